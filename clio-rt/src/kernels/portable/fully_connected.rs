use super::clamp::Clamp;
use super::conv2d::{Conv2d, conv2d};
use super::requantize::Requantize;
use crate::kernels::{Shape, Window};

/// A matrix times the flattened input (TFLite `FULLY_CONNECTED`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullyConnected<'a> {
    /// Number of inputs.
    pub inputs: u16,
    /// Number of outputs.
    pub outputs: u16,
    /// Weights, `[output][input]`, symmetric.
    pub weights: &'a [i8],
    /// One bias per output, in accumulator scale.
    pub bias: &'a [i32],
    /// One factor per output; where TFLite has one for all, repeat it.
    pub requantize: Requantize<'a>,
    /// Input value that means zero.
    pub input_zero: i8,
    /// Output value that means zero.
    pub output_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl<'a> FullyConnected<'a> {
    /// Whether the lengths of the constants agree with the numbers of inputs and outputs.
    pub const fn is_consistent(&self) -> bool {
        self.as_conv2d().is_consistent()
    }

    /// The same arithmetic as a 1×1 convolution of one pixel.
    const fn as_conv2d(&self) -> Conv2d<'a> {
        Conv2d {
            input: Shape::new(1, 1, self.inputs),
            output: Shape::new(1, 1, self.outputs),
            window: Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] },
            weights: self.weights,
            bias: self.bias,
            requantize: self.requantize,
            input_zero: self.input_zero,
            output_zero: self.output_zero,
            clamp: self.clamp,
        }
    }
}

/// Multiplies; in a debug build panics where lengths disagree with the numbers of inputs and outputs.
pub fn fully_connected(op: &FullyConnected, input: &[i8], output: &mut [i8]) {
    conv2d(&op.as_conv2d(), input, output);
}
