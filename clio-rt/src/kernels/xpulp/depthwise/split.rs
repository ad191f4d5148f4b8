//! Requantisation by two products of 32 bits: four or six cycles an output before it is clipped.
//!
//! A depthwise sum is short, so that it can be multiplied in two parts within words: with `d` the dot product without its bias, `M = 2^13·H + L`,
//!
//! ```text
//! slt     s, d, D       where outputs lie on both sides of the zero
//! mul     u, d, L
//! srai    u, u, 13
//! p.mac   u, d, H       d·M / 2^13, rounded down
//! p.msu   u, s, C
//! p.addnr u, R, a       (u + R) >> a
//! p.clip  u, u, 8
//! ```
//!
//! `R` holds rounding, zero and bias, in units so much smaller than a step of `d` that, other than in [`super::super::scale`], one can be found that is right at every
//! threshold on both sides of the zero: `C` is the unit of the first rounding by which these are apart. [`Split::new`] finds `R` as an interval, and looks around
//! the factor for an `M` where there is one.

use super::super::scale::{Factor, ceil, outwards};

/// Bits of `L`.
const LOW: u32 = 13;
/// The sums' magnitude, at most: times `L` they are words.
const MOST: i64 = 1 << (31 - LOW);
/// How far `M` may be from the factor.
const NEAR: i64 = 24;

/// The constants of one channel, in the order in which they are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub high: i32,
    pub low: i32,
    pub round: i32,
    pub shift: i32,
    /// 0 where there is no sign.
    pub unit: i32,
    /// Sums below it are below the zero.
    pub middle: i32,
}

/// What a channel adds up: the dot product's magnitude is at most `most`, then comes `bias`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub most: i64,
    pub bias: i64,
}

impl Split {
    /// `None` where no such constants are exact. Without a sign all outputs have to lie on one side of the zero, or nearly.
    pub fn new(factor: Factor, sum: Sum, signed: bool) -> Option<Self> {
        let Sum { most, bias } = sum;
        let right = i64::from(-i32::from(factor.shift));
        if !(1..=22).contains(&right) || factor.multiplier <= 0 || most >= MOST {
            return None;
        }
        // The most fractional bits for which nothing leaves a word: sum and bias, the output's range, the unit.
        let fits = |bits: &i64| {
            let scaled = ((most + bias.abs() + 2) * i64::from(factor.multiplier)) >> (31 - bits);
            bits + right < 31 && scaled + (130 << (bits + right)) + (1 << bits) < 1 << 31
        };
        let bits = (0..=22).rev().find(fits)?;
        let exact = i128::from(factor.multiplier) << (bits + i64::from(LOW));
        let nearest = ((exact >> 30) as i64 + 1) >> 1;
        let unit = if signed { 1 << bits } else { 0 };
        outwards(NEAR).map(|off| nearest + off).filter(|&m| m >= 0).find_map(|m| {
            let split = Split {
                high: (m >> LOW) as i32,
                low: (m & ((1 << LOW) - 1)) as i32,
                round: 0,
                shift: (bits + right) as i32,
                unit,
                middle: (-bias).clamp(-most - 1, most + 1) as i32,
            };
            Some(Split { round: split.rounding(factor, sum, right as u32)?, ..split })
        })
    }

    /// An `R` with which all thresholds are right.
    fn rounding(&self, factor: Factor, Sum { most, bias }: Sum, right: u32) -> Option<i32> {
        // No sum leaves a word.
        let reach = most * (i64::from(self.high) + 1) + i64::from(self.unit);
        let (mut from, mut to) = (reach - (1 << 31), (1 << 31) - reach);
        for (output, threshold) in factor.thresholds(right) {
            let step = i64::from(output) << self.shift;
            let first = ceil(threshold.numerator, factor.multiplier.into()) - bias;
            if first > -most {
                to = to.min(step - self.scaled((first - 1).min(most)));
            }
            if first <= most {
                from = from.max(step - self.scaled(first.max(-most)));
            }
        }
        (from < to).then(|| (from + (to - 1 - from) / 2) as i32)
    }

    /// What a dot product is before it is rounded.
    fn scaled(&self, dot: i64) -> i64 {
        let low = (dot * i64::from(self.low)) >> LOW;
        let below = i64::from(dot < i64::from(self.middle)) * i64::from(self.unit);
        dot * i64::from(self.high) + low - below
    }

    /// What the instructions compute.
    pub fn apply(&self, dot: i32) -> i8 {
        let scaled = (dot.wrapping_mul(self.low) >> LOW).wrapping_add(dot.wrapping_mul(self.high));
        let below = i32::from(dot < self.middle) * self.unit;
        let sum = scaled.wrapping_sub(below).wrapping_add(self.round);
        (sum >> self.shift).clamp(-128, 127) as i8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::portable::requantize;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        /// At every threshold and beside it, at both ends, and anywhere.
        #[test]
        fn two_products_are_tflites_double_rounding(
            (multiplier, shift, zero) in ((1i32 << 30)..=i32::MAX, -16i8..=-1, any::<i8>()),
            (most, bias) in (0i64..147_456, -300_000i64..300_000),
            dots in proptest::collection::vec(-147_456i64..147_456, 20),
            signed in any::<bool>(),
        ) {
            let zero = if signed { zero } else { -128 };
            let clamp = [-128, 127];
            let factor = Factor { multiplier, shift, zero, clamp };
            let Some(split) = Split::new(factor, Sum { most, bias }, signed) else { return Ok(()) };
            let edges = factor.thresholds(u32::from(shift.unsigned_abs())).flat_map(|(_, threshold)| {
                let first = ceil(threshold.numerator, multiplier.into()) - bias;
                [first - 1, first]
            });
            for dot in edges.chain(dots).chain([-most, most]).filter(|dot| dot.abs() <= most) {
                let expected = requantize((dot + bias) as i32, multiplier, shift, zero, clamp);
                prop_assert_eq!(split.apply(dot as i32), expected, "{:?} of {}", split, dot);
            }
        }
    }

    /// Nearly all factors of layers of nine weights are found.
    #[test]
    fn usual_factors_are_found() {
        let (mut multiplier, mut found) = (0x4000_0001i32, 0);
        for shift in (-11..=-7).cycle().take(500) {
            multiplier =
                multiplier.wrapping_mul(1_103_515_245).wrapping_add(12345) & i32::MAX | 1 << 30;
            let factor = Factor { multiplier, shift, zero: 5, clamp: [-128, 127] };
            let sum = Sum { most: 128 * 600, bias: i64::from(multiplier % 9000) };
            found += u32::from(Split::new(factor, sum, true).is_some());
        }
        assert!(found >= 490, "{found} of 500");
    }
}
