//! What a bit is worth at each rate, and at which step each rate ends.
//!
//! A rate is a number of bytes; how fine a step these allow, and how much a further bit would lower the loss, change while the network learns. Both are
//! followed by running means.

use serde::{Deserialize, Serialize};

use crate::fit::transform;

/// Weight of the past in a running mean, per batch.
const MEMORY: f64 = 0.97;
/// Divergences below this count as this.
const LEAST: f64 = 0.02;
/// Batches of the partition before its prices count.
const SETTLED: usize = 30;

/// The rates of one partition point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Price {
    /// Bits each rate may take.
    pub allowed: Vec<f64>,
    /// Mean magnitude of each weighted coefficient.
    pub magnitude: Vec<f32>,
    /// Running means of the divergence and of the bits, per rate; the last is the uncut tensor's.
    pub divergence: Vec<f64>,
    /// See above.
    pub bits: Vec<f64>,
    /// Step of each rate.
    pub steps: Vec<f32>,
    /// Batches seen.
    pub batches: usize,
}

impl Price {
    /// From the magnitudes in calibration and the bits of each rate.
    pub fn new(magnitude: &[f32], bits: &[f64]) -> Self {
        let mut price = Self {
            allowed: bits.to_vec(),
            magnitude: magnitude.to_vec(),
            divergence: vec![0.0; bits.len() + 1],
            bits: vec![0.0; bits.len() + 1],
            steps: vec![],
            batches: 0,
        };
        price.find_steps();
        price
    }

    /// Takes in a batch: mean magnitudes, and per image its rate, divergence and bits.
    pub fn see(&mut self, magnitude: &[f32], images: &[(usize, f64, f64)]) {
        let memory = MEMORY.min(1.0 - 1.0 / (self.batches as f64 + 2.0));
        for (old, new) in self.magnitude.iter_mut().zip(magnitude) {
            *old += (1.0 - MEMORY as f32) * (new - *old);
        }
        for rate in 0..self.divergence.len() {
            let of: Vec<_> = images.iter().filter(|(r, _, _)| *r == rate).collect();
            if of.is_empty() {
                continue;
            }
            let mean = |value: &dyn Fn(&(usize, f64, f64)) -> f64| {
                of.iter().map(|i| value(i)).sum::<f64>() / of.len() as f64
            };
            let keep = if self.divergence[rate] == 0.0 { 0.0 } else { memory };
            self.divergence[rate] = keep * self.divergence[rate] + (1.0 - keep) * mean(&|i| i.1);
            self.bits[rate] = keep * self.bits[rate] + (1.0 - keep) * mean(&|i| i.2);
        }
        self.batches += 1;
        if self.batches.is_multiple_of(10) {
            self.find_steps();
        }
    }

    /// What a bit more would lower the divergence by, at each rate; nothing at first, and for the uncut tensor.
    pub fn per_bit(&self) -> Vec<f64> {
        let rates = self.allowed.len();
        let mut all = vec![0.0; rates + 1];
        if self.batches < SETTLED || rates < 2 {
            return all;
        }
        for (rate, price) in all.iter_mut().enumerate().take(rates) {
            let (below, above) = (rate.saturating_sub(1), (rate + 1).min(rates - 1));
            let bits = self.bits[above] - self.bits[below];
            let gained = self.divergence[below] - self.divergence[above];
            *price = if bits > 1.0 { (gained / bits).max(0.0) } else { 0.0 };
        }
        all
    }

    /// What the loss at each rate counts, the last entry's being the uncut tensor's: its running mean's inverse, so that what a step gains at a rate is
    /// compared with what is left to gain there. On average one; all the same at first.
    pub fn importance(&self) -> Vec<f64> {
        if self.batches < SETTLED {
            return vec![1.0; self.divergence.len()];
        }
        let inverse: Vec<f64> = self.divergence.iter().map(|d| 1.0 / d.max(LEAST)).collect();
        let mean = inverse.iter().sum::<f64>() / inverse.len() as f64;
        inverse.iter().map(|i| i / mean).collect()
    }

    fn find_steps(&mut self) {
        let ones = vec![1.0; self.magnitude.len()];
        let step = |&bits: &f64| transform::step(&self.magnitude, &ones, bits) as f32;
        self.steps = self.allowed.iter().map(step).collect();
    }
}

impl std::fmt::Display for Price {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rates = self.divergence.iter().map(|d| format!("{d:.3}"));
        write!(f, "{}", rates.collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_fall_as_bits_rise_and_prices_are_slopes() {
        let magnitude: Vec<f32> = (1..100).map(|i| 10.0 / i as f32).collect();
        let mut price = Price::new(&magnitude, &[50.0, 100.0, 200.0]);
        assert!(price.steps[0] > price.steps[1] && price.steps[1] > price.steps[2]);
        assert_eq!((price.per_bit(), price.importance()), (vec![0.0; 4], vec![1.0; 4]));
        for _ in 0..SETTLED {
            let images = [(0, 0.8, 60.0), (1, 0.4, 100.0), (2, 0.2, 180.0), (3, 0.0, 0.0)];
            price.see(&magnitude, &images);
        }
        let slopes = price.per_bit();
        assert!((slopes[0] - 0.4 / 40.0).abs() < 1e-9 && (slopes[1] - 0.6 / 120.0).abs() < 1e-9);
        assert!((slopes[2] - 0.2 / 80.0).abs() < 1e-9 && slopes[3] == 0.0);
        let importance = price.importance();
        assert!((importance[1] / importance[0] - 2.0).abs() < 1e-9);
        assert!((importance[3] / importance[0] - 0.8 / LEAST).abs() < 1e-9);
        assert!((importance.iter().sum::<f64>() / 4.0 - 1.0).abs() < 1e-9);
    }
}
