use super::columns::Runs;
use super::lanes::{bytes, halves};
use super::matrix::{COLUMN_STEP, Format, Matrix};
use super::rows::Rows;
use super::scale::{self, Scale};
use crate::kernels::{Clamp, Conv2d, Shape, Window};

/// A convolution with one group, its constants in the order in which they are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedConv2d<'a> {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// What [`PackedConv2d::pack`] wrote.
    pub blocks: &'a [i32],
    /// What padding reads as.
    pub input_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
    /// How the weights lie in the blocks.
    pub format: Format,
}

impl<'a> PackedConv2d<'a> {
    /// Words of the blocks of a convolution between these shapes.
    pub const fn words(input: Shape, output: Shape, window: Window, format: Format) -> usize {
        let rows = Rows { window, input, output, zero: 0 };
        output.depth().div_ceil(2) * format.block(rows.runs().steps())
    }

    /// Words of scratch memory: the padded rows under an output row, and the columns of two pixels.
    pub const fn scratch(&self) -> usize {
        self.rows().words() + self.format.padded(self.rows().runs().steps()) * COLUMN_STEP
    }

    const fn rows(&self) -> Rows {
        Rows { window: self.window, input: self.input, output: self.output, zero: self.input_zero }
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        supported(self.input, self.output, self.window)
            && self.blocks.len() == Self::words(self.input, self.output, self.window, self.format)
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `None` where this kernel cannot be exact:
    /// dilation, a factor above one half, accumulators near 32 bits, or in the narrow format
    /// near 24 bits, or two weights of about -128 side by side.
    pub fn pack(op: &Conv2d, format: Format, blocks: &'a mut [i32]) -> Option<Self> {
        let Conv2d { input, output, window, input_zero, clamp, .. } = *op;
        let lengths = op.is_consistent() && supported(input, output, window);
        if !lengths || blocks.len() != Self::words(input, output, window, format) {
            return None;
        }
        let runs = Rows { window, input, output, zero: input_zero }.runs();
        for (index, block) in blocks.chunks_exact_mut(format.block(runs.steps())).enumerate() {
            block.fill(0);
            pack_block(op, runs, 2 * index, format, block)?;
        }
        Some(Self { input, output, window, blocks, input_zero, clamp, format })
    }
}

/// Whether the kernel can run such a convolution.
const fn supported(input: Shape, output: Shape, window: Window) -> bool {
    window.is_consistent()
        && window.dilation[0] == 1
        && window.dilation[1] == 1
        && input.elements() > 0
        && output.elements() > 0
}

/// Accumulators in the narrow format stay below this, as 256 times them must fit a word.
const MOST_NARROW: i64 = 1 << 23;

fn pack_block(
    op: &Conv2d,
    runs: Runs,
    first: usize,
    format: Format,
    block: &mut [i32],
) -> Option<()> {
    let (words, filter) = (block.len(), runs.count * runs.bytes);
    for lane in 0..2 {
        let channel = first + lane;
        // An odd number of channels leaves a lane that nobody reads.
        if channel == op.output.depth() {
            block[words - 2 + lane] = 1;
            continue;
        }
        let weights = op.weights.get(channel * filter..(channel + 1) * filter)?;
        let line = Line::of(op, channel, weights)?;
        match format {
            Format::Wide => block[lane] = 2 * line.bias,
            Format::Narrow if line.most >= MOST_NARROW => return None,
            Format::Narrow if lane == 0 => block[..2].fill(line.bias),
            Format::Narrow => block[1] = block[1].wrapping_add(line.bias << 8),
        }
        block[words - 6 + lane] = line.scale.multiplier;
        block[words - 4 + lane] = line.scale.round;
        block[words - 2 + lane] = line.scale.shift;
        let halves = halves(&mut block[2..words - 6]);
        for (run, weights) in weights.chunks_exact(runs.bytes).enumerate() {
            for (byte, &weight) in weights.iter().enumerate() {
                let ((step, half), weight) = (runs.position(run, byte), i16::from(weight));
                match format {
                    Format::Wide => halves[8 * step + 4 * lane + half] = 2 * weight,
                    Format::Narrow if lane == 0 => halves[4 * step + half] = weight,
                    Format::Narrow => {
                        let both = &mut halves[4 * step + half];
                        *both = both.checked_add(weight << 8)?;
                    }
                }
            }
        }
    }
    Some(())
}

/// What one output channel has beside its weights.
pub(super) struct Line {
    /// The bias, the input's zero taken in.
    pub bias: i32,
    /// No accumulator's magnitude is greater.
    pub most: i64,
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
        Some(Self { bias: folded as i32, most, scale })
    }
}

/// Convolves `input` into `output` with [`PackedConv2d::scratch`] words to work in, to an even number of channels; a slice that is too
/// short leaves outputs unwritten.
pub fn conv2d(op: &PackedConv2d, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    debug_assert!(op.output.depth().is_multiple_of(2));
    convolve(op, input, output, scratch, convolve_row);
}

/// [`conv2d`] to an odd number of channels: a function of its own, so that who has none does without its code.
pub fn conv2d_odd(op: &PackedConv2d, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    debug_assert!(!op.output.depth().is_multiple_of(2));
    convolve(op, input, output, scratch, convolve_row_odd);
}

#[inline(always)]
fn convolve(
    op: &PackedConv2d,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
    convolve_row: impl Fn(&[i8], Runs, usize, Matrix, &mut [i32], &mut [i8]),
) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(scratch.len() >= op.scratch());
    let rows = op.rows();
    let Some(scratch) = scratch.get_mut(..op.scratch()) else { return };
    let Some((copies, columns)) = scratch.split_at_mut_checked(rows.words()) else { return };
    let (runs, channels) = (rows.runs(), op.output.depth());
    let steps = op.format.padded(runs.steps());
    let matrix = Matrix { blocks: op.blocks, format: op.format, steps, channels };
    if rows.are_pixels() {
        convolve_row(input, runs, rows.step(), matrix, columns, output);
    } else {
        let copies = bytes(copies);
        rows.start(copies);
        for (y, output) in output.chunks_exact_mut(op.output.row()).enumerate() {
            rows.fill(y, input, copies);
            let patches = copies.get(rows.lead()..).unwrap_or_default();
            convolve_row(patches, runs, rows.step(), matrix, columns, output);
        }
    }
    scale::clamp(op.clamp, output);
}

/// Computes a row of outputs, whose patches are `step` bytes apart, two at a time.
fn convolve_row(
    rows: &[i8],
    runs: Runs,
    step: usize,
    matrix: Matrix,
    columns: &mut [i32],
    output: &mut [i8],
) {
    by_pairs(rows, runs, step, matrix.channels, columns, output, |columns, pair, distance| {
        matrix.multiply(columns, pair, distance);
    });
}

fn convolve_row_odd(
    rows: &[i8],
    runs: Runs,
    step: usize,
    matrix: Matrix,
    columns: &mut [i32],
    output: &mut [i8],
) {
    by_pairs(rows, runs, step, matrix.channels, columns, output, |columns, pair, distance| {
        matrix.multiply_odd(columns, pair, distance);
    });
}

#[inline(always)]
fn by_pairs(
    rows: &[i8],
    runs: Runs,
    step: usize,
    channels: usize,
    columns: &mut [i32],
    output: &mut [i8],
    multiply: impl Fn(&[i32], &mut [i8], usize),
) {
    let mut from = 0;
    for pair in output.chunks_mut(2 * channels) {
        if pair.len() == 2 * channels {
            runs.widen(rows, [from, from + step], columns);
            multiply(columns, pair, channels);
        } else {
            runs.widen(rows, [from, from], columns);
            multiply(columns, pair, 0);
        }
        from += 2 * step;
    }
}
