use super::clamp::{Clamp, Narrow};

/// One factor `multiplier * 2^(shift - 31)` per output channel, from accumulator to output scale.
///
/// TFLite's convention: multipliers are zero or in `2^30..2^31`, a positive shift is to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requantize<'a> {
    /// Q31 mantissas, not negative.
    pub multiplier: &'a [i32],
    /// Exponents, in `-31..=30`.
    pub shift: &'a [i8],
}

impl Requantize<'_> {
    pub(crate) const fn is_consistent(&self, channels: usize) -> bool {
        self.multiplier.len() == channels && self.shift.len() == channels
    }
}

/// `x * multiplier * 2^(shift - 31)` with TFLite's double rounding (`MultiplyByQuantizedMultiplier`
/// of `tensorflow/lite/kernels/internal/common.h`, without `TFLITE_SINGLE_ROUNDING`).
///
/// `multiplier` is not negative and `shift` is in `-31..=30`; a left shift out of 32 bits wraps.
#[inline]
pub fn multiply_by_quantized_multiplier(x: i32, multiplier: i32, shift: i8) -> i32 {
    let left = u32::from(shift.max(0).unsigned_abs());
    let right = u32::from(shift.min(0).unsigned_abs());
    let product = i64::from(x.wrapping_shl(left)) * i64::from(multiplier);
    rounding_divide_by_power_of_two(((product + (1 << 30)) >> 31) as i32, right)
}

/// The output value of an accumulator: scaled, moved to the output's zero, clamped.
#[inline]
pub(crate) fn requantize(
    accumulator: i32,
    multiplier: i32,
    shift: i8,
    zero: i8,
    clamp: Clamp,
) -> i8 {
    let scaled = multiply_by_quantized_multiplier(accumulator, multiplier, shift);
    clamp.narrow(scaled.wrapping_add(i32::from(zero)))
}

/// gemmlowp's `RoundingDivideByPOT`: to nearest, ties away from zero; `exponent` is in `0..=31`.
#[inline]
pub(crate) fn rounding_divide_by_power_of_two(x: i32, exponent: u32) -> i32 {
    let mask = (1u32.wrapping_shl(exponent).wrapping_sub(1)) as i32;
    let threshold = (mask >> 1) + i32::from(x < 0);
    x.wrapping_shr(exponent) + i32::from(x & mask > threshold)
}
