//! Four output channels by up to four pixels: what convolutions and fully connected layers are made of.

use core::ops::Range;

use super::clipped::{BITS, Clipped, Sums};
use super::lines::Patches;
use super::scale::{Factor, Rounding, Scale};
use super::share::Share;
use super::tile;
use crate::kernels::{Clamp, Requantize};

/// Output channels of a block.
pub(super) const CHANNELS: usize = 4;
/// Words of a block beside its weights: four biases before them; behind them, where sums are clipped, how many bits their factors' lower parts have; then, channel
/// by channel, what it is scaled by.
const fn frame(rounding: Rounding) -> usize {
    CHANNELS + rounding.is_clipped() as usize + CHANNELS * rounding.words()
}

/// The multiplication of one layer, its constants in the order in which they are read.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    /// A block for four channels; the last one's missing channels are zeros.
    pub blocks: &'a [i32],
    /// Runs of a patch.
    pub runs: usize,
    /// Bytes of a run.
    pub run: usize,
    /// Output channels.
    pub channels: usize,
    pub rounding: Rounding,
    pub clamp: Clamp,
}

/// What a matrix is made of.
pub(super) struct Source<'a> {
    /// `[channel][run][byte]`.
    pub weights: &'a [i8],
    pub bias: &'a [i32],
    pub requantize: Requantize<'a>,
    pub zeros: [i8; 2],
    pub clamp: Clamp,
}

/// Words of the blocks of so many channels of patches.
pub(super) const fn words(rounding: Rounding, runs: usize, run: usize, channels: usize) -> usize {
    channels.div_ceil(CHANNELS) * block_words(rounding, runs, run)
}

/// The most that they can be.
pub(super) const fn most_words(runs: usize, run: usize, channels: usize) -> usize {
    words(Rounding::ClippedSigned, runs, run, channels)
}

const fn block_words(rounding: Rounding, runs: usize, run: usize) -> usize {
    frame(rounding) + CHANNELS * runs * run.div_ceil(4)
}

/// Writes the blocks of so many channels into as many of the words as they take, and says how they are rounded; `None` where no rounding is exact.
pub(super) fn pack<'a>(
    source: &Source,
    runs: usize,
    run: usize,
    blocks: &'a mut [i32],
) -> Option<(Rounding, &'a [i32])> {
    let rounding = Rounding::ALL.into_iter().find(|&rounding| {
        blocks.fill(0);
        pack_rounded(source, rounding, runs, run, blocks).is_some()
    })?;
    let channels = source.bias.len();
    Some((rounding, blocks.get(..words(rounding, runs, run, channels))?))
}

fn pack_rounded(
    source: &Source,
    rounding: Rounding,
    runs: usize,
    run: usize,
    blocks: &mut [i32],
) -> Option<()> {
    let words = block_words(rounding, runs, run);
    let fours = source.weights.chunks(CHANNELS * runs * run);
    let mut blocks = blocks.chunks_exact_mut(words);
    for (index, weights) in fours.enumerate() {
        let block = blocks.next()?;
        let (before, rest) = block.split_at_mut(CHANNELS);
        let (steps, behind) = rest.split_at_mut(words - frame(rounding));
        for (lane, weights) in weights.chunks_exact(runs * run).enumerate() {
            let mut steps = steps.chunks_exact_mut(CHANNELS);
            for four in weights.chunks_exact(run).flat_map(|run| run.chunks(4)) {
                let mut bytes = [0; 4];
                bytes
                    .iter_mut()
                    .zip(four)
                    .for_each(|(byte, weight)| *byte = weight.cast_unsigned());
                steps.next()?[lane] = i32::from_le_bytes(bytes);
            }
        }
        let channels = || weights.chunks_exact(runs * run).zip(CHANNELS * index..);
        let mut scale = |bits: u32| {
            let (head, factors) = behind.split_at_mut(rounding.is_clipped().into());
            head.fill(bits as i32);
            let mut factors = factors.chunks_exact_mut(rounding.words());
            for ((weights, channel), bias) in channels().zip(&mut *before) {
                let constants;
                (*bias, constants) = line(source, rounding, bits, channel, weights)?;
                factors.next()?.copy_from_slice(constants.get(..rounding.words())?);
            }
            Some(())
        };
        BITS.into_iter().find_map(&mut scale)?;
    }
    Some(())
}

/// A channel's bias, the input's zero taken in, and what it is scaled by, in the order in which it is loaded.
fn line(
    source: &Source,
    rounding: Rounding,
    bits: u32,
    channel: usize,
    weights: &[i8],
) -> Option<(i32, [i32; 6])> {
    let (bias, most) = folded(*source.bias.get(channel)?, weights.iter().copied(), source.zeros[0]);
    let factor = Factor {
        multiplier: *source.requantize.multiplier.get(channel)?,
        shift: *source.requantize.shift.get(channel)?,
        zero: source.zeros[1],
        clamp: source.clamp,
    };
    if rounding.is_clipped() {
        let dot = most - bias.abs();
        let sums = Sums { least: bias - dot, greatest: bias + dot };
        let Clipped { bias: shift, reach, low, round, high, middle, unit, .. } =
            Clipped::new(factor, sums, rounding == Rounding::ClippedSigned, bits)?;
        return Some((bias as i32 + shift, [reach, low, round, high, middle, unit]));
    }
    let Scale { bias: shift, multiplier, round, shift: right } =
        Scale::new(rounding, factor, most)?;
    Some((bias as i32 + shift, [multiplier, round, right, 0, 0, 0]))
}

/// A bias with the input's zero taken in, and the greatest magnitude of a sum.
pub(super) fn folded(bias: i32, weights: impl Iterator<Item = i8> + Clone, zero: i8) -> (i64, i64) {
    let sum: i64 = weights.clone().map(i64::from).sum();
    let magnitude: i64 = weights.map(|w| i64::from(w).abs()).sum();
    let folded = i64::from(bias) - i64::from(zero) * sum;
    (folded, folded.abs() + 128 * magnitude)
}

impl Matrix<'_> {
    /// Words of a block.
    pub(super) const fn block(&self) -> usize {
        block_words(self.rounding, self.runs, self.run)
    }

    /// Words of a run.
    pub(super) const fn steps(&self) -> usize {
        self.run.div_ceil(4)
    }

    /// Writes some blocks' channels of pixels that lie one after the other in the output, the first at `to`. Does nothing where something is too
    /// short.
    ///
    /// # Safety
    /// These are in the share.
    pub unsafe fn multiply(
        &self,
        patches: Patches,
        blocks: Range<usize>,
        output: &Share,
        to: usize,
    ) {
        let Some(last) = patches.count.checked_sub(1) else { return };
        let reach = last * patches.step + (self.runs - 1) * patches.pitch + 4 * self.steps();
        let fits = patches.from + reach <= patches.bytes.len()
            && blocks.end * self.block() <= self.blocks.len()
            && blocks.end * CHANNELS < self.channels + CHANNELS
            && output.at(to, (last + 1) * self.channels).is_some();
        if !fits || blocks.is_empty() {
            return;
        }
        let mut first = 0;
        while first < patches.count {
            let left = patches.count - first;
            let pixels = match left {
                4.. => left / 4 * 4,
                // Two of them once more.
                3 if first > 0 => {
                    first -= 1;
                    4
                }
                2 | 3 => 2,
                _ => 1,
            };
            let some =
                Patches { from: patches.from + first * patches.step, count: pixels, ..patches };
            // SAFETY: what is read and written lies between the ends that were looked at.
            unsafe { self.tile(some, blocks.clone(), output, to + first * self.channels) };
            first += pixels;
        }
    }

    /// As [`Self::multiply`], of pixels that follow each other, and of a rounding that [keeps their weights](Rounding::keeps_weights): those of some blocks that have four
    /// channels. Says the first block that is left.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    pub unsafe fn keep(
        &self,
        patches: Patches,
        blocks: Range<usize>,
        output: &Share,
        to: usize,
    ) -> usize {
        let end = blocks.end.min(self.channels / CHANNELS);
        let fits = patches.from + patches.count * self.run <= patches.bytes.len()
            && end * self.block() <= self.blocks.len()
            && output.at(to, patches.count * self.channels).is_some();
        if fits
            && blocks.start < end
            && let Some(target) = output.at(to + blocks.start * CHANNELS, 0)
        {
            // SAFETY: blocks of four channels each; what is read and written lies between the ends that were looked at.
            unsafe { tile::keep(self, patches, blocks.start..end, target, self.channels) };
            return end;
        }
        blocks.start
    }

    /// One pixel, two, or some by fours.
    ///
    /// # Safety
    /// As [`Self::multiply`], which has looked at the lengths.
    unsafe fn tile(&self, patches: Patches, blocks: Range<usize>, output: &Share, to: usize) {
        let whole = self.channels / CHANNELS;
        let full = blocks.start..blocks.end.min(whole);
        if !full.is_empty()
            && let Some(target) = output.at(to + full.start * CHANNELS, 0)
        {
            // SAFETY: blocks of four channels each, which `multiply` has seen are in the output.
            unsafe { tile::run(self, patches, full, target, self.channels) };
        }
        if blocks.end > whole {
            let pixels = patches.count.min(4);
            for first in (0..patches.count).step_by(pixels) {
                let some =
                    Patches { from: patches.from + first * patches.step, count: pixels, ..patches };
                // SAFETY: as above.
                unsafe { self.ragged(some, output, to + first * self.channels) };
            }
        }
    }

    /// The channels of the last block, less than four, of one, two or four pixels.
    ///
    /// # Safety
    /// As [`Self::multiply`], which has looked at the lengths.
    #[cold]
    #[inline(never)]
    unsafe fn ragged(&self, patches: Patches, output: &Share, to: usize) {
        let (whole, rest) = (self.channels / CHANNELS, self.channels % CHANNELS);
        let mut pixels = [0i32; 4];
        // SAFETY: a word for each pixel.
        unsafe {
            tile::run(self, patches, whole..whole + 1, pixels.as_mut_ptr().cast(), CHANNELS);
        }
        for (pixel, four) in pixels.iter().take(patches.count).enumerate() {
            for (channel, value) in four.to_le_bytes().into_iter().take(rest).enumerate() {
                let at = to + whole * CHANNELS + pixel * self.channels + channel;
                // SAFETY: by the caller's word.
                unsafe { output.put(at, value.cast_signed()) };
            }
        }
    }
}
