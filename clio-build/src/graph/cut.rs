//! Partition points: edges across which exactly one tensor flows.

use super::{Graph, TensorId};

/// A place where the network can be cut.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cut {
    /// The tensor that flows.
    pub tensor: TensorId,
    /// Number of nodes before the cut: they are the head.
    pub nodes: usize,
}

/// All cuts in order: first the input (remote), last the output (local).
pub fn cuts(graph: &Graph) -> Vec<Cut> {
    (0..=graph.nodes.len()).filter_map(|nodes| cut_after(graph, nodes)).collect()
}

fn cut_after(graph: &Graph, nodes: usize) -> Option<Cut> {
    let (head, tail) = graph.nodes.split_at(nodes);
    let made = |t: TensorId| t == graph.input || head.iter().any(|n| n.output == t);
    let mut crossing: Vec<TensorId> =
        tail.iter().flat_map(|n| n.inputs.iter().copied()).filter(|&t| made(t)).collect();
    if made(graph.output) {
        crossing.push(graph.output);
    }
    crossing.sort_unstable();
    crossing.dedup();
    match crossing[..] {
        [tensor] => Some(Cut { tensor, nodes }),
        _ => None,
    }
}
