//! Depthwise convolutions: four channels at a time are turned so that each lies by itself, then its windows are dot products, a row of the kernel an
//! instruction; of two strides, a square of pixels.
//!
//! What runs for one share lies together in a section of its own: it takes most of the cluster's instruction cache of 4 KiB, whose sets it would otherwise meet
//! unevenly.

mod course;
mod groups;
mod planes;
mod split;
mod squares;
mod strip;
#[cfg(xpulp)]
mod turn;

use super::matrix::folded;
use super::scale::{Factor, Rounding, Scale};
use super::share::Share;
use crate::kernels::{Clamp, Depthwise, Shape, Window};
pub(super) use course::Alike;
pub use course::Course;
use split::{Split, Sum};
use strip::Strip;

/// Words of a channel, its taps and six of its scale. Of one stride, rows of three taps are `[a b c 0]` then `[0 a b c]`; of five, `[a b c d]`, then come the fifth
/// of the first four rows, `[e e e e]`, and that of the last as a number. Of two strides the kernel is in squares, row by row, see [`squares`]: of 3×3 taps
/// `[a b d e]`, `[c 0 f 0]`, `[g h 0 0]`, `[i 0 0 0]`, or a column further where padding on the left is odd. Words that are left are nothing.
const fn channel_words(size: usize) -> usize {
    2 * size + 6
}

/// Words of four channels: how they are scaled, then each.
const fn four_words(size: usize) -> usize {
    1 + 4 * channel_words(size)
}

/// Ways to scale: by [`Split`] without a sign and with it, by [`Scale`].
const PLAIN: i32 = 0;
const SIGNED: i32 = 1;
const LONG: i32 = 2;

/// A depthwise convolution of 3×3 or 5×5 taps, its constants in the order in which they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedDepthwise<'a> {
    /// Shape of the input; its channels are by fours.
    pub input: Shape,
    /// Shape of the output.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// Output rows that are computed together, at least one: more are faster and take more scratch memory.
    pub rows: u16,
    /// What [`PackedDepthwise::pack`] wrote.
    pub blocks: &'a [i32],
    /// What padding reads as.
    pub input_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl<'a> PackedDepthwise<'a> {
    /// Words of the blocks of so many channels.
    pub const fn words(window: Window, channels: usize) -> usize {
        channels / 4 * four_words(window.kernel[0] as usize)
    }

    /// Words of scratch memory for each core, its own: four channels of the rows under [`Self::rows`] output rows. They are odd, so that cores whose memories
    /// follow each other begin in different banks.
    pub const fn scratch(&self) -> usize {
        (self.strip().bytes() / 4) | 1
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        supported(self.input, self.output, self.window)
            && self.rows > 0
            && self.blocks.len() == Self::words(self.window, self.output.depth())
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `None` where this kernel cannot be exact: another kernel than 3×3 and 5×5,
    /// strides other than 1×1 and 2×2, dilation, channels that are not by fours, a channel multiplier, a factor of one half or more.
    pub fn pack(op: &Depthwise, rows: u16, blocks: &'a mut [i32]) -> Option<Self> {
        let Depthwise { input, output, window, input_zero, clamp, .. } = *op;
        let lengths = op.is_consistent() && supported(input, output, window) && rows > 0;
        if !lengths || blocks.len() != Self::words(window, output.depth()) {
            return None;
        }
        let words = four_words(window.kernel[0].into());
        for (four, block) in blocks.chunks_exact_mut(words).enumerate() {
            let kinds = [PLAIN, SIGNED, LONG];
            kinds.into_iter().find(|&kind| pack_four(op, 4 * four, kind, block).is_some())?;
        }
        let rows = if rows < output.height { rows } else { output.height };
        Some(Self { input, output, window, rows, blocks, input_zero, clamp })
    }

    #[inline(always)]
    const fn strip(&self) -> Strip {
        Strip::new(self.window, [self.input, self.output], self.input_zero, self.rows as usize)
    }
}

/// Whether the kernel can run such a convolution.
const fn supported(input: Shape, output: Shape, window: Window) -> bool {
    let Window { kernel, stride, dilation, .. } = window;
    (kernel[0] == 3 || kernel[0] == 5)
        && kernel[0] == kernel[1]
        && dilation[0] == 1
        && dilation[1] == 1
        && (stride[0] == 1 || stride[0] == 2)
        && stride[0] == stride[1]
        && input.channels == output.channels
        && input.channels.is_multiple_of(4)
        && input.elements() > 0
        && output.elements() > 0
}

fn pack_four(op: &Depthwise, first: usize, kind: i32, block: &mut [i32]) -> Option<()> {
    let (head, channels) = block.split_first_mut()?;
    *head = kind;
    let words = channel_words(op.window.kernel[0].into());
    let mut channels = channels.chunks_exact_mut(words).enumerate();
    channels.try_for_each(|(lane, block)| pack_channel(op, first + lane, kind, block))
}

fn pack_channel(op: &Depthwise, channel: usize, kind: i32, block: &mut [i32]) -> Option<()> {
    let depth = op.output.depth();
    let weights = op.weights.iter().skip(channel).step_by(depth).copied();
    let (bias, most) = folded(*op.bias.get(channel)?, weights.clone(), op.input_zero);
    let (rows, scale) = block.split_at_mut(block.len() - 6);
    let size = usize::from(op.window.kernel[0]);
    // An odd padding on the left is made even: windows begin in the second column of a square.
    let strided = op.window.stride[0] == 2;
    let left = if strided { usize::from(op.window.padding[1] % 2) } else { 0 };
    let mut taps = [[0; 6]; 6];
    for (at, weight) in weights.enumerate() {
        taps[at / size][left + at % size] = weight.cast_unsigned();
    }
    rows.fill(0);
    if strided {
        squares_of(&taps, size, rows);
    } else if size == 3 {
        for (row, [a, b, c, ..]) in taps.into_iter().take(3).enumerate() {
            rows[row] = i32::from_le_bytes([a, b, c, 0]);
            rows[3 + row] = i32::from_le_bytes([0, a, b, c]);
        }
    } else {
        for (row, [a, b, c, d, ..]) in taps.into_iter().take(5).enumerate() {
            rows[row] = i32::from_le_bytes([a, b, c, d]);
        }
        rows[5] = i32::from_le_bytes([0, 1, 2, 3].map(|row| taps[row][4]));
        rows[6] = taps[4][4].cast_signed().into();
    }
    let factor = Factor {
        multiplier: *op.requantize.multiplier.get(channel)?,
        shift: *op.requantize.shift.get(channel)?,
        zero: op.output_zero,
        clamp: op.clamp,
    };
    if kind == LONG {
        let Scale { multiplier, round, shift, .. } = Scale::new(Rounding::Signed, factor, most)?;
        scale.copy_from_slice(&[multiplier, bias as i32, round, shift, 0, 0]);
    } else {
        let sum = Sum { most: most - bias.abs(), bias };
        let Split { high, low, round, shift, unit, middle } =
            Split::new(factor, sum, kind == SIGNED)?;
        scale.copy_from_slice(&[high, low, round, shift, unit, middle]);
    }
    Some(())
}

/// Taps, with zeros around them, in squares.
fn squares_of(taps: &[[u8; 6]; 6], size: usize, words: &mut [i32]) {
    let count = size / 2 + 1;
    let places = (0..count).flat_map(|y| (0..count).map(move |x| (2 * y, 2 * x)));
    for ((y, x), word) in places.zip(words) {
        let [upper, lower] = [taps[y], taps[y + 1]];
        *word = i32::from_le_bytes([upper[x], upper[x + 1], lower[x], lower[x + 1]]);
    }
}

/// Convolves each channel into a share of the output with [`PackedDepthwise::scratch`] words to work in; a slice that is too short leaves outputs unwritten.
///
/// Cores share channels by fours, and rows by as many as the smallest loop makes at a time.
#[inline(never)]
#[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
pub fn depthwise(op: &PackedDepthwise, input: &[i8], output: Share, scratch: &mut [i32]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(scratch.len() >= op.scratch());
    Course::new(op, &output).run(op.blocks, input, &output, scratch);
}
