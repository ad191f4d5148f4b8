//! Training what is sent: head, code and tail learn together that a few bytes carry the answer.
//!
//! The network is trained as one, to be cut at any of its partition points and at any rate: each batch is cut at one of them, each image of it
//! at a rate of its own, and what arrives is to give the answer of the uncut network (distillation; labels are not used). The loss is the divergence
//! from the uncut network, of the answers and of the last map before them, plus the bits that were sent, at the price that the rate's own neighbours tell. Quantiser and stream are those of the transform code,
//! fitted in closed form before training; after it, the closed form fits them anew to the trained network, so that what is measured is what runs.

mod answers;
mod augment;
mod average;
mod between;
mod checkpoint;
mod clio2020;
mod constants;
pub mod cost;
mod mimic;
mod pace;
mod pool;
mod price;
mod progressive;
mod schedule;
mod share;
mod soft;
mod start;
mod supervised;
mod weights;
mod workers;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use burn::tensor::Device;

use super::data::Dataset;
use super::float::FloatNet;
use super::partition::counted;
use super::{FitError, Progress, Sources};
use crate::artifact::Rate;
use crate::graph::cut::Cut;
use crate::graph::{Graph, TensorId};
use crate::syntax::Slices;
use answers::Answers;
use between::Shares;
pub use checkpoint::CheckpointError;
use clio2020::Clio2020;
use pool::{Pool, Source};
use progressive::Progressive;
use schedule::Schedule;
use share::Aside;
use weights::Visit;

/// Images of a pool, and how often it is trained on before it is replaced, where there are more images than one pool holds.
const POOL: usize = 3200;
const REUSE: usize = 4;

/// How a network is trained.
#[derive(Clone, Debug)]
pub struct Training<'a> {
    /// Training images; their labels are not used.
    pub data: &'a Dataset,
    /// Passes over them.
    pub epochs: f64,
    /// Images of a step.
    pub batch: usize,
    /// Peak learning rate of Adam, up to the cut; behind it layers learn more slowly, the constants of a rate faster.
    pub rate: f64,
    /// Training ends after this time, its schedule shortened accordingly.
    pub budget: Option<Duration>,
    /// Of order, augmentation and rates.
    pub seed: u64,
    /// Layers before this tensor keep their weights.
    pub frozen: Option<&'a str>,
    /// How much of the way from the weights before training to those after it is gone: 1 is all of it. Fewer images want less.
    /// `None` chooses it, part by part, on one in ten of `data` (400 at most), which are not trained on, and with it whether the way leads to the last weights or
    /// to their mean over the second half of training.
    pub share: Option<f32>,
    /// Nodes of the partition points worth training, where not all of the fitted ones are.
    pub reachable: Option<Vec<usize>>,
    /// What training resumes from after an interruption.
    pub checkpoint: Option<Checkpoint>,
}

/// A file that keeps how training stands.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The file; it is read where it is there, and stays when training has ended.
    pub path: PathBuf,
    /// It is written this often, and at the end.
    pub every: Duration,
}

impl Checkpoint {
    /// Written every minute.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), every: Duration::from_secs(60) }
    }
}

/// A trained network.
pub struct Trained {
    /// The network with its new weights.
    pub graph: Graph,
    /// Per trained partition point, by its tensor's name: the tail's constants of each rate.
    pub tails: Vec<(String, Vec<Rate>)>,
}

/// A way of training: what is trained, and what a step does.
trait Method {
    /// Whether labels are what it learns, not the uncut network's answers.
    fn is_labelled(&self) -> bool;
    /// Whether the mean of the weights is wanted too.
    fn is_averaged(&self) -> bool;
    /// The map of the uncut network that it learns from, besides the answers.
    fn map(&self) -> Option<&Cut>;
    /// Step number `step` at a learning rate, on some images of a pool.
    fn step(&mut self, step: usize, rate: f64, pool: &Pool, images: &[usize]);
    /// Every trained tensor, under a name of its own, in a fixed order.
    fn tensors(&mut self, visit: &mut dyn Visit);
    /// What else a step depends on.
    fn memory(&self) -> serde_json::Value;
    /// Takes back what [`Method::memory`] gave.
    fn recall(&mut self, memory: serde_json::Value) -> Result<(), serde_json::Error>;
    /// How it stands, for people.
    fn status(&self) -> String;
    /// What it made of the network.
    fn result(&self) -> Trained;
}

/// How far training has come.
#[derive(Clone, Copy, Debug, Default)]
struct Course {
    /// Steps done.
    done: usize,
    /// Time spent on them.
    spent: Duration,
    /// Steps in the mean of the weights.
    averaged: usize,
}

/// Trains `sources.graph` on burn's default device: the processor, unless burn is built with the feature of another one (`cuda`), or
/// `BURN_DEVICE` names one.
pub fn train(
    sources: &Sources,
    training: &Training,
    progress: &dyn Fn(Progress),
) -> Result<Trained, FitError> {
    let graph = sources.graph;
    if training.data.is_empty() {
        return Err(FitError::Empty("training"));
    }
    let frozen = start::frozen(graph, training.frozen)?;
    let (net, tracking) = (
        FloatNet::new(graph, &Device::default()),
        FloatNet::new(graph, &Device::default().autodiff()),
    );
    let cuts = start::cuts(sources, training, frozen.0)?;
    let rates = match sources.slices {
        Slices::Transform { bytes } => bytes.len(),
        Slices::Channels { .. } => return Err(FitError::Channels),
        Slices::Clio2020 { counts, .. } => counted(counts, graph.shape(cuts[0].tensor)).len(),
    };
    let cost = cost::cost(graph, &cuts, rates, frozen.0);
    progress(Progress {
        stage: "find what to start from".into(),
        done: 0,
        stages: 1,
        remark: Some(cost.report(training)),
    });
    if let Slices::Clio2020 { counts, tails } = sources.slices {
        let cut = cuts[0].clone();
        let counts = counted(counts, graph.shape(cut.tensor));
        if counts.is_empty() {
            return Err(FitError::Counts { channels: graph.shape(cut.tensor).channels });
        }
        if training.data.labels.is_none() {
            return Err(FitError::Unlabelled);
        }
        let mut method = Clio2020::new(&net, &tracking, cut, frozen, counts, *tails, training.seed);
        run(sources, training, &net, frozen, &mut method, progress)?;
        return Ok(method.result());
    }
    let starts = start::starts(sources, cuts, &net, &tracking)?;
    let split = training.share.is_none().then(|| share::split(training.data));
    let used = match &split {
        Some((used, _)) => &Training { data: used, ..training.clone() },
        None => training,
    };
    let answers = Answers::of(training.data);
    let mut method =
        Progressive::new(graph, &net, &tracking, answers, starts, frozen, training.seed);
    if training.share.is_none() {
        method.average();
    }
    run(sources, used, &net, frozen, &mut method, progress)?;
    match (training.share, split) {
        (Some(share), _) => Ok(method.share(&Shares::all(share))),
        (None, Some((_, aside))) => {
            Ok(Aside::new(sources, &aside, &net, frozen).choose(&mut method, progress))
        }
        (None, None) => Ok(method.result()),
    }
}

/// Trains the whole of `sources.graph` to its data's labels, on burn's default device; partition points and slices do not matter.
///
/// # Errors
/// There are no training images or they have no labels; the checkpoint cannot be used.
pub fn teach(
    sources: &Sources,
    training: &Training,
    progress: &dyn Fn(Progress),
) -> Result<Graph, FitError> {
    if training.data.is_empty() {
        return Err(FitError::Empty("training"));
    }
    if training.data.labels.is_none() {
        return Err(FitError::Unlabelled);
    }
    let graph = sources.graph;
    let net = FloatNet::new(graph, &Device::default());
    let tracking = FloatNet::new(graph, &Device::default().autodiff());
    let mut method = supervised::Supervised::new(&net, &tracking);
    run(sources, training, &net, (0, graph.input), &mut method, progress)?;
    Ok(method.result().graph)
}

/// Step after step, from where a checkpoint left off.
fn run(
    sources: &Sources,
    training: &Training,
    net: &FloatNet,
    frozen: (usize, TensorId),
    method: &mut dyn Method,
    progress: &dyn Fn(Progress),
) -> Result<(), FitError> {
    let schedule = Schedule::new(training);
    let mark = checkpoint::Mark::new(sources, training, schedule.steps);
    let mut course = match &training.checkpoint {
        Some(file) => checkpoint::resume(&file.path, &mark, method)?,
        None => Course::default(),
    };
    let source = Source {
        data: training.data,
        mean: sources.mean,
        std: sources.std,
        teacher: net,
        frozen,
        seed: training.seed,
        map: method.map().cloned(),
        labelled: method.is_labelled(),
    };
    let mut pool = None;
    let mut saved = Instant::now();
    while course.done < schedule.steps && schedule.share(course) < 1.0 {
        let began = Instant::now();
        let (number, images) = schedule.images(course.done);
        if pool.as_ref().is_none_or(|(n, _)| *n != number) {
            pool = Some((number, source.pool(number, schedule.pool)));
        }
        let Some((_, pool)) = &pool else { break };
        method.step(course.done, schedule.rate(schedule.share(course)), pool, &images);
        course.done += 1;
        if method.is_averaged() && schedule.share(course) > average::FROM {
            method.tensors(&mut average::Include { before: course.averaged });
            course.averaged += 1;
        }
        course.spent += began.elapsed();
        progress(schedule.progress(course, &method.status()));
        if let Some(file) = training.checkpoint.as_ref().filter(|f| saved.elapsed() >= f.every) {
            checkpoint::save(&file.path, &mark, course, method)?;
            saved = Instant::now();
        }
    }
    if let Some(file) = &training.checkpoint {
        checkpoint::save(&file.path, &mark, course, method)?;
    }
    Ok(())
}
