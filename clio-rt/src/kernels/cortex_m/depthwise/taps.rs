//! What a channel's block holds: weights in the order in which the kernels load them.

use super::super::lanes::pair;

/// Words behind the weights: the doubled bias; multiplier, rounding and shift.
pub(super) const CONSTANTS: usize = 4;

/// A kernel of as many rows as columns.
#[derive(Clone, Copy)]
pub(super) struct Taps {
    /// Rows and columns: 3 or 5.
    pub size: usize,
    /// Both strides: 1 or 2.
    pub stride: usize,
}

/// Some columns' weights of a row and the next below, a word each.
struct Pairs {
    row: usize,
    from: usize,
    to: usize,
}

const fn pairs(row: usize, from: usize, to: usize) -> Pairs {
    Pairs { row, from, to }
}

/// An output whose first row is the upper one of a row of pairs takes rows 0 and 1 together, as 2 and 3, and the last alone. Where it is
/// the lower one, as in odd rows with stride 1, the first is alone.
const THREE: &[Pairs] = &[pairs(0, 0, 3), pairs(1, 0, 3)];
const FIVE: &[Pairs] = &[
    pairs(0, 0, 3),
    pairs(0, 3, 5),
    pairs(2, 0, 3),
    pairs(1, 0, 3),
    pairs(2, 3, 5),
    pairs(1, 3, 5),
    pairs(3, 0, 3),
    pairs(3, 3, 5),
];
const FIVE_BY_TWO: &[Pairs] = &[pairs(0, 0, 5), pairs(2, 0, 5), pairs(3, 0, 5)];

impl Taps {
    /// Words of a channel's block.
    pub const fn block(self) -> usize {
        self.weights() + CONSTANTS
    }

    /// Words of weights.
    pub const fn weights(self) -> usize {
        let (mut words, mut next) = (0, 0);
        let order = self.order();
        while next < order.len() {
            words += order[next].to - order[next].from;
            next += 1;
        }
        words
    }

    /// Rows of pairs under an output, and to the next one's.
    pub const fn rows(self) -> usize {
        self.size.div_ceil(2)
    }

    /// Writes a kernel's weights, row by row, twice their value.
    pub fn pack(self, weights: impl Fn(usize) -> i16, block: &mut [i32]) {
        let at = |row: usize, tap: usize| 2 * weights(row * self.size + tap);
        let words = self.order().iter().flat_map(|p| (p.from..p.to).map(|tap| (p.row, tap)));
        for (word, (row, tap)) in block.iter_mut().zip(words) {
            *word = pair(at(row, tap), at(row + 1, tap));
        }
    }

    /// The weights of a row and the next at a column, as [`Taps::pack`] wrote them.
    #[cfg(not(dsp))]
    pub fn pair(self, row: usize, tap: usize, block: &[i32]) -> i32 {
        let mut words = self.order().iter().flat_map(|p| (p.from..p.to).map(|tap| (p.row, tap)));
        words.position(|at| at == (row, tap)).map_or(0, |word| block[word])
    }

    const fn order(self) -> &'static [Pairs] {
        match (self.size, self.stride) {
            (3, _) => THREE,
            (_, 1) => FIVE,
            _ => FIVE_BY_TWO,
        }
    }
}
