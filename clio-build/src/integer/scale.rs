//! Scales, zero points and multipliers.

use serde::{Deserialize, Serialize};

use crate::graph::ops::Range;

/// A real value is `scale · (q − zero)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Step between neighbouring integers.
    pub scale: f32,
    /// The integer that means zero.
    pub zero: i8,
}

impl Scale {
    /// The finest scale that covers `[min, max]` and zero, with zero exactly on an integer.
    pub fn covering(min: f32, max: f32) -> Self {
        let (min, max) = (min.min(0.0), max.max(0.0));
        let scale = ((max - min) / 255.0).max(f32::MIN_POSITIVE);
        let zero = (-128.0 - min / scale).round().clamp(-128.0, 127.0) as i8;
        Self { scale, zero }
    }

    /// Nearest integer of a real value.
    pub fn quantise(self, value: f32) -> i8 {
        (f64::from(value) / f64::from(self.scale) + f64::from(self.zero))
            .round()
            .clamp(-128.0, 127.0) as i8
    }

    /// Real value of an integer.
    pub fn real(self, q: i8) -> f32 {
        self.scale * (f32::from(q) - f32::from(self.zero))
    }

    /// Integer bounds of a clamp.
    pub fn bounds(self, range: Range) -> [i8; 2] {
        [
            range.min.map_or(-128, |min| self.quantise(min)),
            range.max.map_or(127, |max| self.quantise(max)),
        ]
    }
}

/// A positive factor as Q31 multiplier and exponent, `factor = multiplier · 2^(shift − 31)`, as TFLite's `QuantizeMultiplier`.
pub fn quantize_multiplier(factor: f64) -> (i32, i8) {
    if factor <= 0.0 || !factor.is_finite() {
        return (0, 0);
    }
    let mut shift = factor.log2().floor() as i32 + 1;
    let mut mantissa = (factor / 2f64.powi(shift) * 2f64.powi(31)).round();
    if mantissa >= 2f64.powi(31) {
        mantissa /= 2.0;
        shift += 1;
    }
    match shift {
        ..-31 => (0, 0),
        31.. => (i32::MAX, 30),
        _ => (mantissa as i32, shift as i8),
    }
}
