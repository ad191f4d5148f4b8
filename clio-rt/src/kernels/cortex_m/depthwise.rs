use super::conv2d::Line;
use super::lanes::{pair, words};
use super::planes::{CHANNELS, Planes, Rows};
use super::scale;
use super::taps::{BLOCK, Band};
use crate::kernels::{Clamp, Depthwise, Shape, Window};

/// A depthwise convolution of 3×3 taps with stride 1 or 2, four channels at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedDepthwise<'a> {
    /// Shape of the input; its channels are a multiple of 4.
    pub input: Shape,
    /// Shape of the output, of as many channels.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// What [`PackedDepthwise::pack`] wrote.
    pub blocks: &'a [i32],
    /// What padding reads as.
    pub input_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
    /// Output rows that are computed together: more of them cost scratch memory and spare instructions.
    pub rows: u16,
}

impl<'a> PackedDepthwise<'a> {
    /// Words of the blocks of so many channels.
    pub const fn words(channels: usize) -> usize {
        BLOCK * channels
    }

    /// Words of scratch memory: the rows of pairs of four channels.
    pub const fn scratch(&self) -> usize {
        self.planes().words()
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        self.rows > 0
            && supported(self.input, self.output, self.window)
            && self.blocks.len() == Self::words(self.output.depth())
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `rows` is even. `None` where this kernel cannot:
    /// another window, channels that are no multiple of 4, a factor above one half, or accumulators near 32 bits.
    pub fn pack(op: &Depthwise, rows: u16, blocks: &'a mut [i32]) -> Option<Self> {
        let channels = op.output.depth();
        let packed = op.is_consistent()
            && supported(op.input, op.output, op.window)
            && blocks.len() == Self::words(channels)
            && rows > 0
            && rows.is_multiple_of(2);
        if !packed {
            return None;
        }
        for (channel, block) in blocks.chunks_exact_mut(BLOCK).enumerate() {
            let weights = op.weights.iter().skip(channel).step_by(channels);
            let line = Line::new(
                weights.clone().copied(),
                *op.bias.get(channel)?,
                *op.requantize.multiplier.get(channel)?,
                *op.requantize.shift.get(channel)?,
                [op.input_zero, op.output_zero],
            )?;
            let mut doubled = [0i16; 9];
            for (doubled, &weight) in doubled.iter_mut().zip(weights) {
                *doubled = 2 * i16::from(weight);
            }
            for tap in 0..3 {
                block[tap] = pair(doubled[tap], doubled[3 + tap]);
                block[3 + tap] = pair(doubled[3 + tap], doubled[6 + tap]);
            }
            let Line { bias, scale, .. } = line;
            block[6..].copy_from_slice(&[2 * bias, scale.multiplier, scale.round, scale.shift]);
        }
        let Depthwise { input, output, window, input_zero, clamp, .. } = *op;
        let rows = rows.min(output.height);
        Some(Self { input, output, window, blocks, input_zero, clamp, rows })
    }

    const fn planes(&self) -> Planes {
        let band = self.band(self.rows as usize);
        Planes { pitch: band.pitch, rows: band.pairs() }
    }

    const fn band(&self, rows: usize) -> Band {
        let (columns, stride) = (self.output.width as usize, self.window.stride[0] as usize);
        let pitch = Band::pitch(columns, stride);
        Band { pitch, rows, columns, channels: self.output.depth(), stride }
    }
}

/// Whether the kernel can run such a convolution.
const fn supported(input: Shape, output: Shape, window: Window) -> bool {
    let [v, h] = window.stride;
    let [top, left] = window.padding;
    window.kernel[0] == 3
        && window.kernel[1] == 3
        && window.dilation[0] == 1
        && window.dilation[1] == 1
        && v == h
        && (v == 1 || v == 2)
        && top <= 1
        && left <= 1
        && input.channels == output.channels
        && output.channels > 0
        && output.channels.is_multiple_of(CHANNELS as u16)
        && input.elements() > 0
        && output.elements() > 0
}

/// Convolves each channel by itself with [`PackedDepthwise::scratch`] words to work in. Leaves outputs unwritten where a slice is too
/// short, or the input does not begin on a word.
pub fn depthwise(op: &PackedDepthwise, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(words(input).is_some() && scratch.len() >= op.scratch());
    let (Some(image), Some(planes)) = (words(input), scratch.get_mut(..op.scratch())) else {
        return;
    };
    planes.fill(pair(op.input_zero.into(), op.input_zero.into()));
    let groups = op.blocks.chunks_exact(CHANNELS * BLOCK).enumerate();
    for (group, blocks) in groups.take(op.output.depth() / CHANNELS) {
        for top in (0..usize::from(op.output.height)).step_by(op.rows.max(1).into()) {
            fill(op, group, top, image, planes);
            let from = top * op.output.row() + group * CHANNELS;
            let Some(output) = output.get_mut(from..) else { return };
            convolve(op, top, blocks, planes, output);
        }
    }
    scale::clamp(op.clamp, output);
}

/// Fills the rows of pairs under the output rows from `top` on.
#[inline(always)]
fn fill(op: &PackedDepthwise, group: usize, top: usize, image: &[i32], planes: &mut [i32]) {
    let layout = op.planes();
    let (height, width) = (usize::from(op.input.height), usize::from(op.input.width));
    let depth = op.input.depth() / CHANNELS;
    let [above, left] = op.window.padding.map(usize::from);
    let count = width.min(layout.pitch - left);
    let first = top * usize::from(op.window.stride[0]);
    for row in 0..layout.rows {
        let word = |y: usize| {
            let y = y.checked_sub(above).filter(|y| *y < height)?;
            Some(y * width * depth + group)
        };
        let (upper, lower) = (word(first + 2 * row), word(first + 2 * row + 1));
        let rows = Rows { upper, lower, apart: depth, count };
        layout.fill(row, left, rows, op.input_zero, image, planes);
    }
}

/// Computes a band of four channels.
#[inline(always)]
fn convolve(op: &PackedDepthwise, top: usize, blocks: &[i32], planes: &[i32], output: &mut [i8]) {
    let layout = op.planes();
    let rows = usize::from(op.rows).min(usize::from(op.output.height) - top);
    let whole = if op.window.stride[0] == 1 { rows & !1 } else { rows };
    let apart = (layout.pitch * layout.rows).max(1);
    let channels = planes.chunks_exact(apart).zip(blocks.chunks_exact(BLOCK));
    for (channel, (plane, block)) in channels.enumerate() {
        let Some(output) = output.get_mut(channel..) else { return };
        op.band(whole).convolve(plane, block, output);
        if whole < rows {
            let plane = plane.get(whole / 2 * layout.pitch..).unwrap_or_default();
            let output = output.get_mut(whole * op.output.row()..).unwrap_or_default();
            op.band(1).convolve(plane, block, output);
        }
    }
}
