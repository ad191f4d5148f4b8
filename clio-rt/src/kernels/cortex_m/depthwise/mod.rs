mod band;
#[cfg(dsp)]
mod five;
mod planes;
mod taps;
#[cfg(dsp)]
mod three;

use super::conv2d::Line;
use super::lanes::{pair, words};
use super::scale;
use crate::kernels::{Clamp, Depthwise, Shape, Window};
use band::Band;
use planes::{CHANNELS, Planes, Rows};
use taps::Taps;

/// A depthwise convolution of 3×3 or 5×5 taps with stride 1 or 2, four channels at a time.
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
    pub const fn words(window: Window, channels: usize) -> usize {
        taps(window).block() * channels
    }

    /// Words of scratch memory: the rows of pairs of four channels.
    pub const fn scratch(&self) -> usize {
        self.planes().words()
    }

    /// Whether shapes, window and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        self.rows > 0
            && supported(self.input, self.output, self.window)
            && self.blocks.len() == Self::words(self.window, self.output.depth())
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `rows` is even. `None` where this kernel cannot:
    /// another window, channels that are no multiple of 4, a factor above one half, or accumulators near 32 bits.
    pub fn pack(op: &Depthwise, rows: u16, blocks: &'a mut [i32]) -> Option<Self> {
        let channels = op.output.depth();
        let packed = op.is_consistent()
            && supported(op.input, op.output, op.window)
            && blocks.len() == Self::words(op.window, channels)
            && rows > 0
            && rows.is_multiple_of(2);
        if !packed {
            return None;
        }
        let taps = taps(op.window);
        for (channel, block) in blocks.chunks_exact_mut(taps.block()).enumerate() {
            let line = Line::new(
                op.weights.iter().skip(channel).step_by(channels).copied(),
                *op.bias.get(channel)?,
                *op.requantize.multiplier.get(channel)?,
                *op.requantize.shift.get(channel)?,
                [op.input_zero, op.output_zero],
            )?;
            let weight =
                |tap: usize| op.weights.get(tap * channels + channel).map_or(0, |&w| w.into());
            let (weights, constants) = block.split_at_mut(taps.weights());
            taps.pack(weight, weights);
            let Line { bias, scale, .. } = line;
            constants.copy_from_slice(&[2 * bias, scale.multiplier, scale.round, scale.shift]);
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
        let (columns, taps) = (self.output.width as usize, taps(self.window));
        let pitch = Band::pitch(columns, taps);
        Band { taps, pitch, rows, columns, channels: self.output.depth() }
    }
}

const fn taps(window: Window) -> Taps {
    Taps { size: window.kernel[0] as usize, stride: window.stride[0] as usize }
}

/// Whether the kernel can run such a convolution.
const fn supported(input: Shape, output: Shape, window: Window) -> bool {
    let [v, h] = window.stride;
    let [top, left] = window.padding;
    let size = window.kernel[0];
    (size == 3 || size == 5)
        && window.kernel[1] == size
        && window.dilation[0] == 1
        && window.dilation[1] == 1
        && v == h
        && (v == 1 || v == 2)
        && top <= size / 2
        && left <= size / 2
        && input.channels == output.channels
        && output.channels > 0
        && output.channels.is_multiple_of(CHANNELS as u16)
        && input.elements() > 0
        && output.elements() > 0
}

/// Convolves each channel by itself, by a kernel of 3×3 taps, with [`PackedDepthwise::scratch`] words to work in. Leaves outputs unwritten where a slice is too
/// short, the input does not begin on a word, or `op` has another size.
pub fn depthwise_3x3(op: &PackedDepthwise, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    depthwise::<3>(op, input, output, scratch);
}

/// The same by a kernel of 5×5 taps.
pub fn depthwise_5x5(op: &PackedDepthwise, input: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    depthwise::<5>(op, input, output, scratch);
}

/// The size is a constant so that a head has no code of sizes that it does not use.
#[inline(always)]
fn depthwise<const SIZE: u8>(
    op: &PackedDepthwise,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) {
    debug_assert!(op.is_consistent() && op.window.kernel == [SIZE; 2]);
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    debug_assert!(words(input).is_some() && scratch.len() >= op.scratch());
    if op.window.kernel != [SIZE; 2] {
        return;
    }
    let op = &PackedDepthwise { window: Window { kernel: [SIZE; 2], ..op.window }, ..*op };
    let (Some(image), Some(planes)) = (words(input), scratch.get_mut(..op.scratch())) else {
        return;
    };
    planes.fill(pair(op.input_zero.into(), op.input_zero.into()));
    let groups = op.blocks.chunks_exact(CHANNELS * taps(op.window).block()).enumerate();
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
    let channels = planes.chunks_exact(apart).zip(blocks.chunks_exact(taps(op.window).block()));
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
