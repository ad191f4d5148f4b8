//! Requantisation in four instructions an output.

use crate::kernels::Clamp;

/// From twice an accumulator to the output value.
///
/// With `x` the accumulator, `m` and `-r` TFLite's multiplier and shift, `r >= 1`, and `z` the output's zero, the definition is
/// `t = (x·m + 2^30) >> 31`, then `t / 2^r` to nearest with ties away from zero, that is
/// `(t + 2^(r-1) − [t < 0]) >> r`, plus `z`. Here
///
/// ```text
/// add    s, round, x2, asr #31     round = 2^(r-1) + (z << r)
/// smmlar t, x2, m, s               s + ((x2·m + 2^31) >> 32), x2 = 2·x
/// asr    t, t, r
/// ssat   t, #8, t
/// ```
///
/// `(2x·m + 2^31) >> 32` is `t`. The sign of `x` stands for that of `t`: they differ only where `x < 0` and `t = 0`, and there
/// `(2^(r-1) − 1) >> r` and `2^(r-1) >> r` are both 0. Adding `z << r` before the shift adds `z` after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub multiplier: i32,
    pub round: i32,
    pub shift: i32,
}

/// Accumulators stay below this, so that neither doubling nor rounding leaves 32 bits.
const MOST: i64 = 1 << 29;
const DEEPEST: u32 = 22;

impl Scale {
    /// The scale of one output channel whose accumulator's magnitude is at most `most`; `None` where four instructions cannot.
    pub fn new(multiplier: i32, shift: i8, zero: i8, most: i64) -> Option<Self> {
        let right = u32::from(shift.min(0).unsigned_abs());
        let vanishes = multiplier == 0 || (right > DEEPEST && most < 1 << (right - 1));
        let (multiplier, right) = if vanishes { (0, 1) } else { (multiplier, right) };
        let ok = most < MOST && (1..=DEEPEST).contains(&right) && (vanishes || shift < 0);
        let round = (1 << right.saturating_sub(1)) + (i32::from(zero) << right.min(DEEPEST));
        ok.then_some(Self { multiplier, round, shift: right as i32 })
    }

    /// The four instructions.
    #[cfg(not(dsp))]
    pub fn apply(self, doubled: i32) -> i8 {
        let product = (i64::from(doubled) * i64::from(self.multiplier) + (1 << 31)) >> 32;
        let rounded = self.round.wrapping_add(doubled >> 31).wrapping_add(product as i32);
        (rounded >> self.shift).clamp(-128, 127) as i8
    }
}

/// Applies a clamp that saturation to int8 does not already make.
pub(super) fn clamp(bounds: Clamp, values: &mut [i8]) {
    if bounds != [i8::MIN, i8::MAX] {
        crate::kernels::clamp(bounds, values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::portable::requantize;
    use proptest::prelude::*;

    /// The sums around every rounding boundary, and any others.
    fn sums(multiplier: i32, shift: i8) -> impl Strategy<Value = i32> {
        let unit = step(multiplier, shift);
        prop_oneof![
            -1000i32..1000,
            -(1 << 28)..(1i32 << 28),
            (-300i64..300, -2i64..=2).prop_map(move |(half_steps, off)| {
                let at = half_steps * unit / 2 + off;
                at.clamp(-(1 << 28), 1 << 28) as i32
            }),
        ]
    }

    /// Accumulator steps per output step, nearly.
    fn step(multiplier: i32, shift: i8) -> i64 {
        (1i64 << (31 - i64::from(shift))) / i64::from(multiplier.max(1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn four_instructions_are_tflites_double_rounding(
            (multiplier, shift, sum) in (
                prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(0), 1 => Just(1 << 30)],
                -22i8..=-1,
            )
                .prop_flat_map(|(m, s)| (Just(m), Just(s), sums(m, s))),
            zero in any::<i8>(),
        ) {
            let scale = Scale::new(multiplier, shift, zero, 1 << 28).unwrap();
            prop_assert_eq!(
                scale.apply(2 * sum),
                requantize(sum, multiplier, shift, zero, [-128, 127])
            );
        }
    }

    /// All sums of small magnitude, with the factors whose products fall on ties.
    #[test]
    fn ties_and_zeros() {
        for shift in -22..=-1 {
            for multiplier in [0, 1 << 30, (1 << 30) + 1, 3 << 29, i32::MAX] {
                let scale = Scale::new(multiplier, shift, -7, 1 << 28).unwrap();
                for sum in -10_000..10_000 {
                    let expected = requantize(sum, multiplier, shift, -7, [-128, 127]);
                    assert_eq!(scale.apply(2 * sum), expected, "{sum} {multiplier} {shift}");
                }
            }
        }
    }

    #[test]
    fn what_vanishes_is_zero() {
        let scale = Scale::new(1 << 30, -31, 3, 1 << 20).unwrap();
        assert_eq!((scale.apply(2 << 20), scale.apply(-2 << 20)), (3, 3));
        assert_eq!(Scale::new(1 << 30, 0, 3, 1 << 20), None);
        assert_eq!(Scale::new(1 << 30, -31, 3, 1 << 30), None);
    }
}
