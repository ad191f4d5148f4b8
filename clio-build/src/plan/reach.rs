//! Which partition points can keep the deadline at all, before anything is trained for them.
//!
//! The third of the paper's reductions: for a target latency and a layer the computing time is known, so the time left for transmission gives the
//! range of bandwidths at which the layer can be used. Layers whose range is empty are not trained.

use clio_rt::kernels::cortex_m::Format;

use super::cost::{self, Work};
use super::{candidate, round_trip_us, tiles};
use crate::graph::Graph;
use crate::graph::cut::Cut;
use crate::integer::{Integers, Packed};
use crate::syntax::{Declaration, Kernels, Slices};
use crate::target::{KernelSet, Target, TargetError};

/// Bytes of headers in a frame's first packet.
const HEADERS: f64 = 3.0;

/// The least bandwidth, kbit/s, at which the first slice of a partition point's tensor and its answer arrive within the deadline, on the
/// fastest of the declared boards; none where that is more than the link ever has. The slice code's own time is not counted, and where a board
/// has packed kernels, their faster format is.
///
/// # Errors
/// A board is unknown.
pub fn from_kbps(
    declaration: &Declaration,
    graph: &Graph,
    integers: &Integers,
    cut: &Cut,
) -> Result<Option<f64>, TargetError> {
    let shape = graph.shape(cut.tensor);
    let bytes = match &declaration.slices {
        Slices::Transform { bytes } => bytes.first().map_or(1.0, |&b| f64::from(b)),
        Slices::Channels { .. } | Slices::Clio2020 { .. } => {
            (shape.height * shape.width) as f64 + HEADERS
        }
    };
    let tail_macs = graph.nodes[cut.nodes..].iter().map(|node| graph.macs(node)).sum();
    let beside = candidate::tail_us(tail_macs) + u64::from(round_trip_us(declaration));
    let mut best: Option<f64> = None;
    for name in &declaration.targets {
        let target = Target::find(name)?;
        let costs = (0..cut.nodes).map(|index| {
            let kernel = integers.kernel(graph, index);
            let packed = match (&declaration.kernels, target.board.kernels) {
                (Kernels::Runtime, KernelSet::CortexM) => Packed::of(&kernel, Format::Wide),
                (Kernels::Runtime, KernelSet::Xpulp) => {
                    target.board.cluster.as_ref().and_then(|c| {
                        let elements = graph.shape(graph.nodes[index].output).elements();
                        tiles::cut(c, &kernel, elements).map(Packed::Tiled)
                    })
                }
                _ => None,
            };
            Work::of(graph, index, kernel, packed.as_ref()).instructions(&target.cost)
        });
        let head = cost::image(&target.cost, graph.shape(graph.input), 1) + costs.sum::<u64>();
        let spent = target.microseconds(head) + beside;
        let left = (u64::from(declaration.deadline_ms) * 1000).saturating_sub(spent);
        let kbps = 8000.0 * bytes / left as f64;
        if left > 0 && kbps <= declaration.link.kbps.max {
            best = Some(best.map_or(kbps, |known| known.min(kbps)));
        }
    }
    Ok(best)
}
