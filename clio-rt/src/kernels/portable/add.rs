use super::clamp::{Clamp, Narrow};
use super::requantize::multiply_by_quantized_multiplier;

/// TFLite's headroom: inputs are widened by 20 bits before they are scaled.
const LEFT_SHIFT: u32 = 20;

/// The sum of two tensors of the same shape (TFLite `ADD`, without broadcasting).
///
/// Factors as TFLite's `add.cc` prepares them: with `s = 2 * max(scale)` of the inputs, each input's is
/// `scale / s` and the output's `s / (2^20 * output scale)`, as Q31 multiplier and shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Add {
    /// Input values that mean zero.
    pub input_zero: [i8; 2],
    /// Mantissas of the input factors.
    pub input_multiplier: [i32; 2],
    /// Exponents of the input factors, not positive.
    pub input_shift: [i8; 2],
    /// Output value that means zero.
    pub output_zero: i8,
    /// Mantissa of the output factor.
    pub output_multiplier: i32,
    /// Exponent of the output factor.
    pub output_shift: i8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

/// Adds element by element, as far as the shortest slice reaches; a debug build asserts equal lengths.
pub fn add(op: &Add, left: &[i8], right: &[i8], output: &mut [i8]) {
    debug_assert_eq!(left.len(), right.len());
    debug_assert_eq!(left.len(), output.len());
    for ((&left, &right), output) in left.iter().zip(right).zip(output) {
        *output = sum(op, left, right);
    }
}

/// Adds `right` into `sums`, which holds the left operands before and the results after.
pub fn add_in_place(op: &Add, sums: &mut [i8], right: &[i8]) {
    debug_assert_eq!(sums.len(), right.len());
    for (left, &right) in sums.iter_mut().zip(right) {
        *left = sum(op, *left, right);
    }
}

#[inline]
fn sum(op: &Add, left: i8, right: i8) -> i8 {
    let sum = scaled_operand(op, 0, left).wrapping_add(scaled_operand(op, 1, right));
    let scaled = multiply_by_quantized_multiplier(sum, op.output_multiplier, op.output_shift);
    op.clamp.narrow(scaled.wrapping_add(i32::from(op.output_zero)))
}

/// An operand of the left side, 0, or the right one, 1, in the scale of the sum.
#[inline]
pub(crate) fn scaled_operand(op: &Add, side: usize, value: i8) -> i32 {
    let centred = i32::from(value) - i32::from(op.input_zero[side & 1]);
    let (multiplier, shift) = (op.input_multiplier[side & 1], op.input_shift[side & 1]);
    multiply_by_quantized_multiplier(centred << LEFT_SHIFT, multiplier, shift)
}
