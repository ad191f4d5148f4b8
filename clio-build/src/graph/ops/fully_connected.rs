//! Fully connected layer.

use serde::{Deserialize, Serialize};

use super::{Range, ShapeError};
use crate::graph::Shape;
use crate::integer::{Filter, Scale};

/// `y = W x + b`, then the clamp. Reads its input as a vector in channel-major (ONNX) order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FullyConnected {
    /// Length of the output.
    pub outputs: usize,
    /// Length of the input.
    pub inputs: usize,
    /// Weights `[outputs, inputs]`.
    #[serde(skip)]
    pub weights: Vec<f32>,
    /// Bias per output.
    #[serde(skip)]
    pub bias: Vec<f32>,
    /// Fused activation.
    pub clamp: Range,
}

impl FullyConnected {
    /// Shape of the output.
    pub fn infer(&self, x: Shape) -> Result<Shape, ShapeError> {
        if x.elements() != self.inputs {
            return Err(ShapeError(format!(
                "its weights take {} values, the input has {}",
                self.inputs,
                x.elements()
            )));
        }
        Ok(Shape { channels: self.outputs, height: 1, width: 1 })
    }

    /// Integer weights `[outputs, inputs]`, the inputs in the interleaved order of the map they were flattened from.
    pub fn filter(&self, source: Shape, x: Scale, y: Scale) -> Filter {
        let pixels = source.height * source.width;
        let interleaved: Vec<f32> = self
            .weights
            .chunks_exact(self.inputs)
            .flat_map(|row| {
                (0..pixels).flat_map(move |p| row.iter().skip(p).step_by(pixels).copied())
            })
            .collect();
        Filter::new(&interleaved, &self.bias, x, y)
    }

    /// Multiply-accumulates.
    pub fn macs(&self) -> u64 {
        (self.inputs * self.outputs) as u64
    }
}
