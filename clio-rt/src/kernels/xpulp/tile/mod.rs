//! The loops of [`Matrix`]: blocks of four channels by one, two or four pixels.
//!
//! Four pixels take 24 cycles for 64 products (four weights, four inputs, sixteen dot products of four), two 14 for 32, one 9 for 16. Weights lie in the order in
//! which they are read, so that one pointer does for four rows, and neighbouring cores, which read the same, are never at the same bank for long.

use core::ops::Range;

use super::lines::Patches;
use super::matrix::Matrix;

/// Writes some blocks' channels of 1, 2 or 4 pixels, the first's to `target`, the next `distance` bytes further each.
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
    use super::scale::Scale;
    let (frame, factors) = block.split_at(block.len() - 12);
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
    core::array::from_fn(|channel| {
        let &[multiplier, round, shift] = &factors[3 * channel..][..3] else { return 0 };
        let scale = Scale { bias: 0, multiplier, round, shift };
        let [lowest, highest] = matrix.clamp;
        scale.apply(matrix.rounding, sums[channel]).max(lowest).min(highest)
    })
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
    let first = patches.bytes.as_ptr().wrapping_add(patches.from);
    let replicated = |byte: i8| u32::from_ne_bytes([byte.cast_unsigned(); 4]);
    let mut call = Call {
        blocks: matrix.blocks.as_ptr().wrapping_add(blocks.start * words),
        end: matrix.blocks.as_ptr().wrapping_add(blocks.end * words),
        pixels: [0, 1, 2, 3].map(|pixel| first.wrapping_add(pixel * patches.step)),
        steps: matrix.steps(),
        runs: matrix.runs,
        gap: patches.pitch.wrapping_sub(4 * matrix.steps()),
        target,
        distance,
        back: 4usize.wrapping_sub(patches.count * distance),
        lowest: replicated(matrix.clamp[0]),
        highest: replicated(matrix.clamp[1]),
    };
    // SAFETY: by the caller's word.
    unsafe {
        match (matrix.rounding, patches.count) {
            (Rounding::Plain, 4) => plain_4(&mut call),
            (Rounding::Plain, 2) => plain_2(&mut call),
            (Rounding::Plain, _) => plain_1(&mut call),
            (Rounding::Signed, 4) => signed_4(&mut call),
            (Rounding::Signed, 2) => signed_2(&mut call),
            (Rounding::Signed, _) => signed_1(&mut call),
        }
    }
}

/// What the loops take; the numbers in `tile!` are its offsets.
#[cfg(xpulp)]
#[repr(C)]
struct Call {
    blocks: *const i32,
    end: *const i32,
    pixels: [*const i8; 4],
    steps: usize,
    runs: usize,
    /// From the end of a run to the next.
    gap: usize,
    target: *mut i8,
    distance: usize,
    /// From behind the last pixel's four channels to the first's next.
    back: usize,
    lowest: u32,
    highest: u32,
}

#[cfg(xpulp)]
mod loops;

#[cfg(xpulp)]
use loops::{plain_1, plain_2, plain_4, signed_1, signed_2, signed_4};
