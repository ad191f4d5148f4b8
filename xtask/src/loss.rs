//! Packets that are lost, drawn from a seed.

use anyhow::{Result, ensure};

/// A radio that loses every packet with the same probability, whatever became of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    share: f64,
    state: u64,
}

impl Loss {
    /// Loses a `share` of the packets, 0 to 1; equal seeds lose the same ones.
    pub fn new(share: f64, seed: u64) -> Self {
        Self { share, state: seed }
    }

    /// Whether it loses anything.
    pub fn is_any(&self) -> bool {
        self.share > 0.0
    }

    /// Whether the next packet is lost. (SplitMix64: Steele, Lea and Flood, OOPSLA 2014.)
    pub fn next_is_lost(&mut self) -> bool {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ self.state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        let unit = ((mixed ^ mixed >> 31) >> 11) as f64 / (1u64 << 53) as f64;
        unit < self.share
    }
}

/// A share on the command line.
pub fn share(text: &str) -> Result<f64> {
    let share = text.parse()?;
    ensure!((0.0..=1.0).contains(&share), "a share of packets is between 0 and 1");
    Ok(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_lost_and_the_same_again() {
        let lost = |seed| {
            let mut loss = Loss::new(0.2, seed);
            (0..20_000).filter(|_| loss.next_is_lost()).count()
        };
        assert!((3_800..4_200).contains(&lost(1)), "{}", lost(1));
        assert_eq!(lost(1), lost(1));
        assert_ne!(lost(1), lost(2));
        let mut none = Loss::new(0.0, 1);
        assert!(!none.is_any() && !(0..1000).any(|_| none.next_is_lost()));
    }
}
