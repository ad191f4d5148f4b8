use super::clamp::Clamp;
use super::requantize::{Requantize, requantize};
use crate::kernels::window::{Taps, for_each_pixel, for_each_tap};
use crate::kernels::{Shape, Window};

/// Channels computed together: as many as the core's registers hold.
const LANES: usize = if cfg!(target_pointer_width = "64") { 16 } else { 4 };

/// A convolution with one group per input channel (TFLite `DEPTHWISE_CONV_2D`).
///
/// Output channel `c` reads input channel `c / m`, where `m` is output channels over input channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depthwise<'a> {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output; its channels are a multiple of the input's.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// Filters, `[kernel row][kernel column][output channel]`, symmetric.
    pub weights: &'a [i8],
    /// One bias per output channel, in accumulator scale.
    pub bias: &'a [i32],
    /// One factor per output channel.
    pub requantize: Requantize<'a>,
    /// Input value that means zero, and what padding reads as.
    pub input_zero: i8,
    /// Output value that means zero.
    pub output_zero: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl Depthwise<'_> {
    /// Whether shapes, window and the lengths of the constants agree.
    pub const fn is_consistent(&self) -> bool {
        let channels = self.output.depth();
        self.window.is_consistent()
            && self.input.depth() > 0
            && channels.is_multiple_of(self.input.depth())
            && self.weights.len() == channels * self.window.taps()
            && self.bias.len() == channels
            && self.requantize.is_consistent(channels)
    }
}

/// Convolves each channel by itself; in a debug build panics where lengths disagree with the shapes.
pub fn depthwise(op: &Depthwise, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    let channels = op.output.depth();
    if channels == op.input.depth() && channels >= LANES {
        for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
            for channel in (0..channels).step_by(LANES) {
                // The last block overlaps the one before rather than being narrower.
                let channel = channel.min(channels - LANES);
                convolve_channels::<LANES>(op, channel, channel, input, rows, columns, pixel);
            }
        });
    } else {
        one_by_one(op, input, output);
    }
}

/// Any channel multiplier, any number of channels.
fn one_by_one(op: &Depthwise, input: &[i8], output: &mut [i8]) {
    let multiplier = op.output.depth().checked_div(op.input.depth()).unwrap_or(0);
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        for source in 0..op.input.depth() {
            for channel in source * multiplier..(source + 1) * multiplier {
                convolve_channels::<1>(op, channel, source, input, rows, columns, pixel);
            }
        }
    });
}

/// Computes output channels `channel..channel + N` of one pixel from input channels `source..source + N`.
#[inline(always)]
fn convolve_channels<const N: usize>(
    op: &Depthwise,
    channel: usize,
    source: usize,
    input: &[i8],
    rows: Taps,
    columns: Taps,
    pixel: &mut [i8],
) {
    let Some(&(mut sums)) = chunk::<_, N>(op.bias, channel) else { return };
    let zero = i16::from(op.input_zero);
    for_each_tap(&op.window, op.input, rows, columns, |offset, tap| {
        let weights = chunk::<_, N>(op.weights, tap * op.output.depth() + channel);
        let (Some(x), Some(w)) = (chunk::<_, N>(input, offset + source), weights) else { return };
        for lane in 0..N {
            let product = i32::from(i16::from(x[lane]) - zero) * i32::from(w[lane]);
            sums[lane] = sums[lane].wrapping_add(product);
        }
    });
    let multiplier = chunk::<_, N>(op.requantize.multiplier, channel);
    let (Some(multiplier), Some(shift)) = (multiplier, chunk::<_, N>(op.requantize.shift, channel))
    else {
        return;
    };
    let Some(pixel) = pixel.get_mut(channel..).and_then(|p| p.first_chunk_mut::<N>()) else {
        return;
    };
    for lane in 0..N {
        pixel[lane] =
            requantize(sums[lane], multiplier[lane], shift[lane], op.output_zero, op.clamp);
    }
}

#[inline(always)]
fn chunk<T, const N: usize>(values: &[T], from: usize) -> Option<&[T; N]> {
    values.get(from..)?.first_chunk()
}
