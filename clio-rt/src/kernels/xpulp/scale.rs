//! Exact requantisation in seven or ten cycles an output; where [`super::clipped`] can, it takes four or six.
//!
//! TFLite's double rounding of a sum `x` by `m · 2^(-31-r)` to the output `k` is monotone, so it is what its thresholds are: the least `x` that
//! gives `k` or more. With `z` the output's zero and `q = (k - z)·2^r - 2^(r-1)`, these are (`t` below is the first rounding,
//! `(x·m + 2^30) >> 31`, and the second takes ties away from zero)
//!
//! ```text
//! k > z    t >= q        x >= (2q - 1)·2^30 / m
//! k <= z   t >= q + 1    x >= (2q + 1)·2^30 / m
//! ```
//!
//! rounded up. The core has no rounding multiplication of 32 bits: `mulhsu` of a sum `y = x + b` and `M`, which is `2m` or nearly so, is
//! `y·M / 2^32` rounded down, so that with a rounding `R = z·2^r + 2^(r-1) + p`
//!
//! ```text
//! mulhsu  u, y, M       5 cycles
//! p.addnr u, R, r       (u + R) >> r
//! p.clip  u, u, 8
//! ```
//!
//! has the thresholds `(q·2^32 - d) / M`, rounded up, where `d = p·2^32 + b·M`. They are the right ones, `T`, exactly if `d` lies in the interval from the
//! greatest `q·2^32 - T·M` on and before the least `q·2^32 - (T - 1)·M`; [`Scale::new`] looks for integers `p`, `b` and `M` for which it does. `b` costs
//! nothing: it goes into the bias. Where outputs lie on both sides of the zero there are none, since thresholds below are one unit of `t` too far away from those
//! above. There
//!
//! ```text
//! srai    s, x, 31
//! slli    u, x, 1
//! mulhsu  u, u, 2m      the first rounding's sum with one more bit
//! p.mac   u, s, 2       the unit
//! p.addnr u, R, r + 1   R = 2·(z·2^r + 2^(r-1)) + 1
//! p.clip  u, u, 8
//! ```
//!
//! is the definition itself: `t` is `(u + 1) >> 1`, and its sign stands for that of `x`: they differ only where `x < 0` and `t = 0`, and there both
//! `(2^(r-1) - 1) >> r` and `2^(r-1) >> r` are 0.

use crate::kernels::Clamp;

/// How sums become outputs, the same for all channels of a layer; cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Four cycles: sums are clipped, then scaled by two products; all outputs lie on one side of the zero, as behind ReLU.
    Clipped,
    /// Six cycles: sums are clipped, then scaled by two products.
    ClippedSigned,
    /// Seven cycles: one product of 64 bits; all outputs lie on one side of the zero.
    Plain,
    /// Ten cycles: one product of 64 bits.
    Signed,
}

impl Rounding {
    /// From the cheapest on.
    pub const ALL: [Rounding; 4] =
        [Rounding::Clipped, Rounding::ClippedSigned, Rounding::Plain, Rounding::Signed];

    /// Words of a channel's constants beside its bias and weights.
    pub(super) const fn words(self) -> usize {
        match self {
            Rounding::Clipped => 4,
            Rounding::ClippedSigned => 6,
            Rounding::Plain | Rounding::Signed => 3,
        }
    }

    /// Whether pixels of so many inputs, one behind the other, are multiplied by weights that stay in registers: a layer's that is one tap, where sums are clipped to
    /// one side of the zero and weights are few, and pixels enough that loading them is worth it.
    pub const fn keeps_weights(self, inputs: usize, pixels: usize) -> bool {
        matches!((self, inputs), (Rounding::Clipped, 16 | 24)) && pixels >= 16
    }

    /// Whether sums are clipped, by [`super::clipped`].
    pub(super) const fn is_clipped(self) -> bool {
        matches!(self, Rounding::Clipped | Rounding::ClippedSigned)
    }
}

/// What an output channel is scaled by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    /// TFLite's.
    pub multiplier: i32,
    /// TFLite's: to the right where negative.
    pub shift: i8,
    /// The output's zero.
    pub zero: i8,
    /// Bounds of the output.
    pub clamp: Clamp,
}

/// From a sum to the output value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// To be added to the sum: `b`.
    pub bias: i32,
    pub multiplier: i32,
    pub round: i32,
    pub shift: i32,
}

/// Sums stay below this, so that neither doubling nor rounding leaves 32 bits.
const MOST: i64 = 1 << 29;
const DEEPEST: u32 = 22;
/// Magnitudes of `p` that are tried. About one in 127 does, as the fractions of 254 thresholds are spread.
const TRIES: i64 = 1 << 18;
/// How far `M` may be from `2m`.
const NEAR: i64 = 32;

impl Scale {
    /// The scale of one output channel whose sum's magnitude is at most `most`, by one product; `None` where this rounding cannot be exact.
    pub fn new(rounding: Rounding, factor: Factor, most: i64) -> Option<Self> {
        let Factor { multiplier, shift, zero, .. } = factor;
        let right = u32::from(shift.min(0).unsigned_abs());
        if multiplier == 0 || (right > DEEPEST && most < 1 << (right - 1)) {
            // Always the zero, whether one is subtracted, or two, or nothing.
            let round = 4 * i32::from(zero) + 2;
            return Some(Self { bias: 0, multiplier: 0, round, shift: 2 });
        }
        if most >= MOST || shift >= 0 || right > DEEPEST {
            return None;
        }
        let half = (1 << (right - 1)) + (i32::from(zero) << right);
        if rounding == Rounding::Signed {
            let multiplier = unsigned(2 * i64::from(multiplier));
            return Some(Self {
                bias: 0,
                multiplier,
                round: 2 * half + 1,
                shift: right as i32 + 1,
            });
        }
        let (multiplier, bias, offset) = search(factor, right)?;
        Some(Self { bias, multiplier, round: half + offset, shift: right as i32 })
    }

    /// What the instructions compute.
    pub fn apply(self, rounding: Rounding, sum: i32) -> i8 {
        let sign = sum >> 31;
        let product = match rounding {
            Rounding::Signed => mulhsu(sum << 1, self.multiplier).wrapping_add(2 * sign),
            _ => mulhsu(sum, self.multiplier),
        };
        (product.wrapping_add(self.round) >> self.shift).clamp(-128, 127) as i8
    }
}

/// Thresholds of one factor.
#[derive(Clone, Copy)]
pub(super) struct Threshold {
    /// `q`.
    pub unit: i64,
    /// The threshold times `m`, before it is rounded up: `(2q ∓ 1)·2^30`.
    pub numerator: i64,
}

impl Factor {
    /// The threshold of an output within the clamp, above its lowest; shifted right by `right` bits, at most [`DEEPEST`].
    pub fn threshold(self, output: i32, right: u32) -> Threshold {
        let above = output > i32::from(self.zero);
        let unit = (i64::from(output - i32::from(self.zero)) << right) - (1 << (right - 1));
        let numerator = (2 * unit + if above { -1 } else { 1 }) << 30;
        Threshold { unit, numerator }
    }

    /// All of them, by output.
    pub fn thresholds(self, right: u32) -> impl Iterator<Item = (i32, Threshold)> {
        let [lowest, highest] = self.clamp.map(i32::from);
        (lowest + 1..=highest).map(move |output| (output, self.threshold(output, right)))
    }
}

/// `M`, `b` and `p`.
fn search(factor: Factor, right: u32) -> Option<(i32, i32, i32)> {
    let twice = 2 * i64::from(factor.multiplier);
    outwards(NEAR).map(|off| twice + off).filter(|&m| m < 1 << 32).find_map(|m| {
        let (from, to) = interval(factor, right, m)?;
        outwards(TRIES).find_map(|p| {
            let bias = ceil(from - (p << 32), m);
            ((p << 32) + bias * m < to).then_some((unsigned(m), bias as i32, p as i32))
        })
    })
}

/// 0, -1, 1, -2 and so on, to `most`.
pub(super) fn outwards(most: i64) -> impl Iterator<Item = i64> {
    (0..=2 * most).map(|n| if n % 2 == 0 { n / 2 } else { -n / 2 - 1 })
}

/// The least `d`, and the one behind the greatest; `None` where there are none.
fn interval(factor: Factor, right: u32, m: i64) -> Option<(i64, i64)> {
    let bounds = factor.thresholds(right).map(|(_, Threshold { unit, numerator })| {
        let least = (unit << 32) - m * ceil(numerator, factor.multiplier.into());
        (least, least + m)
    });
    let all = bounds.reduce(|(from, to), (least, end)| (from.max(least), to.min(end)));
    let (from, to) = all.unwrap_or((0, m));
    (from < to).then_some((from, to))
}

/// The upper half of the product of a signed and an unsigned word.
fn mulhsu(a: i32, b: i32) -> i32 {
    ((i64::from(a) * i64::from(b.cast_unsigned())) >> 32) as i32
}

/// As the instruction takes it.
fn unsigned(multiplier: i64) -> i32 {
    (multiplier as u32).cast_signed()
}

/// The quotient rounded up.
pub(super) fn ceil(numerator: i64, positive: i64) -> i64 {
    -(-numerator).div_euclid(positive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::portable::requantize;
    use proptest::prelude::*;

    const REACH: i64 = 1 << 28;

    fn factor() -> impl Strategy<Value = Factor> {
        let multiplier = prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(1 << 30), 1 => Just(3 << 29), 1 => Just(0)];
        let clamp = prop_oneof![
            4 => Just([-128, 127]),
            1 => (any::<i8>(), any::<i8>()).prop_map(|(a, b)| [a.min(b), a.max(b)])
        ];
        let zero = prop_oneof![2 => any::<i8>(), 1 => Just(-128)];
        (multiplier, -22i8..=-1, zero, clamp).prop_map(|(multiplier, shift, zero, clamp)| Factor {
            multiplier,
            shift,
            zero,
            clamp,
        })
    }

    fn expected(factor: Factor, sum: i64) -> i8 {
        let Factor { multiplier, shift, zero, clamp } = factor;
        requantize(sum as i32, multiplier, shift, zero, clamp)
    }

    /// By its instructions, at a sum and beside it.
    fn same(
        rounding: Rounding,
        factor: Factor,
        scale: Scale,
        sum: i64,
    ) -> Result<(), TestCaseError> {
        for sum in [sum - 1, sum, sum + 1].map(|sum| sum.clamp(-REACH, REACH)) {
            let [lowest, highest] = factor.clamp;
            let ours = scale.apply(rounding, sum as i32 + scale.bias).clamp(lowest, highest);
            prop_assert_eq!(ours, expected(factor, sum), "{:?} of {}", scale, sum);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        /// At every threshold, its neighbours, and anywhere: monotone functions that agree at their thresholds are the same.
        #[test]
        fn every_rounding_is_tflites(factor in factor(), sums in proptest::collection::vec(-REACH..REACH, 20)) {
            for rounding in [Rounding::Plain, Rounding::Signed] {
                let Some(scale) = Scale::new(rounding, factor, REACH) else { continue };
                let right = u32::from(factor.shift.unsigned_abs());
                if factor.multiplier > 0 {
                    for (_, threshold) in factor.thresholds(right) {
                        same(rounding, factor, scale, ceil(threshold.numerator, factor.multiplier.into()))?;
                    }
                }
                for &sum in sums.iter().chain(&[0, -REACH, REACH]) {
                    same(rounding, factor, scale, sum)?;
                }
            }
        }
    }

    /// Layers of usual depth need no sign behind ReLU.
    #[test]
    fn usual_factors_are_found() {
        let mut multiplier = 0x4000_0001i32;
        for shift in (-14..=-9).cycle().take(300) {
            multiplier =
                multiplier.wrapping_mul(1_103_515_245).wrapping_add(12345) & i32::MAX | 1 << 30;
            let factor = Factor { multiplier, shift, zero: -128, clamp: [-128, 127] };
            assert!(Scale::new(Rounding::Plain, factor, REACH).is_some(), "{factor:?}");
            assert!(Scale::new(Rounding::Signed, factor, REACH).is_some(), "{factor:?}");
        }
    }

    /// The thresholds are the definition's.
    #[test]
    fn thresholds_are_where_the_output_changes() {
        for multiplier in [1 << 30, (1 << 30) + 1, 1_500_000_001, i32::MAX] {
            for (shift, zero) in [(-1, 3), (-9, -128), (-12, 127), (-22, -1)] {
                let factor = Factor { multiplier, shift, zero, clamp: [-128, 127] };
                for (output, threshold) in factor.thresholds(u32::from(shift.unsigned_abs())) {
                    let sum = ceil(threshold.numerator, multiplier.into());
                    assert!(i32::from(expected(factor, sum)) >= output);
                    assert!(i32::from(expected(factor, sum - 1)) < output);
                }
            }
        }
    }

    #[test]
    fn what_vanishes_is_zero() {
        for rounding in [Rounding::Plain, Rounding::Signed] {
            let factor = Factor { multiplier: 1 << 30, shift: -31, zero: 3, clamp: [-128, 127] };
            let scale = Scale::new(rounding, factor, 1 << 20).unwrap();
            assert_eq!([1 << 20, -1 << 20].map(|sum| scale.apply(rounding, sum)), [3, 3]);
            assert_eq!(Scale::new(rounding, factor, 1 << 30), None);
            assert_eq!(Scale::new(rounding, Factor { shift: 0, ..factor }, 1 << 20), None);
        }
    }
}
