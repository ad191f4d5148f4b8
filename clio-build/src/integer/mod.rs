//! The network in the integers the device computes: TFLite's int8 scheme, run on the host through the device's kernels.

mod input;
mod kernel;
mod packed;
mod run;
mod scale;
mod tiled;

pub use input::input_tables;
pub use kernel::{Filter, Kernel, rt_shape, softmax};
pub use packed::Packed;
pub use run::run;
pub use scale::{Scale, quantize_multiplier};
pub use tiled::{Far, Form, Tiled, View};

use crate::graph::{Graph, Op, Shape, TensorId};

/// Why a network cannot run in integers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{node}: {reason}")]
pub struct IntegerError {
    /// The node's name.
    pub node: String,
    /// What is not possible, and what would be.
    pub reason: String,
}

/// What a node needs beside the graph to run in integers: its filter, where it has one.
pub type Filters = Vec<Option<Filter>>;

/// Scale and zero point of every tensor, and every node's filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Integers {
    /// Per tensor.
    pub scales: Vec<Scale>,
    /// Per node.
    pub filters: Filters,
}

impl Integers {
    /// Quantises the weights of the first `nodes` nodes of `graph`, given every tensor's scale.
    pub fn new(graph: &Graph, scales: &[Scale], nodes: usize) -> Result<Self, IntegerError> {
        let filters = graph.nodes[..nodes]
            .iter()
            .map(|node| {
                let (x, y) = (scales[node.inputs[0]], scales[node.output]);
                match &node.op {
                    Op::Conv2d(op) => op.filter(x, y).map(Some),
                    Op::FullyConnected(op) => {
                        Ok(Some(op.filter(vector_source(graph, node.inputs[0]), x, y)))
                    }
                    _ => Ok(None),
                }
                .map_err(|reason| IntegerError { node: node.name.clone(), reason })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { scales: scales.to_vec(), filters })
    }
}

/// Whether a node hands its input's values on, so that both tensors share one scale.
pub fn keeps_scale(op: &Op) -> bool {
    match op {
        Op::Clamp(_) | Op::Slice(_) | Op::Pad(_) | Op::Flatten(_) => true,
        Op::Pool(pool) => !pool.is_global_average(),
        Op::Conv2d(_) | Op::FullyConnected(_) | Op::Add(_) | Op::Softmax(_) => false,
    }
}

/// Shape of the map that a vector was flattened from: the device keeps it interleaved.
fn vector_source(graph: &Graph, tensor: TensorId) -> Shape {
    match graph.nodes.iter().find(|n| n.output == tensor) {
        Some(node) if matches!(node.op, Op::Flatten(_)) => vector_source(graph, node.inputs[0]),
        _ => graph.shape(tensor),
    }
}
