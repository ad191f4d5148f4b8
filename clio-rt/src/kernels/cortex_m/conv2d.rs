use super::columns::Patches;
use super::matrix::{COLUMN_STEP, Matrix, ORDER, block};
use super::scale::{self, Scale};
use crate::kernels::{Clamp, Conv2d, Shape, Window};

/// A convolution with one group, its constants in the order in which they are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedConv2d<'a> {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output; its channels are even.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// What [`PackedConv2d::pack`] wrote.
    pub blocks: &'a [i32],
    /// What padding reads as.
    pub input_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl<'a> PackedConv2d<'a> {
    /// Words of the blocks of a convolution between these shapes.
    pub const fn words(input: Shape, output: Shape, window: Window) -> usize {
        output.depth() / 2 * block(steps(input, window))
    }

    /// Words of scratch memory: the columns of two pixels.
    pub const fn scratch(&self) -> usize {
        steps(self.input, self.window) * COLUMN_STEP
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        self.window.is_consistent()
            && self.input.depth() > 0
            && self.output.depth().is_multiple_of(2)
            && self.blocks.len() == Self::words(self.input, self.output, self.window)
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `None` where this kernel cannot be exact:
    /// an odd number of output channels, a factor above one half, or accumulators near 32 bits.
    pub fn pack(op: &Conv2d, blocks: &'a mut [i32]) -> Option<Self> {
        let filter = op.window.taps() * op.input.depth();
        let words = block(steps(op.input, op.window));
        let lengths = op.is_consistent() && op.output.depth().is_multiple_of(2) && filter > 0;
        if !lengths || blocks.len() != Self::words(op.input, op.output, op.window) {
            return None;
        }
        for (index, block) in blocks.chunks_exact_mut(words).enumerate() {
            pack_block(op, filter, 2 * index, block)?;
        }
        let Conv2d { input, output, window, input_zero, clamp, .. } = *op;
        Some(Self { input, output, window, blocks, input_zero, clamp })
    }
}

/// Steps of a column: four inputs each.
const fn steps(input: Shape, window: Window) -> usize {
    (window.taps() * input.depth()).div_ceil(4)
}

fn pack_block(op: &Conv2d, filter: usize, first: usize, block: &mut [i32]) -> Option<()> {
    let words = block.len();
    for lane in 0..2 {
        let channel = first + lane;
        let weights = op.weights.get(channel * filter..(channel + 1) * filter)?;
        let line = Line::of(op, channel, weights)?;
        block[lane] = line.bias;
        for (step, four) in weights.chunks(4).enumerate() {
            let mut halves = [0i16; 4];
            for (&weight, at) in four.iter().zip(ORDER) {
                halves[at] = 2 * i16::from(weight);
            }
            let at = 2 + 4 * step + 2 * lane;
            block[at] = super::lanes::pair(halves[0], halves[1]);
            block[at + 1] = super::lanes::pair(halves[2], halves[3]);
        }
        block[words - 6 + lane] = line.scale.multiplier;
        block[words - 4 + lane] = line.scale.round;
        block[words - 2 + lane] = line.scale.shift;
    }
    Some(())
}

/// What one output channel has beside its weights.
pub(super) struct Line {
    /// Twice the bias, the input's zero taken in.
    pub bias: i32,
    pub scale: Scale,
}

impl Line {
    fn of(op: &Conv2d, channel: usize, weights: &[i8]) -> Option<Self> {
        Self::new(
            weights.iter().copied(),
            *op.bias.get(channel)?,
            *op.requantize.multiplier.get(channel)?,
            *op.requantize.shift.get(channel)?,
            [op.input_zero, op.output_zero],
        )
    }

    /// `None` where an accumulator may come near 32 bits, or the scale cannot be applied.
    pub fn new(
        weights: impl Iterator<Item = i8> + Clone,
        bias: i32,
        multiplier: i32,
        shift: i8,
        [input_zero, output_zero]: [i8; 2],
    ) -> Option<Self> {
        let sum: i64 = weights.clone().map(i64::from).sum();
        let magnitude: i64 = weights.map(|w| i64::from(w).abs()).sum();
        let folded = i64::from(bias) - i64::from(input_zero) * sum;
        let most = folded.abs() + 128 * magnitude;
        let scale = Scale::new(multiplier, shift, output_zero, most)?;
        Some(Self { bias: 2 * folded as i32, scale })
    }
}

/// Convolves `input` into `output` with [`PackedConv2d::scratch`] words to work in; a slice that is too short leaves outputs unwritten.
pub fn conv2d(op: &PackedConv2d, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(scratch.len() >= op.scratch());
    let patches = Patches::new(op.window, op.input, op.input_zero, input);
    let channels = op.output.depth();
    let matrix = Matrix { blocks: op.blocks, steps: steps(op.input, op.window), channels };
    let Some(columns) = scratch.get_mut(..op.scratch()) else { return };
    let [height, width] = [op.output.height, op.output.width].map(usize::from);
    let mut next = Position { y: 0, x: 0, width };
    let pixels = height * width;
    for pair in output.chunks_mut((2 * channels).max(1)).take(pixels.div_ceil(2)) {
        let first = next.take();
        let alone = pair.len() < 2 * channels;
        let second = if alone { first } else { next.take() };
        patches.fill([first, second], columns);
        matrix.multiply(columns, pair, if alone { 0 } else { channels });
    }
    scale::clamp(op.clamp, output);
}

/// Walks over the pixels of an image, row by row.
struct Position {
    y: usize,
    x: usize,
    width: usize,
}

impl Position {
    #[inline(always)]
    fn take(&mut self) -> [usize; 2] {
        let here = [self.y, self.x];
        self.x += 1;
        if self.x == self.width {
            (self.y, self.x) = (self.y + 1, 0);
        }
        here
    }
}
