//! From bytes and percents to pixels.

use super::canvas::Place;

/// A rectangle of pixels that stands for one of bytes and accuracies.
pub struct Axes {
    /// Pixels of the left and right ends.
    pub x: (f64, f64),
    /// Pixels of the bottom and the top.
    pub y: (f64, f64),
    /// Base-2 logarithms of bytes at the ends.
    pub powers: (f64, f64),
    /// Percents at the bottom and the top.
    pub percents: (f64, f64),
}

impl Axes {
    /// The place of (logarithm of bytes, percent).
    pub fn place(&self, (power, percent): (f64, f64)) -> Place {
        let between = |value: f64, (from, to): (f64, f64), (start, end): (f64, f64)| {
            start + (end - start) * (value - from) / (to - from)
        };
        (between(power, self.powers, self.x), between(percent, self.percents, self.y))
    }

    /// Whether an accuracy lies between bottom and top.
    pub fn holds(&self, percent: f64) -> bool {
        (self.percents.0..=self.percents.1).contains(&percent)
    }
}
