use core::num::NonZero;

use super::mean::accumulate;
use super::scale;
use crate::kernels::window::{Taps, for_each_pixel};
use crate::kernels::{AveragePool, MaxPool, Shape, Window};

/// Channels pooled together.
const LANES: usize = 4;
/// Taps whose sum stays within a half: 256 times -128.
const MOST_TAPS: usize = 256;

/// The greatest value under each window, four channels at a time; any operator, and equal to the portable one by definition.
pub fn max_pool(op: &MaxPool, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    if !op.input.depth().is_multiple_of(LANES) {
        return crate::kernels::max_pool(op, input, output);
    }
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        let Some(under) = Under::new(&op.window, op.input, rows, columns, input) else {
            return pixel.fill(i8::MIN);
        };
        under.for_each_four(pixel, |channel| under.fold(channel, [i8::MIN; LANES], greater));
    });
    scale::clamp(op.clamp, output);
}

/// The mean under each window, four channels at a time; any operator, and equal to the portable one by definition.
pub fn average_pool(op: &AveragePool, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    if !op.input.depth().is_multiple_of(LANES) || op.window.taps() > MOST_TAPS {
        return crate::kernels::average_pool(op, input, output);
    }
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        let Some(under) = Under::new(&op.window, op.input, rows, columns, input) else {
            return pixel.fill(0);
        };
        let taps = NonZero::new((under.rows * under.columns) as u32).unwrap_or(NonZero::<u32>::MIN);
        under.for_each_four(pixel, |channel| {
            let [even, odd] = under.fold(channel, [0; 2], accumulate);
            [even as i16, odd as i16, (even >> 16) as i16, (odd >> 16) as i16]
                .map(|sum| rounded_quotient(sum.into(), taps))
        });
    });
    scale::clamp(op.clamp, output);
}

/// `sum / count` to nearest, ties away from zero.
#[inline(always)]
fn rounded_quotient(sum: i32, count: NonZero<u32>) -> i8 {
    let magnitude = (sum.unsigned_abs() + count.get() / 2) / count;
    let sign = sum >> 31;
    ((magnitude as i32 ^ sign) - sign) as i8
}

/// The part of the input under a window, at least a pixel.
struct Under<'a> {
    /// From the first pixel under the window to the end of the last.
    input: &'a [i8],
    /// Bytes of a pixel.
    depth: usize,
    rows: usize,
    columns: usize,
    /// Bytes from a tap to the one below it.
    down: usize,
    /// Bytes from a tap to the next.
    right: usize,
}

impl<'a> Under<'a> {
    /// `None` where no tap is inside the image, or the input is too short.
    #[inline(always)]
    fn new(
        window: &Window,
        shape: Shape,
        rows: Taps,
        columns: Taps,
        input: &'a [i8],
    ) -> Option<Self> {
        let [down, right] = window.dilation.map(usize::from);
        let (down, right) = (down * shape.row(), right * shape.depth());
        let start = rows.start * shape.row() + columns.start * shape.depth();
        let last = rows.count.checked_sub(1)? * down + columns.count.checked_sub(1)? * right;
        let depth = shape.depth();
        let input = input.get(start..start + last + depth)?;
        Some(Self { input, depth, rows: rows.count, columns: columns.count, down, right })
    }

    /// Writes a pixel's channels.
    #[inline(always)]
    fn for_each_four(&self, pixel: &mut [i8], four: impl Fn(usize) -> [i8; LANES]) {
        let fours = pixel.as_chunks_mut::<LANES>().0.iter_mut();
        for (channels, channel) in fours.zip((0..self.depth).step_by(LANES)) {
            *channels = four(channel);
        }
    }

    /// Takes in the four channels from `channel` on of each tap.
    #[inline(always)]
    fn fold<A>(&self, channel: usize, first: A, step: impl Fn(A, [i8; LANES]) -> A) -> A {
        let last = (self.rows - 1) * self.down + (self.columns - 1) * self.right;
        debug_assert!(last + channel + LANES <= self.input.len());
        let mut line = self.input.as_ptr().wrapping_add(channel);
        let mut all = first;
        for _ in 0..self.rows {
            let mut tap = line;
            for _ in 0..self.columns {
                // SAFETY: the last of the taps, `last` behind the first, has a pixel's bytes (`Under::new`), and `channel` is the
                // first of four of them, as `for_each_four` counts them and pixels have whole fours.
                all = step(all, unsafe { tap.cast::<[i8; LANES]>().read() });
                tap = tap.wrapping_add(self.right);
            }
            line = line.wrapping_add(self.down);
        }
        all
    }
}

#[cfg(not(dsp))]
fn greater(a: [i8; LANES], b: [i8; LANES]) -> [i8; LANES] {
    core::array::from_fn(|lane| a[lane].max(b[lane]))
}

#[cfg(dsp)]
#[inline(always)]
fn greater(a: [i8; LANES], b: [i8; LANES]) -> [i8; LANES] {
    let [a, b] = [a, b].map(|bytes| i32::from_le_bytes(bytes.map(|byte| byte as u8)));
    let greater: i32;
    // SAFETY: both instructions only compute in registers; the first sets flags that the second reads.
    unsafe {
        core::arch::asm!(
            "ssub8 {c}, {a}, {b}",
            "sel {c}, {a}, {b}",
            a = in(reg) a, b = in(reg) b, c = out(reg) greater,
            options(pure, nomem, nostack)
        );
    }
    greater.to_le_bytes().map(|byte| byte as i8)
}
