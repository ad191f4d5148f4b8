//! The imported network: operators and tensors with float weights, one image at a time.

pub mod cut;
pub mod ops;

use serde::{Deserialize, Serialize};

pub use ops::Op;

/// Height, width and channels of one image's tensor; a vector is `1 × 1 × channels`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Shape {
    /// Number of elements.
    pub const fn elements(self) -> usize {
        self.channels * self.height * self.width
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{}×{}", self.channels, self.height, self.width)
    }
}

/// Index into [`Graph::tensors`].
pub type TensorId = usize;

/// An activation between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// The name in the user's file.
    pub name: String,
    /// Its shape for one image.
    pub shape: Shape,
}

/// One operator with its inputs and its only output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The name in the user's file.
    pub name: String,
    /// What it computes.
    pub op: Op,
    /// Tensors it reads.
    pub inputs: Vec<TensorId>,
    /// The tensor it writes.
    pub output: TensorId,
}

/// A network: nodes in an order in which every input is computed before it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The network's name (the file's stem).
    pub name: String,
    /// Operators, in topological order.
    pub nodes: Vec<Node>,
    /// Activations.
    pub tensors: Vec<Tensor>,
    /// The normalised image.
    pub input: TensorId,
    /// The logits.
    pub output: TensorId,
}

impl Graph {
    /// Shape of a tensor.
    pub fn shape(&self, tensor: TensorId) -> Shape {
        self.tensors[tensor].shape
    }

    /// Multiply-accumulates of one node for one image.
    pub fn macs(&self, node: &Node) -> u64 {
        let inputs: Vec<Shape> = node.inputs.iter().map(|&t| self.shape(t)).collect();
        node.op.macs(&inputs, self.shape(node.output))
    }
}
