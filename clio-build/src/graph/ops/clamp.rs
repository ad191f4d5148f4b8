//! ReLU, ReLU6 and other clamps, alone or fused into the operator before them.

use serde::{Deserialize, Serialize};

/// Bounds of a clamp; infinite where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Lower bound; `None` is −∞.
    pub min: Option<f32>,
    /// Upper bound; `None` is +∞.
    pub max: Option<f32>,
}

impl Range {
    /// No clamp at all.
    pub const NONE: Range = Range { min: None, max: None };
    /// ReLU.
    pub const RELU: Range = Range { min: Some(0.0), max: None };

    /// True where nothing is clamped.
    pub fn is_none(&self) -> bool {
        *self == Range::NONE
    }

    /// The clamp by these bounds, then by those of `next`.
    pub fn then(self, next: Range) -> Range {
        let clamp = |v: f32| {
            v.min(next.max.unwrap_or(f32::INFINITY)).max(next.min.unwrap_or(f32::NEG_INFINITY))
        };
        Range { min: self.min.map(clamp).or(next.min), max: self.max.map(clamp).or(next.max) }
    }
}

/// A clamp that could not be fused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clamp {
    /// Its bounds.
    pub range: Range,
}
