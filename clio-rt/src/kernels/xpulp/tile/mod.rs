//! The loops of [`Matrix`]: blocks of four channels by one, two or four pixels.
//!
//! Four pixels take 24 cycles for 64 products (four weights, four inputs, sixteen dot products of four), two 14 for 32, one 9 for 16. Weights lie in the order in
//! which they are read, so that one pointer does for four rows, and neighbouring cores, which read the same, are never at the same bank for long.

use core::ops::Range;

use super::lines::Patches;
use super::matrix::Matrix;

/// Writes some blocks' channels of a pixel, two, or some by fours, the first's to `target`, the next `distance` bytes further each.
///
/// # Safety
/// Patches, blocks and four bytes for each block at each pixel's target are there, and nobody else touches these.
#[cfg(not(xpulp))]
pub(super) unsafe fn run(
    matrix: &Matrix,
    patches: Patches,
    blocks: Range<usize>,
    target: *mut i8,
    distance: usize,
) {
    for (index, block) in matrix.blocks.chunks_exact(matrix.block()).enumerate() {
        let Some(index) = index.checked_sub(blocks.start).filter(|&i| i < blocks.len()) else {
            continue;
        };
        for pixel in 0..patches.count {
            for (channel, value) in one(matrix, patches, block, pixel).into_iter().enumerate() {
                let place = target.wrapping_add(pixel * distance + 4 * index + channel);
                // SAFETY: by the caller's word.
                unsafe { place.write(value) }
            }
        }
    }
}

/// Four channels of a pixel.
#[cfg(not(xpulp))]
fn one(matrix: &Matrix, patches: Patches, block: &[i32], pixel: usize) -> [i8; 4] {
    use super::model::{sdotsp, word};
    let (frame, factors) = block.split_at(block.len() - 4 * matrix.rounding.words());
    let bits = frame.last().copied().unwrap_or_default().cast_unsigned();
    let mut weights = frame[4..].chunks_exact(4);
    let mut sums = [0, 1, 2, 3].map(|channel| block[channel]);
    for run in 0..matrix.runs {
        let from = patches.from + pixel * patches.step + run * patches.pitch;
        for (step, four) in weights.by_ref().take(matrix.steps()).enumerate() {
            let x = word(patches.bytes, from + 4 * step);
            for (sum, &weight) in sums.iter_mut().zip(four) {
                *sum = sdotsp(*sum, x, weight);
            }
        }
    }
    let mut factors = factors.chunks_exact(matrix.rounding.words());
    sums.map(|sum| factors.next().map_or(0, |factor| scaled(matrix, factor, bits, sum)))
}

/// An output, from its sum.
#[cfg(not(xpulp))]
fn scaled(matrix: &Matrix, factor: &[i32], bits: u32, sum: i32) -> i8 {
    use super::clipped::Clipped;
    use super::scale::Scale;
    let [lowest, highest] = matrix.clamp;
    match *factor {
        [reach, low, round, high, ref sign @ ..] => {
            let &[middle, unit] = sign.first_chunk().unwrap_or(&[i32::MIN, 0]);
            Clipped { bias: 0, reach, low, round, high, middle, unit, bits }.apply(sum)
        }
        [multiplier, round, shift] => {
            let scale = Scale { bias: 0, multiplier, round, shift };
            scale.apply(matrix.rounding, sum).max(lowest).min(highest)
        }
        _ => 0,
    }
}

/// As above.
///
/// # Safety
/// As above.
#[cfg(xpulp)]
pub(super) unsafe fn run(
    matrix: &Matrix,
    patches: Patches,
    blocks: Range<usize>,
    target: *mut i8,
    distance: usize,
) {
    use super::scale::Rounding;
    let words = matrix.block();
    let replicated = |byte: i8| u32::from_ne_bytes([byte.cast_unsigned(); 4]);
    let flat = matrix.runs == 1 && patches.count >= 4 && matrix.rounding.is_clipped();
    let mut call = Call {
        pixel: patches.bytes.as_ptr().wrapping_add(patches.from),
        step: patches.step,
        target,
        distance,
        forward: 4 * distance,
        blocks: matrix.blocks.as_ptr().wrapping_add(blocks.start * words),
        count: blocks.len(),
        end: matrix.blocks.as_ptr().wrapping_add(blocks.end * words),
        steps: matrix.steps(),
        runs: matrix.runs,
        gap: if flat { 0 } else { patches.pitch }.wrapping_sub(4 * matrix.steps()),
        lowest: if matrix.rounding.is_clipped() { HIGHEST } else { replicated(matrix.clamp[0]) },
        highest: replicated(matrix.clamp[1]),
        groups: patches.count / 4,
    };
    // SAFETY: by the caller's word.
    unsafe {
        match (matrix.rounding, patches.count) {
            (Rounding::Clipped, 4..) if flat => clipped_flat(&mut call),
            (Rounding::Clipped, 4..) => clipped_4(&mut call),
            (Rounding::Clipped, 2) => clipped_2(&mut call),
            (Rounding::Clipped, _) => clipped_1(&mut call),
            (Rounding::ClippedSigned, 4..) if flat => clipped_signed_flat(&mut call),
            (Rounding::ClippedSigned, 4..) => clipped_signed_4(&mut call),
            (Rounding::ClippedSigned, 2) => clipped_signed_2(&mut call),
            (Rounding::ClippedSigned, _) => clipped_signed_1(&mut call),
            (Rounding::Plain, 4..) => plain_4(&mut call),
            (Rounding::Plain, 2) => plain_2(&mut call),
            (Rounding::Plain, _) => plain_1(&mut call),
            (Rounding::Signed, 4..) => signed_4(&mut call),
            (Rounding::Signed, 2) => signed_2(&mut call),
            (Rounding::Signed, _) => signed_1(&mut call),
        }
    }
}

/// Writes some blocks' channels of pixels that follow each other, of so few words each that two channels' weights are kept in registers.
///
/// # Safety
/// As [`run`]; the rounding [keeps the weights](super::scale::Rounding::keeps_weights).
#[cfg(xpulp)]
pub(super) unsafe fn keep(
    matrix: &Matrix,
    patches: Patches,
    blocks: Range<usize>,
    target: *mut i8,
    distance: usize,
) {
    let words = matrix.block();
    for pair in [0, 1] {
        let mut call = kept::Call {
            pixel: patches.bytes.as_ptr().wrapping_add(patches.from),
            target: target.wrapping_add(2 * pair),
            distance,
            count: patches.count,
            block: matrix.blocks.as_ptr().wrapping_add(blocks.start * words),
            end: matrix.blocks.as_ptr().wrapping_add(blocks.end * words),
            pair: 8 * pair,
            lanes: HIGHEST,
        };
        // SAFETY: by the caller's word.
        unsafe {
            match matrix.steps() {
                4 => kept::kept_4(&mut call),
                _ => kept::kept_6(&mut call),
            }
        }
    }
}

#[cfg(not(xpulp))]
pub(super) use run as keep;

/// What takes the highest bytes of two words to the lower half of one (`pv.shuffle2.b`).
#[cfg(xpulp)]
const HIGHEST: u32 = 0x0703;

/// What the loops take; they copy it to their stack, where the numbers in `tile!` are its offsets.
#[cfg(xpulp)]
#[repr(C)]
struct Call {
    /// 0: of a group of pixels.
    pixel: *const i8,
    /// 4: from a pixel to the next.
    step: usize,
    /// 8: of a group.
    target: *mut i8,
    /// 12: from a pixel's target to the next.
    distance: usize,
    /// 16: from a group's target to the next.
    forward: usize,
    /// 20
    blocks: *const i32,
    /// 24: how many.
    count: usize,
    /// 28: behind them.
    end: *const i32,
    /// 32
    steps: usize,
    /// 36
    runs: usize,
    /// 40: from the end of a run to the next; of a single one, to its beginning.
    gap: usize,
    /// 44: where sums are clipped, [`HIGHEST`].
    lowest: u32,
    /// 48
    highest: u32,
    /// 52: groups of pixels.
    groups: usize,
}

#[cfg(xpulp)]
mod kept;
#[cfg(xpulp)]
mod loops;
#[cfg(xpulp)]
mod output;

#[cfg(xpulp)]
use loops::{
    clipped_1, clipped_2, clipped_4, clipped_flat, clipped_signed_1, clipped_signed_2,
    clipped_signed_4, clipped_signed_flat, plain_1, plain_2, plain_4, signed_1, signed_2, signed_4,
};
