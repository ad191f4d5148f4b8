//! Requantisation of clipped sums by two products of 32 bits: four cycles an output, or six.
//!
//! Before a sum `x` is scaled it is clipped to where its output changes, which bounds the output too. What is left is so short that it can be multiplied in two
//! parts within words, and so that the output, which has to be all of int8, is the product's highest byte. With `y = x + b`, `M = 2^l·H + L`,
//!
//! ```text
//! p.clipr y, y, T       -T - 1 <= y <= T
//! mul     u, y, L
//! p.addnr u, R, l       (u + R) >> l
//! p.mac   u, y, H       (y·M + R) / 2^l, rounded down
//! slt     s, y, D       where outputs lie on both sides of the zero
//! p.msu   u, s, C
//! ```
//!
//! `b`, which goes into the bias, puts the middle of the interval at 0, as the instruction wants it. `R` holds rounding and zero in units so much smaller than a
//! step of `x` that one can be found that is right at every threshold ([`super::scale`]); `C` is the unit of the first rounding by which thresholds above
//! and below the zero are apart. [`Clipped::new`] finds `R` as an interval, and looks around the factor for an `M` where there is one. Every sum is then right: at
//! the thresholds by `R`, between them since all is monotone, and outside since it is clipped to an output of its own.

use super::scale::{Factor, ceil, outwards};

/// Bits of `L` that are tried, `l`: few leave `R` its range where factors are great, many make `M` exact where they are small.
pub(super) const BITS: [u32; 4] = [10, 12, 11, 8];
/// How far `M` may be from the factor.
const NEAR: i64 = 24;
/// Sums stay below this.
const MOST: i64 = 1 << 29;
/// The deepest shift to the right.
const DEEPEST: u32 = 22;

/// What an output channel is scaled by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clipped {
    /// To be added to the sum: `b`.
    pub bias: i32,
    /// `T`.
    pub reach: i32,
    /// `L`.
    pub low: i32,
    /// `R`.
    pub round: i32,
    /// `H`.
    pub high: i32,
    /// `D`.
    pub middle: i32,
    /// `C`, 0 where there is no sign.
    pub unit: i32,
    /// `l`.
    pub bits: u32,
}

/// Sums that a channel can have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    pub least: i64,
    pub greatest: i64,
}

impl Clipped {
    /// `None` where no such constants are exact. Without a sign all outputs have to lie on one side of the zero, or nearly.
    pub fn new(factor: Factor, sums: Sums, signed: bool, bits: u32) -> Option<Self> {
        let right = u32::from(factor.shift.min(0).unsigned_abs());
        let most = sums.greatest.abs().max(sums.least.abs());
        if factor.multiplier == 0 || (right > DEEPEST && most < 1 << (right - 1)) {
            return (most < MOST).then(|| Self::constant(factor, bits));
        }
        let is_whole = factor.clamp == [i8::MIN, i8::MAX];
        if !is_whole
            || most >= MOST
            || right > DEEPEST
            || factor.shift >= 0
            || factor.multiplier < 0
        {
            return None;
        }
        let ends = Ends::new(factor, sums, right);
        let reach = (ends.greatest - ends.least) / 2;
        let bias = reach - ends.greatest;
        let [below, above] =
            [0, 1].map(|beside| factor.least(i32::from(factor.zero) + beside, right));
        let middle = if signed { below + (above - below) / 2 + bias } else { i32::MIN.into() };
        let exact = i64::from(factor.multiplier) << (bits - 6);
        let nearest = ((exact >> right) + 1) >> 1;
        outwards(NEAR).map(|off| nearest + off).filter(|&m| m >= 0).find_map(|m| {
            let clipped = Self {
                bias: i32::try_from(bias).ok()?,
                reach: i32::try_from(reach).ok()?,
                low: (m & ((1 << bits) - 1)) as i32,
                round: 0,
                high: (m >> bits) as i32,
                middle: i32::try_from(middle).ok()?,
                unit: if signed { 1 << (24 - right) } else { 0 },
                bits,
            };
            Some(Self { round: clipped.rounding(factor, ends, right)?, ..clipped })
        })
    }

    /// Of outputs that are always the zero.
    fn constant(factor: Factor, bits: u32) -> Self {
        let [lowest, highest] = factor.clamp;
        let zero = i32::from(factor.zero.max(lowest).min(highest));
        // All sums are clipped to the same end.
        let bias = if zero < 0 { -1 << 30 } else { 1 << 30 };
        let reach = if zero < 0 { -1 - zero } else { zero };
        Self { bias, reach, low: 0, round: 0, high: 1 << 24, middle: i32::MIN, unit: 0, bits }
    }

    /// An `R` with which all thresholds are right.
    fn rounding(&self, factor: Factor, ends: Ends, right: u32) -> Option<i32> {
        let [reach, low] = [self.reach, self.low].map(i64::from);
        let (mut from, mut to) = ((reach + 1) * low - (1 << 31), (1 << 31) - reach * low);
        // The least that makes a sum an output.
        let least = |sum: i64, output: i32| {
            let y = sum + i64::from(self.bias);
            let below = if y < self.middle.into() { i64::from(self.unit) } else { 0 };
            (((i64::from(output) << 24) + below - y * i64::from(self.high)) << self.bits) - y * low
        };
        let [lowest, highest] = factor.clamp.map(i32::from);
        let (mut first, mut last) = (lowest, lowest);
        for output in lowest + 1..=highest {
            let threshold = factor.least(output, right);
            if threshold <= ends.least {
                first = output;
            } else if threshold <= ends.greatest {
                from = from.max(least(threshold, output));
                to = to.min(least(threshold - 1, output));
            }
            if threshold <= ends.greatest {
                last = output;
            }
        }
        from = from.max(least(ends.least, first));
        to = to.min(least(ends.greatest, last + 1));
        (from < to).then(|| (from + (to - 1 - from) / 2) as i32)
    }

    /// What the instructions compute.
    #[cfg(not(xpulp))]
    pub fn apply(&self, sum: i32) -> i8 {
        let y = sum.clamp(-self.reach - 1, self.reach);
        let low = y.wrapping_mul(self.low).wrapping_add(self.round) >> self.bits;
        let below = i32::from(y < self.middle).wrapping_mul(self.unit);
        let scaled = low.wrapping_add(y.wrapping_mul(self.high)).wrapping_sub(below);
        (scaled >> 24) as i8
    }
}

/// The sums to which all others are clipped.
#[derive(Clone, Copy)]
struct Ends {
    least: i64,
    greatest: i64,
}

impl Ends {
    /// In the middle of the lowest and of the highest output's steps, or as near to what is between them as sums allow: there outputs are 0.
    fn new(factor: Factor, sums: Sums, right: u32) -> Self {
        let middle = |output: i32| {
            let from = factor.least(output, right);
            from + (factor.least(output + 1, right) - from) / 2
        };
        let (bottom, top) = (middle(i8::MIN.into()), middle(i8::MAX.into()));
        // The instruction's bounds are an odd number apart.
        let most = (top - bottom) / 2;
        let bias = most - top;
        let needed = (sums.greatest + bias).max(-1 - sums.least - bias);
        let reach = needed.clamp(0, most);
        Self { least: -reach - 1 - bias, greatest: reach - bias }
    }
}

impl Factor {
    /// The least sum that gives an output or a greater one.
    fn least(self, output: i32, right: u32) -> i64 {
        ceil(self.threshold(output, right).numerator, self.multiplier.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::portable::requantize;
    use proptest::prelude::*;

    const REACH: i64 = 1 << 28;

    fn expected(factor: Factor, sum: i64) -> i8 {
        let Factor { multiplier, shift, zero, clamp } = factor;
        requantize(sum as i32, multiplier, shift, zero, clamp)
    }

    /// By its instructions.
    fn same(clipped: Clipped, factor: Factor, sum: i64) -> Result<(), TestCaseError> {
        let ours = clipped.apply(sum as i32 + clipped.bias);
        prop_assert_eq!(ours, expected(factor, sum), "{:?} of {}", clipped, sum);
        Ok(())
    }

    fn factor() -> impl Strategy<Value = Factor> {
        let multiplier = prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(1 << 30), 1 => Just(i32::MAX), 1 => Just(0)];
        let clamp = prop_oneof![
            4 => Just([-128, 127]),
            1 => (any::<i8>(), any::<i8>()).prop_map(|(a, b)| [a.min(b), a.max(b)])
        ];
        let zero = prop_oneof![2 => any::<i8>(), 1 => Just(-128), 1 => Just(127)];
        (multiplier, -22i8..=-1, zero, clamp).prop_map(|(multiplier, shift, zero, clamp)| Factor {
            multiplier,
            shift,
            zero,
            clamp,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        /// At every threshold and beside it, at both ends, and anywhere: monotone functions that agree at their thresholds are the same.
        #[test]
        fn clipped_sums_are_tflites_double_rounding(
            factor in factor(),
            length in 8u32..=28,
            (least, greatest) in (-REACH..REACH, -REACH..REACH),
            sums in proptest::collection::vec(any::<u64>(), 20),
            (signed, bits) in (any::<bool>(), 0usize..4),
        ) {
            let [a, b] = [least, greatest].map(|end| end >> (28 - length));
            let reached = Sums { least: a.min(b), greatest: a.max(b) };
            let Some(clipped) = Clipped::new(factor, reached, signed, BITS[bits]) else { return Ok(()) };
            let right = u32::from(factor.shift.unsigned_abs());
            if factor.multiplier > 0 {
                for (_, threshold) in factor.thresholds(right) {
                    let first = ceil(threshold.numerator, factor.multiplier.into());
                    for sum in [first - 1, first] {
                        if (reached.least..=reached.greatest).contains(&sum) {
                            same(clipped, factor, sum)?;
                        }
                    }
                }
            }
            let span = (reached.greatest - reached.least + 1) as u64;
            let anywhere = sums.into_iter().map(|sum| reached.least + (sum % span) as i64);
            for sum in anywhere.chain([reached.least, reached.greatest]) {
                same(clipped, factor, sum)?;
            }
        }
    }

    /// All factors of usual layers are found: behind ReLU, and between other outputs.
    #[test]
    fn usual_factors_are_found() {
        let (mut multiplier, mut found) = (0x4000_0001i32, [0; 2]);
        for shift in (-10..=-3).cycle().take(600) {
            multiplier =
                multiplier.wrapping_mul(1_103_515_245).wrapping_add(12345) & i32::MAX | 1 << 30;
            let sums = Sums { least: -500_000, greatest: 400_000 };
            for (zero, signed) in [(-128, false), (-17, true)] {
                let factor = Factor { multiplier, shift, zero, clamp: [-128, 127] };
                let is_found =
                    BITS.iter().any(|&bits| Clipped::new(factor, sums, signed, bits).is_some());
                found[usize::from(signed)] += u32::from(is_found);
            }
        }
        assert_eq!(found, [600; 2]);
    }

    /// Each sum of a channel, behind a ReLU and between signs.
    #[test]
    fn every_sum_of_some_channels_is_right() {
        for (multiplier, shift, zero, signed) in [
            (1_234_567_890, -6, -128, false),
            (1 << 30, -7, -128, false),
            (i32::MAX, -8, 11, true),
            (2_000_000_011, -4, 127, false),
        ] {
            let factor = Factor { multiplier, shift, zero, clamp: [-128, 127] };
            let sums = Sums { least: -200_000, greatest: 260_000 };
            let clipped = Clipped::new(factor, sums, signed, 10).expect("there are constants");
            for sum in sums.least..=sums.greatest {
                let ours = clipped.apply(sum as i32 + clipped.bias);
                assert_eq!(ours, expected(factor, sum), "{factor:?} of {sum}");
            }
        }
    }

    #[test]
    fn what_vanishes_is_zero() {
        for (zero, clamp, output) in [
            (3, [-128, 127], 3),
            (-7, [-128, 127], -7),
            (127, [-128, 127], 127),
            (-128, [-128, 127], -128),
            (3, [10, 20], 10),
        ] {
            let factor = Factor { multiplier: 1 << 30, shift: -31, zero, clamp };
            let sums = Sums { least: -1 << 20, greatest: 1 << 20 };
            for signed in [false, true] {
                let clipped = Clipped::new(factor, sums, signed, 10).unwrap();
                for sum in [-1 << 20, -1, 0, 1 << 20] {
                    assert_eq!(clipped.apply(sum + clipped.bias), output);
                }
            }
            assert_eq!(Clipped::new(Factor { shift: 0, ..factor }, sums, false, 10), None);
        }
    }
}
