//! Coefficients beside one that became significant.

use super::planes::{ACTIVITY, ACTIVITY_SHIFT};

/// Where the neighbours of a position are, without a division per position.
pub struct Neighbours {
    width: usize,
    map: usize,
    total: usize,
    by_width: Reciprocal,
    by_map: Reciprocal,
}

impl Neighbours {
    /// Those in an array of components, rows and columns.
    pub fn of(shape: [u16; 3]) -> Self {
        let [components, height, width] = shape.map(usize::from);
        let (map, width) = ((height * width).max(1), width.max(1));
        let (by_width, by_map) = (Reciprocal::of(width), Reciprocal::of(map));
        Self { width, map, total: components.saturating_mul(map), by_width, by_map }
    }

    /// Counts `position` in the activity of its neighbours, which ends at three.
    #[inline(never)]
    pub fn excite(&self, position: u16, values: &mut [i16]) {
        let &Self { width, map, total, .. } = self;
        let in_map = self.by_map.remainder(position, map);
        let column = self.by_width.remainder(position, width);
        let position = usize::from(position);
        let mut excite = |there: bool, neighbour: usize| {
            if there
                && let Some(value) = values.get_mut(neighbour)
                && *value as u16 & ACTIVITY != ACTIVITY
            {
                *value = (*value as u16 + (1 << ACTIVITY_SHIFT)) as i16;
            }
        };
        excite(column > 0, position.wrapping_sub(1));
        excite(column + 1 < width, position + 1);
        excite(in_map >= width, position.wrapping_sub(width));
        excite(in_map + width < map, position + width);
        excite(position >= map, position.wrapping_sub(map));
        excite(position + map < total, position + map);
    }
}

/// 2³² by a divisor, rounded up; 0 for the divisor 1, and for those that no position reaches.
struct Reciprocal(u32);

impl Reciprocal {
    fn of(divisor: usize) -> Self {
        match u32::try_from(divisor) {
            Ok(divisor @ 2..=0xFFFF) => Self(u32::MAX / divisor + 1),
            _ => Self(0),
        }
    }

    /// `position % divisor`, `divisor` being the one this is of.
    ///
    /// The product is below `position · 2³² / divisor + position`, and `position < 2¹⁶` is below `2³² / divisor`: so its upper half is the quotient, rounded down.
    #[inline(always)]
    fn remainder(&self, position: u16, divisor: usize) -> usize {
        if divisor == 1 {
            return 0;
        }
        let quotient = ((u64::from(position) * u64::from(self.0)) >> 32) as usize;
        usize::from(position) - quotient * divisor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    extern crate std;
    use std::vec;

    #[test]
    fn remainders_are_those_of_division() {
        let divisors = (1..=700).chain(65_000..=70_000).chain((700..65_000).step_by(37));
        for divisor in divisors {
            let reciprocal = Reciprocal::of(divisor);
            let edges = (divisor..=0x1_0000).step_by(divisor * 97).flat_map(|at| [at - 1, at]);
            for position in edges.chain([0, 1, 0xFFFE, 0xFFFF]) {
                let Ok(position) = u16::try_from(position) else { continue };
                let expected = usize::from(position) % divisor;
                assert_eq!(
                    reciprocal.remainder(position, divisor),
                    expected,
                    "{position} % {divisor}"
                );
            }
        }
    }

    #[test]
    fn neighbours_differ_by_one_step_in_one_dimension() {
        for shape in [[1, 1, 1], [3, 1, 5], [3, 5, 1], [4, 3, 2], [2, 4, 5], [7, 1, 1], [1, 6, 6]] {
            let neighbours = Neighbours::of(shape);
            let [components, height, width] = shape.map(usize::from);
            let at = |p: usize| [p / (height * width), p / width % height, p % width];
            let total = components * height * width;
            for position in 0..total {
                let mut values = vec![0; total];
                neighbours.excite(position as u16, &mut values);
                for (other, value) in values.into_iter().enumerate() {
                    let steps: usize = (0..3).map(|d| at(other)[d].abs_diff(at(position)[d])).sum();
                    let near = steps == 1;
                    assert_eq!(value, i16::from(near) << ACTIVITY_SHIFT, "{position} {other}");
                }
            }
        }
    }
}
