use super::conv2d::{PackedConv2d, conv2d};
use super::scale::Rounding;
use super::share::Share;
use crate::kernels::{Clamp, Conv2d, FullyConnected, Shape, Window};

/// A fully connected layer, its constants in the order in which they are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedFullyConnected<'a> {
    /// Number of inputs.
    pub inputs: u16,
    /// Number of outputs.
    pub outputs: u16,
    /// What [`PackedFullyConnected::pack`] wrote.
    pub blocks: &'a [i32],
    /// Bounds of the fused activation.
    pub clamp: Clamp,
    /// How sums become outputs: what [`PackedFullyConnected::pack`] found.
    pub rounding: Rounding,
}

const WINDOW: Window = Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] };

const fn vector(length: u16) -> Shape {
    Shape::new(1, 1, length)
}

impl<'a> PackedFullyConnected<'a> {
    /// Words that the blocks of so many inputs and outputs take at most.
    pub const fn words(inputs: u16, outputs: u16) -> usize {
        PackedConv2d::words(vector(inputs), vector(outputs), WINDOW)
    }

    /// Words of scratch memory for each core, its own: the inputs, where they are not whole words.
    pub const fn scratch(&self) -> usize {
        self.as_conv2d().scratch()
    }

    /// Whether numbers of inputs and outputs and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        self.as_conv2d().is_consistent()
    }

    /// The same arithmetic as a 1×1 convolution of one pixel.
    const fn as_conv2d(&self) -> PackedConv2d<'a> {
        PackedConv2d {
            input: vector(self.inputs),
            output: vector(self.outputs),
            window: WINDOW,
            blocks: self.blocks,
            input_zero: 0,
            clamp: self.clamp,
            rounding: self.rounding,
        }
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] words, and keeps as many as they take; `None` where this kernel cannot be exact: a factor of one half
    /// or more, or accumulators near 29 bits.
    pub fn pack(op: &FullyConnected, blocks: &'a mut [i32]) -> Option<Self> {
        let FullyConnected { inputs, outputs, clamp, .. } = *op;
        let as_conv2d = Conv2d {
            input: vector(inputs),
            output: vector(outputs),
            window: WINDOW,
            weights: op.weights,
            bias: op.bias,
            requantize: op.requantize,
            input_zero: op.input_zero,
            output_zero: op.output_zero,
            clamp,
        };
        let PackedConv2d { blocks, rounding, .. } = PackedConv2d::pack(&as_conv2d, blocks)?;
        Some(Self { inputs, outputs, blocks, clamp, rounding })
    }
}

/// Multiplies into a share of the output with [`PackedFullyConnected::scratch`] words to work in; a slice that is too short leaves outputs unwritten. Cores
/// share outputs by fours.
pub fn fully_connected(
    op: &PackedFullyConnected,
    input: &[i8],
    output: Share,
    scratch: &mut [i32],
) {
    conv2d(&op.as_conv2d(), input, output, scratch);
}
