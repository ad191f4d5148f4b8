use super::clamp::Clamp;
use super::dot::accumulate;
use super::requantize::{Requantize, requantize};
use crate::kernels::window::{Taps, for_each_pixel};
use crate::kernels::{Shape, Window};

/// Output channels computed together, so that an input is read once for all of them.
const LANES: usize = 4;

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
    let channels = op.output.depth();
    let whole = channels - channels % LANES;
    for channel in (0..whole).step_by(LANES) {
        convolve_channels::<LANES>(op, channel, input, output);
    }
    for channel in whole..channels {
        convolve_channels::<1>(op, channel, input, output);
    }
}

/// Computes output channels `channel..channel + N` of every pixel.
fn convolve_channels<const N: usize>(op: &Conv2d, channel: usize, input: &[i8], output: &mut [i8]) {
    let Some(lanes) = Lanes::<N>::of(op, channel) else { return };
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        let sums = lanes.window(op, input, rows, columns);
        let Some(pixel) = pixel.get_mut(channel..).and_then(|p| p.first_chunk_mut::<N>()) else {
            return;
        };
        for lane in 0..N {
            let (multiplier, shift) = (lanes.multiplier[lane], lanes.shift[lane]);
            pixel[lane] = requantize(sums[lane], multiplier, shift, op.output_zero, op.clamp);
        }
    });
}

/// The constants of `N` neighbouring output channels.
struct Lanes<'a, const N: usize> {
    filters: [&'a [i8]; N],
    bias: [i32; N],
    multiplier: [i32; N],
    shift: [i8; N],
}

impl<'a, const N: usize> Lanes<'a, N> {
    fn of(op: &Conv2d<'a>, channel: usize) -> Option<Self> {
        let filter = op.filter();
        let weights = op.weights.get(channel * filter..(channel + N) * filter)?;
        let mut filters = [&[][..]; N];
        for (lane, chunk) in filters.iter_mut().zip(weights.chunks_exact(filter.max(1))) {
            *lane = chunk;
        }
        Some(Self {
            filters,
            bias: *op.bias.get(channel..)?.first_chunk()?,
            multiplier: *op.requantize.multiplier.get(channel..)?.first_chunk()?,
            shift: *op.requantize.shift.get(channel..)?.first_chunk()?,
        })
    }

    /// Accumulators of one output pixel.
    #[inline(always)]
    fn window(&self, op: &Conv2d, input: &[i8], rows: Taps, columns: Taps) -> [i32; N] {
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
                let from = pixel + i * right * depth;
                let weight = (tap + i) * depth;
                let Some(x) = input.get(from..from + run) else { continue };
                let filters = self.filters.map(|f| f.get(weight..weight + run).unwrap_or(&[]));
                accumulate(&mut sums, x, filters, op.input_zero);
            }
        }
        sums
    }
}
