//! One operator a file: shape inference, cost, how it runs in float and how it is quantised.

pub mod add;
pub mod clamp;
pub mod conv2d;
pub mod flatten;
pub mod fully_connected;
pub mod pad;
pub mod pool;
pub mod slice;
pub mod softmax;

use serde::{Deserialize, Serialize};

use super::Shape;
pub use add::Add;
pub use clamp::{Clamp, Range};
pub use conv2d::Conv2d;
pub use flatten::Flatten;
pub use fully_connected::FullyConnected;
pub use pad::Pad;
pub use pool::{Pool, PoolKind};
pub use slice::Slice;
pub use softmax::Softmax;

/// What a node computes. Batch normalisation is folded and activations are fused before a graph is handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Op {
    Conv2d(Conv2d),
    FullyConnected(FullyConnected),
    Add(Add),
    Pool(Pool),
    Clamp(Clamp),
    Slice(Slice),
    Pad(Pad),
    Flatten(Flatten),
    Softmax(Softmax),
}

/// Why an operator cannot be applied to its inputs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ShapeError(pub String);

impl Op {
    /// Shape of the output.
    pub fn infer(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        match (self, inputs) {
            (Op::Conv2d(op), &[x]) => op.infer(x),
            (Op::FullyConnected(op), &[x]) => op.infer(x),
            (Op::Add(op), &[a, b]) => op.infer(a, b),
            (Op::Pool(op), &[x]) => op.infer(x),
            (Op::Clamp(_) | Op::Softmax(_), &[x]) => Ok(x),
            (Op::Slice(op), &[x]) => op.infer(x),
            (Op::Pad(op), &[x]) => op.infer(x),
            (Op::Flatten(_), &[x]) => Ok(Shape { channels: x.elements(), height: 1, width: 1 }),
            _ => Err(ShapeError(format!(
                "{} takes another number of inputs than {}",
                self.name(),
                inputs.len()
            ))),
        }
    }

    /// Multiply-accumulates for one image; operators without multiplications of weights count none.
    pub fn macs(&self, inputs: &[Shape], output: Shape) -> u64 {
        match (self, inputs) {
            (Op::Conv2d(op), _) => op.macs(output),
            (Op::FullyConnected(op), _) => op.macs(),
            _ => 0,
        }
    }

    /// Weights and bias; empty for operators without.
    pub fn parameters(&self) -> [&[f32]; 2] {
        match self {
            Op::Conv2d(op) => [&op.weights, &op.bias],
            Op::FullyConnected(op) => [&op.weights, &op.bias],
            _ => [&[], &[]],
        }
    }

    /// Weights and bias, to be replaced by as many; none for operators without.
    pub fn parameters_mut(&mut self) -> Option<[&mut Vec<f32>; 2]> {
        match self {
            Op::Conv2d(op) => Some([&mut op.weights, &mut op.bias]),
            Op::FullyConnected(op) => Some([&mut op.weights, &mut op.bias]),
            _ => None,
        }
    }

    /// The fused activation; none for operators that cannot have one.
    pub fn clamp_mut(&mut self) -> Option<&mut Range> {
        match self {
            Op::Conv2d(op) => Some(&mut op.clamp),
            Op::FullyConnected(op) => Some(&mut op.clamp),
            Op::Add(op) => Some(&mut op.clamp),
            Op::Pool(op) => Some(&mut op.clamp),
            Op::Clamp(op) => Some(&mut op.range),
            _ => None,
        }
    }

    /// The operator's name in messages and tables.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Conv2d(op) if op.is_depthwise() => "depthwise",
            Op::Conv2d(_) => "convolution",
            Op::FullyConnected(_) => "fully connected",
            Op::Add(_) => "add",
            Op::Pool(_) => "pool",
            Op::Clamp(_) => "clamp",
            Op::Slice(_) => "slice",
            Op::Pad(_) => "pad",
            Op::Flatten(_) => "flatten",
            Op::Softmax(_) => "softmax",
        }
    }
}
