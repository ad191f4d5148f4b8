//! What training starts from: the closed form at every partition point that is trained.

use super::super::partition::Bench;
use super::super::transform::Basis;
use super::super::{FitError, Sources, calibrate, head, logits, partition_points, wanted};
use super::Training;
use super::soft::SoftCode;
use crate::artifact::Rate;
use crate::fit::float::FloatNet;
use crate::fit::sensitivity;
use crate::fit::slicing::range;
use crate::graph::cut::Cut;
use crate::graph::{Graph, TensorId};
use crate::integer::Integers;

/// Calibration images of the start, and those of them whose gradients weigh the code: what they come to is replaced by training, so large networks take fewer.
const IMAGES: usize = 600;
const MOST_MACS: u64 = 75_000_000_000;
const GRADIENT_IMAGES: usize = 300;
const MOST_GRADIENT_MACS: u64 = 25_000_000_000;
/// But never fewer than these.
const LEAST: usize = 50;

/// One partition point.
pub struct Start {
    /// Where.
    pub cut: Cut,
    /// The code with a gradient.
    pub code: SoftCode,
    /// Mean magnitude of its weighted coefficients.
    pub magnitude: Vec<f32>,
    /// Bits of each rate's stream.
    pub bits: Vec<f64>,
    /// The tail's constants of each rate, in closed form.
    pub rates: Vec<Rate>,
}

/// The node and the tensor at the end of what is not trained; the input where all is.
pub fn frozen(graph: &Graph, name: Option<&str>) -> Result<(usize, TensorId), FitError> {
    let points = partition_points(graph);
    let Some(name) = name else { return Ok((0, graph.input)) };
    let known = |cut: &Cut| graph.tensors[cut.tensor].name.clone();
    match points.iter().find(|cut| known(cut) == name) {
        Some(cut) => Ok((cut.nodes, cut.tensor)),
        None => Err(FitError::Partition {
            name: name.into(),
            known: points.iter().map(known).collect(),
        }),
    }
}

/// Every wanted partition point that is worth training behind `frozen` nodes, but input and output; there is at least one.
pub fn cuts(sources: &Sources, training: &Training, frozen: usize) -> Result<Vec<Cut>, FitError> {
    let graph = sources.graph;
    let mut cuts = wanted(graph, sources.partitions)?;
    let reachable = |nodes: &usize| training.reachable.as_ref().is_none_or(|r| r.contains(nodes));
    cuts.retain(|cut| (frozen.max(1)..graph.nodes.len()).contains(&cut.nodes));
    cuts.retain(|cut| reachable(&cut.nodes));
    if cuts.is_empty() { Err(FitError::NothingToTrain) } else { Ok(cuts) }
}

/// The closed form at each of `cuts`.
pub fn starts(
    sources: &Sources,
    cuts: Vec<Cut>,
    net: &FloatNet,
    tracking: &FloatNet,
) -> Result<Vec<Start>, FitError> {
    let graph = sources.graph;
    let macs = |first: usize| graph.nodes[first..].iter().map(|node| graph.macs(node)).sum::<u64>();
    let at_most = |images: usize, budget: u64, macs: u64| {
        images.min((budget / macs.max(1)) as usize).max(LEAST)
    };
    let some = sources.calibration.strided(at_most(IMAGES, MOST_MACS, macs(0)));
    let scales = calibrate::scales(net, graph, &some, sources.mean, sources.std);
    let deepest = cuts.iter().map(|c| c.nodes).max().unwrap_or(0);
    let integers = Integers::new(graph, &scales, deepest)?;
    let teacher = logits(net, &some, sources, "calibration")?;
    let tables = crate::integer::input_tables(sources.mean, sources.std, scales[graph.input]);
    let tensors: Vec<TensorId> = cuts.iter().map(|c| c.tensor).collect();
    let calibration = head::run(graph, &integers, &tables, &some, &tensors);
    let bench = Bench {
        graph,
        net,
        differentiable: tracking,
        teacher: &teacher,
        holdout: sources.holdout,
        slices: sources.slices,
        mtu: sources.mtu,
        seed: sources.seed,
        trained: &[],
    };
    let start = |(cut, tensors): (Cut, head::Tensors)| {
        let few = tensors.take(at_most(GRADIENT_IMAGES, MOST_GRADIENT_MACS, macs(cut.nodes)));
        let gradients = sensitivity::gradients(tracking, graph, &cut, &few, sources.seed);
        let basis = Basis::new(&tensors, &gradients);
        let slicing = bench.slicing(&cut, &tensors);
        let rates = bench.rates(&cut, &slicing, &tensors);
        let magnitude =
            basis.spectrum.magnitude.iter().zip(&basis.weights).map(|(m, w)| m * w).collect();
        let shape = graph.shape(cut.tensor);
        let code = SoftCode::new(&basis, shape, range(graph, &cut), tracking.device());
        let bits = slicing.payload.iter().map(|&bytes| 8.0 * bytes as f64).collect();
        Start { cut, code, magnitude, bits, rates }
    };
    Ok(cuts.into_iter().zip(calibration).map(start).collect())
}
