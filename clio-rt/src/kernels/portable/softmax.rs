use super::fixed_point::{exp_of_negative, multiply, one_over_one_plus};
use super::requantize::rounding_divide_by_power_of_two;

/// Integer bits of the sum of exponentials.
const SUM_INTEGER_BITS: i32 = 12;

/// Softmax over all values (TFLite `SOFTMAX`, its integer reference); the output's scale is 1/256, its zero -128.
///
/// With `r = min(beta * input scale * 2^26, 2^31 - 1)`, multiplier and shift are those of `r` as TFLite's
/// `PreprocessSoftmaxScaling` makes them, and `diff_min = -floor(31 * 2^26 / 2^shift)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Softmax {
    /// Mantissa of the factor from input differences to Q5.
    pub multiplier: i32,
    /// Exponent of that factor, in `0..=31`.
    pub shift: u8,
    /// Differences from the greatest input below this one give probability 0.
    pub diff_min: i32,
}

/// Turns logits into probabilities, as far as the shorter slice reaches; a debug build asserts equal lengths.
pub fn softmax(op: &Softmax, input: &[i8], output: &mut [i8]) {
    debug_assert_eq!(input.len(), output.len());
    let greatest = input.iter().copied().max().unwrap_or(0);
    let exponentials = || input.iter().map(|&x| exponential(op, greatest, x));
    let sum = exponentials()
        .flatten()
        .fold(0i32, |sum, e| sum.wrapping_add(rounding_divide_by_power_of_two(e, 12)));
    let headroom = sum.leading_zeros();
    let above_one = (sum as u32).wrapping_shl(headroom).wrapping_sub(1 << 31) as i32;
    let scale = one_over_one_plus(above_one);
    let exponent = (SUM_INTEGER_BITS + 31 - 8 - headroom as i32).clamp(0, 31) as u32;
    for (output, exponential) in output.iter_mut().zip(exponentials()) {
        *output = match exponential {
            None => i8::MIN,
            Some(e) => probability(rounding_divide_by_power_of_two(multiply(scale, e), exponent)),
        };
    }
}

/// `exp(scale * (x - greatest))` in Q0, or `None` where it is too small to count.
fn exponential(op: &Softmax, greatest: i8, x: i8) -> Option<i32> {
    let difference = i32::from(x) - i32::from(greatest);
    (difference >= op.diff_min).then(|| {
        let shifted = difference.wrapping_shl(u32::from(op.shift));
        exp_of_negative(multiply(shifted, op.multiplier))
    })
}

fn probability(of_256: i32) -> i8 {
    (of_256 + i32::from(i8::MIN)).clamp(i32::from(i8::MIN), i32::from(i8::MAX)) as i8
}
