use core::ops::Range;

use super::lines::{Lines, Patches};
use super::matrix::{self, CHANNELS, Matrix, Source};
use super::scale::Rounding;
use super::share::Share;
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
    /// How sums become outputs: what [`PackedConv2d::pack`] found.
    pub rounding: Rounding,
}

impl<'a> PackedConv2d<'a> {
    /// Words that the blocks of a convolution between these shapes take at most.
    pub const fn words(input: Shape, output: Shape, window: Window) -> usize {
        let lines = Lines { window, input, output, zero: 0 };
        matrix::most_words(lines.runs(), lines.run(), output.depth())
    }

    /// Words of scratch memory for each core, its own: the padded rows under an output row, or, where a row of the kernel is not whole words, some patches; none where
    /// no window reaches over the input's edge and rows of the kernel are whole words.
    pub const fn scratch(&self) -> usize {
        self.lines().scratch()
    }

    /// Whether pixels make one each, where they lie.
    pub(super) const fn is_flat(&self) -> bool {
        self.lines().is_flat()
    }

    const fn lines(&self) -> Lines {
        Lines { window: self.window, input: self.input, output: self.output, zero: self.input_zero }
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        let (lines, channels) = (self.lines(), self.output.depth());
        lines.supported()
            && self.blocks.len()
                == matrix::words(self.rounding, lines.runs(), lines.run(), channels)
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] words, and keeps as many as they take; `None` where this kernel cannot be exact: horizontal
    /// dilation, a factor of one half or more, accumulators near 29 bits.
    pub fn pack(op: &Conv2d, blocks: &'a mut [i32]) -> Option<Self> {
        let Conv2d { input, output, window, input_zero, clamp, .. } = *op;
        let lines = Lines { window, input, output, zero: input_zero };
        let lengths = op.is_consistent() && lines.supported();
        if !lengths || blocks.len() != Self::words(input, output, window) {
            return None;
        }
        let source = Source {
            weights: op.weights,
            bias: op.bias,
            requantize: op.requantize,
            zeros: [input_zero, op.output_zero],
            clamp,
        };
        let (rounding, blocks) = matrix::pack(&source, lines.runs(), lines.run(), blocks)?;
        Some(Self { input, output, window, blocks, input_zero, clamp, rounding })
    }

    pub(super) const fn matrix(&self) -> Matrix<'a> {
        Matrix {
            blocks: self.blocks,
            runs: self.lines().runs(),
            run: self.lines().run(),
            channels: self.output.depth(),
            rounding: self.rounding,
            clamp: self.clamp,
        }
    }
}

/// Convolves `input` into a share of the output with [`PackedConv2d::scratch`] words to work in; a slice that is too short leaves outputs unwritten.
///
/// Cores share rows, or pixels where the kernel is one tap, and where these are few also channels by fours. Words are read fastest where `input`, the
/// output and blocks begin on words and channels are by fours; none of it is needed.
pub fn conv2d(op: &PackedConv2d, input: &[i8], output: Share, scratch: &mut [i32]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(scratch.len() >= op.scratch());
    match op.is_flat() {
        true => flat(op, input, &output),
        false => windows(op, input, &output, scratch),
    }
}

fn pixels(shape: Shape) -> usize {
    usize::from(shape.height) * usize::from(shape.width)
}

/// A core's part of pixels that make one each, of as many bytes as a run of the matrix.
pub(super) struct Part {
    first: usize,
    count: usize,
    blocks: Range<usize>,
}

impl Part {
    /// Of so many pixels, where they lie, and channels of a matrix.
    pub fn new(matrix: &Matrix, pixels: usize, channels: usize, output: &Share) -> Self {
        let (groups, blocks) = (pixels.div_ceil(4), channels.div_ceil(CHANNELS));
        // Weights that are kept are loaded once for all pixels of a part: many pixels of few channels are best.
        let keeps = matrix.rounding.keeps_weights(matrix.run, pixels);
        let [rows, columns] = if keeps { [blocks, groups] } else { [groups, blocks] };
        let [rows, columns] = output.of_grid(rows, columns);
        let [groups, blocks] = if keeps { [columns, rows] } else { [rows, columns] };
        Self::of(pixels, groups, blocks)
    }

    /// Some groups of four of so many pixels.
    fn of(pixels: usize, groups: Range<usize>, blocks: Range<usize>) -> Self {
        let (first, end) = (4 * groups.start, pixels.min(4 * groups.end));
        Self { first, count: end.saturating_sub(first), blocks }
    }

    /// Convolves them.
    pub fn run(self, matrix: &Matrix, input: &[i8], output: &Share) {
        let (from, step) = (self.first * matrix.run, matrix.run);
        let patches = Patches { bytes: input, from, step, pitch: 0, count: self.count };
        let mut blocks = self.blocks;
        // SAFETY: the grid gives these channels of these pixels to this core.
        unsafe {
            if matrix.rounding.keeps_weights(matrix.run, self.count) {
                blocks.start =
                    matrix.keep(patches, blocks.clone(), output, self.first * matrix.channels);
            }
            matrix.multiply(patches, blocks, output, self.first * matrix.channels);
        }
    }
}

#[inline(never)]
fn flat(op: &PackedConv2d, input: &[i8], output: &Share) {
    let matrix = op.matrix();
    Part::new(&matrix, pixels(op.output), matrix.channels, output).run(&matrix, input, output);
}

/// Convolves what lies under windows.
#[inline(always)]
pub(super) fn windows(op: &PackedConv2d, input: &[i8], output: &Share, scratch: &mut [i32]) {
    let Some(scratch) = scratch.get_mut(..op.scratch()) else { return };
    let scratch = super::lanes::bytes(scratch);
    match op.lines().gathers() {
        true => gathered(op, input, output, scratch),
        false => by_rows(op, input, output, scratch),
    }
}

/// Patches that are put together, some pixels at a time.
#[inline(never)]
fn gathered(op: &PackedConv2d, input: &[i8], output: &Share, scratch: &mut [i8]) {
    let (lines, matrix, all) = (op.lines(), &op.matrix(), pixels(op.output));
    let grid = output.of_grid(all.div_ceil(4), matrix.channels.div_ceil(CHANNELS));
    let [groups, blocks] = grid;
    let Part { first: mut from, count, blocks } = Part::of(all, groups, blocks);
    let end = from + count;
    while from < end {
        let count = lines.together().min(end - from);
        let patches = lines.gather(from, count, input, scratch);
        // SAFETY: the grid gives these channels of these pixels to this core.
        unsafe { matrix.multiply(patches, blocks.clone(), output, from * matrix.channels) };
        from += count;
    }
}

/// Rows of pixels.
#[inline(never)]
fn by_rows(op: &PackedConv2d, input: &[i8], output: &Share, scratch: &mut [i8]) {
    let (lines, matrix, row) = (op.lines(), &op.matrix(), op.output.row());
    let blocks = matrix.channels.div_ceil(CHANNELS);
    let [rows, blocks] = output.of_grid(op.output.height.into(), blocks);
    for y in rows {
        let patches = lines.row(y, input, scratch);
        // SAFETY: the grid gives these channels of this row to this core.
        unsafe { matrix.multiply(patches, blocks.clone(), output, y * row) };
    }
}
