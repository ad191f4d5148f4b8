//! How cores share the rows of four channels.

use super::strip::Strip;

/// Rows by as many as the smallest loop makes at a time, which nobody divides; one that is left is the last group's.
#[derive(Clone, Copy)]
pub(super) struct Groups {
    /// Rows of a map.
    pub height: usize,
    /// Rows of a group.
    step: usize,
    /// Groups of a map.
    pub count: usize,
    /// Groups that a strip is loaded for, at most.
    together: usize,
    /// Rows of a strip, at most.
    most: usize,
}

impl Strip {
    /// The groups of so many output rows.
    #[inline(always)]
    pub fn groups(&self, height: usize) -> Groups {
        let step = if self.size == 5 && self.squares { 1 } else { 2 };
        let most = self.rows.min(height);
        // What divisions would give, which are slow.
        let (mut strips, mut together) = (1, 1);
        while strips * most < height {
            strips += 1;
        }
        // Strips that hold not even two groups are one themselves.
        if most < 2 * step {
            return Groups { height, step: most, count: strips, together, most };
        }
        let count = height / step;
        while together * strips < count {
            together += 1;
        }
        Groups { height, step, count, together: together.min(most / step), most }
    }
}

impl Groups {
    /// Which groups a strip is loaded for, of so many that are left from one on: the first that it is not loaded for, and its rows.
    #[inline(always)]
    pub fn take(&self, from: usize, left: usize) -> (usize, [usize; 2]) {
        let mut end = self.together;
        while end <= from {
            end += self.together;
        }
        let mut to = end.min(from + left).min(self.count);
        let first = from * self.step;
        let rows = |to: usize| if to == self.count { self.height } else { to * self.step };
        if rows(to) - first > self.most {
            to -= 1;
        }
        (to, [first, rows(to)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{Shape, Window};

    /// Whatever the shares, strips follow each other, hold no more rows than they can, and are not single rows of 3×3 wherever there are two.
    #[test]
    fn strips_are_the_rows_in_order() {
        for (size, stride) in [(3u8, 1u8), (3, 2), (5, 1), (5, 2)] {
            let window = Window {
                kernel: [size; 2],
                stride: [stride; 2],
                dilation: [1; 2],
                padding: [0; 2],
            };
            for (height, rows) in (1..=40u16).flat_map(|height| (1..=12).map(move |r| (height, r)))
            {
                let shape = Shape::new(height, 1, 4);
                let strip = Strip::new(window, [shape; 2], 0, rows.into());
                let groups = strip.groups(height.into());
                for share in 1..=groups.count {
                    let (mut group, mut row) = (0, 0);
                    while group < groups.count {
                        let left = share - group % share;
                        let (to, [first, end]) = groups.take(group, left);
                        assert!(to > group && to - group <= left && first == row && end > first);
                        assert!(end - first <= usize::from(rows));
                        let least = usize::from(rows.min(height)).min(2);
                        assert!(
                            end - first >= least || size == 5 || rows < 4 && height % rows == 1
                        );
                        (group, row) = (to, end);
                    }
                    assert_eq!(row, usize::from(height));
                }
            }
        }
    }
}
