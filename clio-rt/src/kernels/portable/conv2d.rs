use super::clamp::Clamp;
use super::dot::{LANES, accumulate};
use super::requantize::{Requantize, requantize};
use crate::kernels::window::{Taps, for_each_pixel};
use crate::kernels::{Shape, Window};

/// A convolution with one group (TFLite `CONV_2D`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d<'a> {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output.
    pub output: Shape,
    /// How the kernel moves.
    pub window: Window,
    /// Filters, `[output channel][kernel row][kernel column][input channel]`, symmetric.
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

impl Conv2d<'_> {
    /// Whether shapes, window and the lengths of the constants agree.
    pub const fn is_consistent(&self) -> bool {
        let channels = self.output.depth();
        self.window.is_consistent()
            && self.weights.len() == channels * self.filter()
            && self.bias.len() == channels
            && self.requantize.is_consistent(channels)
    }

    /// Weights of one output channel.
    const fn filter(&self) -> usize {
        self.window.taps() * self.input.depth()
    }
}

/// Convolves `input` into `output`; in a debug build panics where their lengths disagree with the shapes.
pub fn conv2d(op: &Conv2d, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    for channel in (0..op.output.depth()).step_by(LANES) {
        convolve_channels(op, channel, input, output);
    }
}

/// Computes up to `LANES` output channels of every pixel, from `channel` on.
fn convolve_channels(op: &Conv2d, channel: usize, input: &[i8], output: &mut [i8]) {
    let Some(lanes) = Lanes::of(op, channel) else { return };
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        let sums = lanes.window(op, input, rows, columns);
        let factors = lanes.multiplier.into_iter().zip(lanes.shift);
        let pixel = pixel.get_mut(channel..).unwrap_or_default();
        for ((value, sum), (multiplier, shift)) in pixel.iter_mut().zip(sums).zip(factors) {
            *value = requantize(sum, multiplier, shift, op.output_zero, op.clamp);
        }
    });
}

/// The constants of neighbouring output channels; after the last channel its own are repeated, and
/// the results dropped.
struct Lanes<'a> {
    filters: [&'a [i8]; LANES],
    bias: [i32; LANES],
    multiplier: [i32; LANES],
    shift: [i8; LANES],
}

impl<'a> Lanes<'a> {
    fn of(op: &Conv2d<'a>, channel: usize) -> Option<Self> {
        let filter = op.filter();
        let mut lanes = Self {
            filters: [&[]; LANES],
            bias: [0; LANES],
            multiplier: [0; LANES],
            shift: [0; LANES],
        };
        for lane in 0..LANES {
            let channel = (channel + lane).min(op.output.depth() - 1);
            lanes.filters[lane] = op.weights.get(channel * filter..(channel + 1) * filter)?;
            lanes.bias[lane] = *op.bias.get(channel)?;
            lanes.multiplier[lane] = *op.requantize.multiplier.get(channel)?;
            lanes.shift[lane] = *op.requantize.shift.get(channel)?;
        }
        Some(lanes)
    }

    /// Accumulators of one output pixel.
    #[inline(always)]
    fn window(&self, op: &Conv2d, input: &[i8], rows: Taps, columns: Taps) -> [i32; LANES] {
        let depth = op.input.depth();
        let [down, right] = op.window.dilation.map(usize::from);
        // Without horizontal dilation the taps of one kernel row are one run of memory.
        let (runs, run) =
            if right == 1 { (1, columns.count * depth) } else { (columns.count, depth) };
        let mut sums = self.bias;
        for row in 0..rows.count {
            let pixel = (rows.start + row * down) * op.input.row() + columns.start * depth;
            let tap = (rows.first + row) * usize::from(op.window.kernel[1]) + columns.first;
            for i in 0..runs {
                let (from, weight) = (pixel + i * right * depth, (tap + i) * depth);
                let x = input.get(from..from + run).unwrap_or_default();
                let filters = self.filters.map(|f| f.get(weight..weight + run).unwrap_or_default());
                accumulate(&mut sums, x, filters, op.input_zero);
            }
        }
        sums
    }
}
