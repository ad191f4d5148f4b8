use super::clamp::{Clamp, Narrow};
use super::requantize::multiply_by_quantized_multiplier;
use crate::kernels::Shape;

/// Channels averaged together.
const LANES: usize = if cfg!(target_pointer_width = "64") { 16 } else { 4 };

/// The mean over all pixels with a change of scale (TFLite `MEAN` over height and width).
///
/// The factor contains the division. TFLite (`QuantizedMeanOrSum`) folds it so: with `m`, `e` the Q31
/// multiplier and shift of `input scale / output scale`, and `s = min(floor(log2(pixels)), 31 + e)`,
/// it is `multiplier = (m << s) / pixels`, in 64 bits and rounded down, and `shift = e - s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    /// Shape of the input; the output is one value per channel.
    pub input: Shape,
    /// Mantissa of the factor.
    pub multiplier: i32,
    /// Exponent of the factor.
    pub shift: i8,
    /// Input value that means zero.
    pub input_zero: i8,
    /// Output value that means zero.
    pub output_zero: i8,
    /// Bounds of the output: `[-128, 127]` in TFLite.
    pub clamp: Clamp,
}

/// Averages each channel; in a debug build panics where lengths disagree with the shape.
pub fn mean(op: &Mean, input: &[i8], output: &mut [i8]) {
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.input.depth());
    let depth = op.input.depth().max(1);
    let pixels = (op.input.elements() / depth) as i32;
    let zero = pixels.wrapping_mul(i32::from(op.input_zero));
    for (block, chunk) in output.chunks_mut(LANES).enumerate() {
        let sums = channel_sums(input, depth, block * LANES);
        for (output, sum) in chunk.iter_mut().zip(sums) {
            let centred = sum.wrapping_sub(zero);
            let scaled = multiply_by_quantized_multiplier(centred, op.multiplier, op.shift);
            *output = op.clamp.narrow(scaled.wrapping_add(i32::from(op.output_zero)));
        }
    }
}

/// Sums of up to `LANES` channels from `channel` on.
fn channel_sums(input: &[i8], depth: usize, channel: usize) -> [i32; LANES] {
    let mut sums = [0i32; LANES];
    for pixel in input.chunks_exact(depth) {
        for (sum, &x) in sums.iter_mut().zip(pixel.get(channel..).unwrap_or(&[])) {
            *sum = sum.wrapping_add(i32::from(x));
        }
    }
    sums
}
