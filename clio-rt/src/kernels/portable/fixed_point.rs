//! Signed fixed point in 32 bits and the functions softmax needs, after gemmlowp's `fixedpoint.h`.
//! `Qn` below has `n` integer bits and `31 - n` fractional ones.

use super::requantize::rounding_divide_by_power_of_two;

/// `exp(x)` in Q0 for `x <= 0` in Q5 (gemmlowp `exp_on_negative_values`).
pub(super) fn exp_of_negative(x: i32) -> i32 {
    const QUARTER: i32 = 1 << 24;
    const FRACTION_BITS: i32 = 26;
    /// `exp(-2^e)` in Q0 for `e` from -2 to 4.
    const FACTORS: [i32; 7] =
        [1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242];
    if x == 0 {
        return i32::MAX;
    }
    let within_quarter = (x & (QUARTER - 1)) - QUARTER;
    let rest = within_quarter.wrapping_sub(x);
    let mut result = exp_within_quarter(saturating_shift_left(within_quarter, 5));
    for (bit, factor) in (FRACTION_BITS - 2..).zip(FACTORS) {
        if rest & (1i32.wrapping_shl(bit as u32)) != 0 {
            result = multiply(result, factor);
        }
    }
    result
}

/// `1 / (1 + x)` in Q0 for `x` in `0..1` in Q0 (gemmlowp `one_over_one_plus_x_for_x_in_0_1`).
pub(super) fn one_over_one_plus(x: i32) -> i32 {
    /// `48 / 17` and `-32 / 17` in Q2: Newton-Raphson's first guess.
    const GUESS: [i32; 2] = [1_515_870_810, -1_010_580_540];
    const ONE_Q2: i32 = 1 << 29;
    let half_denominator = rounding_half_sum(x, i32::MAX);
    let mut result = GUESS[0].wrapping_add(multiply(half_denominator, GUESS[1]));
    for _ in 0..3 {
        let error = ONE_Q2.wrapping_sub(multiply(half_denominator, result));
        result = result.wrapping_add(saturating_shift_left(multiply(result, error), 2));
    }
    saturating_shift_left(result, 1)
}

/// `a * b` of two Q31 mantissas (gemmlowp `SaturatingRoundingDoublingHighMul`).
#[inline]
pub(super) fn multiply(a: i32, b: i32) -> i32 {
    let product = (i64::from(a) * i64::from(b) + (1 << 30)) >> 31;
    product.min(i64::from(i32::MAX)) as i32
}

/// `exp(x)` for `x` in `-1/4..0`, in Q0: a Taylor polynomial of degree 4 around -1/8.
fn exp_within_quarter(x: i32) -> i32 {
    const EXP_OF_MINUS_EIGHTH: i32 = 1_895_147_668;
    const THIRD: i32 = 715_827_883;
    let x = x.wrapping_add(1 << 28);
    let square = multiply(x, x);
    let cube = multiply(square, x);
    let fourth_over_4 = rounding_divide_by_power_of_two(multiply(square, square), 2);
    let tail = multiply(fourth_over_4.wrapping_add(cube), THIRD).wrapping_add(square);
    let tail = rounding_divide_by_power_of_two(tail, 1);
    EXP_OF_MINUS_EIGHTH.wrapping_add(multiply(EXP_OF_MINUS_EIGHTH, x.wrapping_add(tail)))
}

fn rounding_half_sum(a: i32, b: i32) -> i32 {
    let sum = i64::from(a) + i64::from(b);
    let sign = if sum >= 0 { 1 } else { -1 };
    ((sum + sign) / 2) as i32
}

fn saturating_shift_left(x: i32, bits: u32) -> i32 {
    (i64::from(x) << bits).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}
