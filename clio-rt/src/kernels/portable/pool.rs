use super::clamp::{Clamp, Narrow, clamp};
use crate::kernels::window::{Taps, for_each_pixel, for_each_tap};
use crate::kernels::{Shape, Window};

/// Channels averaged together.
const LANES: usize = if cfg!(target_pointer_width = "64") { 16 } else { 4 };

/// The greatest value under a window (TFLite `MAX_POOL_2D`); input and output have one scale and zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output.
    pub output: Shape,
    /// How the window moves.
    pub window: Window,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

/// The mean under a window (TFLite `AVERAGE_POOL_2D`); input and output have one scale and zero.
///
/// Divides by the number of taps inside the image, to nearest, ties away from zero. With a window of
/// the whole image this is global average pooling; where the scale changes, use [`Mean`](super::Mean).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AveragePool {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output.
    pub output: Shape,
    /// How the window moves.
    pub window: Window,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl MaxPool {
    /// Whether window and shapes agree.
    pub const fn is_consistent(&self) -> bool {
        self.window.is_consistent() && self.input.channels == self.output.channels
    }
}

impl AveragePool {
    /// Whether window and shapes agree.
    pub const fn is_consistent(&self) -> bool {
        self.window.is_consistent() && self.input.channels == self.output.channels
    }
}

/// Pools; in a debug build panics where lengths disagree with the shapes.
pub fn max_pool(op: &MaxPool, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        pixel.fill(i8::MIN);
        for_each_tap(&op.window, op.input, rows, columns, |offset, _| {
            let Some(x) = input.get(offset..) else { return };
            for (greatest, &x) in pixel.iter_mut().zip(x) {
                *greatest = (*greatest).max(x);
            }
        });
        clamp(op.clamp, pixel);
    });
}

/// Averages; in a debug build panics where lengths disagree with the shapes.
pub fn average_pool(op: &AveragePool, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        for (block, chunk) in pixel.chunks_mut(LANES).enumerate() {
            average_channels(op, block * LANES, input, rows, columns, chunk);
        }
    });
}

/// Averages up to `LANES` channels from `channel` on.
#[inline]
fn average_channels(
    op: &AveragePool,
    channel: usize,
    input: &[i8],
    rows: Taps,
    columns: Taps,
    output: &mut [i8],
) {
    let mut sums = [0i32; LANES];
    for_each_tap(&op.window, op.input, rows, columns, |offset, _| {
        let from = offset + channel;
        let Some(x) = input.get(from..from + output.len()) else { return };
        for (sum, &x) in sums.iter_mut().zip(x) {
            *sum += i32::from(x);
        }
    });
    let count = (rows.count * columns.count) as i32;
    for (output, sum) in output.iter_mut().zip(sums) {
        *output = op.clamp.narrow(rounded_quotient(sum, count));
    }
}

/// `sum / count` to nearest, ties away from zero; 0 where `count` is 0.
#[inline]
pub(super) fn rounded_quotient(sum: i32, count: i32) -> i32 {
    let half = if sum > 0 { count / 2 } else { -(count / 2) };
    sum.wrapping_add(half).checked_div(count).unwrap_or(0)
}
