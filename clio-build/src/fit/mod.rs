//! Computing the artifact: everything that needs data.
//!
//! In closed form: calibrate the integers, order, rotate and quantise the slices, re-estimate the tail, measure. Where the declaration asks for
//! it, the network is trained before ([`train`]).

pub mod calibrate;
mod channels;
pub mod data;
mod dct;
mod declared;
mod flex;
pub mod float;
pub mod head;
pub mod link;
mod order;
mod partition;
mod probability;
mod rotation;
mod sensitivity;
mod slicing;
mod spectrum;
pub mod tail;
pub mod train;
mod transform;
mod whole;

use burn::tensor::Device;
pub use declared::{DeclaredError, checkpoint, declared};
use rayon::prelude::*;
pub use whole::Whole;

use crate::artifact::{Artifact, Rate};
use crate::graph::cut::{Cut, cuts};
use crate::graph::{Graph, Op};
use crate::integer::{IntegerError, Integers};
use crate::syntax::Slices;
use data::{Dataset, score::Score};
use float::FloatNet;

/// What is fitted, and on what.
pub struct Sources<'a> {
    /// Name of the model.
    pub model: &'a str,
    /// Hash of the declaration and its files.
    pub hash: String,
    /// The imported network.
    pub graph: &'a Graph,
    /// Input normalisation.
    pub mean: &'a [f32],
    /// Input normalisation.
    pub std: &'a [f32],
    /// Names of the classes.
    pub classes: &'a [String],
    /// Images to calibrate on; labels are not used.
    pub calibration: &'a Dataset,
    /// Labelled images to measure on.
    pub holdout: &'a Dataset,
    /// The slice code.
    pub slices: &'a Slices,
    /// Bytes of a packet.
    pub mtu: u16,
    /// Names of the tensors to cut at; all partition points where there are none.
    pub partitions: Option<&'a [String]>,
    /// Seed of everything random.
    pub seed: u64,
    /// How the network is trained before; not at all where there is nothing here.
    pub training: Option<train::Training<'a>>,
}

/// How far a fit has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// What is being done.
    pub stage: String,
    /// Stages done.
    pub done: usize,
    /// Stages in all.
    pub stages: usize,
    /// What stays worth knowing afterwards.
    pub remark: Option<String>,
}

/// Why a network cannot be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// A layer has no integer counterpart.
    #[error(transparent)]
    Integer(#[from] IntegerError),
    /// A declared partition is not one.
    #[error("`{name}` is not a partition point; the network can be cut at: {}", known.join(", "))]
    Partition {
        /// As declared.
        name: String,
        /// Names that would do.
        known: Vec<String>,
    },
    /// A data set is empty.
    #[error("the {0} data has no images")]
    Empty(&'static str),
    /// No partition point is behind the layers that keep their weights.
    #[error("no partition point but the output lies behind the layers that are not trained")]
    NothingToTrain,
    /// All declared slice counts are larger than the tensor.
    #[error("the partition's tensor has {channels} channels, fewer than every one of `counts`")]
    Counts {
        /// Channels of the tensor.
        channels: usize,
    },
    /// The code has no training of its own.
    #[error(
        "`slices: channels` is fitted in closed form only; to train, declare `transform`, or `clio2020` for the paper's method"
    )]
    Channels,
    /// The paper's method learns from labels.
    #[error("`clio2020` is trained on labels, and the training data has none")]
    Unlabelled,
    /// Training cannot be resumed, or its state not be kept.
    #[error(transparent)]
    Checkpoint(#[from] train::CheckpointError),
    /// A value that is not finite came out of the network.
    #[error(
        "the network's logits are not finite on the {0} images; check `mean` and `std` of the declaration"
    )]
    NotFinite(&'static str),
}

/// Fits a network: trains it where that is asked for, then fits the code, the integers and the tail's constants in closed form, and measures.
pub fn fit(sources: &Sources, progress: &dyn Fn(Progress)) -> Result<Artifact, FitError> {
    if sources.calibration.is_empty() {
        return Err(FitError::Empty("calibration"));
    }
    if sources.holdout.is_empty() {
        return Err(FitError::Empty("holdout"));
    }
    match &sources.training {
        None => closed(sources, sources.graph, &[], progress),
        Some(training) => {
            let trained = train::train(sources, training, progress)?;
            closed(sources, &trained.graph, &trained.tails, progress)
        }
    }
}

/// Fits `graph`, which is the sources' network or what training made of it, in closed form.
fn closed(
    sources: &Sources,
    graph: &Graph,
    trained: &[(String, Vec<Rate>)],
    progress: &dyn Fn(Progress),
) -> Result<Artifact, FitError> {
    let cuts = wanted(graph, sources.partitions)?;
    let stages = cuts.len() + 3;
    let say = |stage: &str, done: usize| {
        progress(Progress { stage: stage.into(), done, stages, remark: None })
    };

    say("calibrate the integers", 0);
    let net = FloatNet::new(graph, &Device::flex());
    let differentiable = FloatNet::new(graph, &Device::flex().autodiff());
    let scales = calibrate::scales(&net, graph, sources.calibration, sources.mean, sources.std);
    let deepest = cuts.iter().map(|c| c.nodes).max().unwrap_or(0);
    let integers = Integers::new(graph, &scales, deepest)?;

    say("run the uncut network in float", 1);
    let uncut_net = FloatNet::new(sources.graph, &Device::flex());
    let teacher = logits(&uncut_net, sources.calibration, sources, "calibration")?;
    let uncut = logits(&uncut_net, sources.holdout, sources, "holdout")?;
    let mut score = Score::default();
    uncut.iter().enumerate().for_each(|(i, logits)| score.add(sources.holdout, i, logits));

    say("run the integer head", 2);
    let tables = crate::integer::input_tables(sources.mean, sources.std, scales[graph.input]);
    let wanted: Vec<usize> = cuts.iter().map(|c| c.tensor).collect();
    let calibration = head::run(graph, &integers, &tables, sources.calibration, &wanted);
    let holdout = head::run(graph, &integers, &tables, sources.holdout, &wanted);

    let bench = partition::Bench {
        graph,
        net: &net,
        differentiable: &differentiable,
        teacher: &teacher,
        holdout: sources.holdout,
        slices: sources.slices,
        mtu: sources.mtu,
        seed: sources.seed,
        trained,
    };
    let mut partitions = vec![];
    for (i, cut) in cuts.iter().enumerate() {
        say(&format!("fit partition `{}`", graph.tensors[cut.tensor].name), 3 + i);
        partitions.push(bench.fit(cut, &calibration[i], &holdout[i]));
    }
    Ok(Artifact {
        model: sources.model.into(),
        hash: sources.hash.clone(),
        mean: sources.mean.to_vec(),
        std: sources.std.to_vec(),
        classes: sources.classes.to_vec(),
        graph: graph.clone(),
        scales,
        partitions,
        holdout_images: sources.holdout.len() as u32,
        float_accuracy: score.top1() as f32,
    })
}

/// The partition points of a network in order, first the input, last the output.
///
/// A flattened tensor is its input read otherwise, so it is none of its own.
pub fn partition_points(graph: &Graph) -> Vec<Cut> {
    let mut all = cuts(graph);
    all.retain(|cut| cut.nodes == 0 || !matches!(graph.nodes[cut.nodes - 1].op, Op::Flatten(_)));
    all
}

/// The cuts to fit: all, or those declared.
fn wanted(graph: &Graph, names: Option<&[String]>) -> Result<Vec<Cut>, FitError> {
    let mut all = partition_points(graph);
    let name = |cut: &Cut| graph.tensors[cut.tensor].name.clone();
    let Some(names) = names else { return Ok(all) };
    let known: Vec<String> = all.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|n| !known.contains(n)) {
        return Err(FitError::Partition { name: unknown.clone(), known });
    }
    all.retain(|cut| names.contains(&name(cut)));
    Ok(all)
}

fn logits(
    net: &FloatNet,
    data: &Dataset,
    sources: &Sources,
    which: &'static str,
) -> Result<Vec<Vec<f32>>, FitError> {
    const BATCH: usize = 25;
    let classes = sources.graph.shape(sources.graph.output).channels;
    let batch = |pixels: &[u8]| -> Vec<f32> {
        net.logits_of(pixels, sources.mean, sources.std)
            .into_data()
            .convert::<f32>()
            .try_to_vec()
            .unwrap_or_default()
    };
    let all: Vec<f32> =
        data.pixels.par_chunks(BATCH * data.shape.elements()).flat_map_iter(batch).collect();
    if all.len() != data.len() * classes || all.iter().any(|v| !v.is_finite()) {
        return Err(FitError::NotFinite(which));
    }
    Ok(all.chunks_exact(classes).map(<[f32]>::to_vec).collect())
}
