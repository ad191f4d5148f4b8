//! Patches that are put together, row of the kernel behind row of the kernel: fewer words where a row is not whole ones.

use core::ops::Range;

use super::copy::{copy, copy_column, fill};
use super::lines::{Lines, Patches};

/// Bytes of patches that are put together at a time, or four patches.
const MOST: usize = 1024;

impl Lines {
    /// Words of a row of a patch, the last one up to three bytes of what is behind it.
    const fn row_words(self) -> usize {
        self.taps().div_ceil(4)
    }

    /// Bytes from a patch to the next: whole words, with room for the last row's.
    const fn distance(self) -> usize {
        let rows = self.window.kernel[0] as usize - 1;
        (rows * self.taps() + 4 * self.row_words()).next_multiple_of(4)
    }

    /// Patches that are put together at a time.
    pub const fn together(self) -> usize {
        let fours = MOST / (4 * self.distance());
        if fours > 1 { 4 * fours } else { 4 }
    }

    /// Words of scratch memory for them; odd, so that cores whose memories follow each other begin in different banks.
    pub(super) const fn gathered(self) -> usize {
        (self.together() * self.distance() / 4) | 1
    }

    /// Puts together the patches of so many output pixels, at most [`Self::together`], of which `first` is the first; pixels follow each other row by row.
    #[inline(never)]
    pub fn gather<'a>(
        self,
        first: usize,
        count: usize,
        input: &[i8],
        scratch: &'a mut [i8],
    ) -> Patches<'a> {
        let width = usize::from(self.output.width);
        // Divisions are slow, so that rows are counted.
        let (mut y, mut x) = (0, first);
        while x >= width {
            (y, x) = (y + 1, x - width);
        }
        let mut done = 0;
        while done < count {
            let some = (width - x).min(count - done);
            let place = scratch.get_mut(done * self.distance()..).unwrap_or_default();
            self.gather_row(y, x..x + some, input, place);
            done += some;
            (y, x) = (y + 1, 0);
        }
        Patches { bytes: scratch, from: 0, step: self.distance(), pitch: 0, count }
    }

    /// The patches of some pixels of output row `y`.
    fn gather_row(self, y: usize, pixels: Range<usize>, input: &[i8], to: &mut [i8]) {
        let [above, left] = self.window.padding.map(usize::from);
        let [down, right] = self.window.stride.map(usize::from);
        let (depth, row) = (self.input.depth(), self.input.row());
        let reach = usize::from(self.input.width) + left;
        // Those whose windows are between the input's sides.
        let (mut from, mut end) = (pixels.start, pixels.end);
        while from < end && from * right < left {
            from += 1;
        }
        while end > from && (end - 1) * right + usize::from(self.window.kernel[1]) > reach {
            end -= 1;
        }
        for tap in 0..usize::from(self.window.kernel[0]) {
            let line = y * down + tap * usize::from(self.window.dilation[0]);
            let line = line.checked_sub(above).filter(|&line| line < self.input.height.into());
            let source = line.and_then(|line| input.get(line * row..));
            // Nor are bytes behind the input read.
            let mut inside = from..if source.is_some() { end } else { from };
            let source = source.unwrap_or_default();
            let offset = |x: usize| (x * right).wrapping_sub(left).wrapping_mul(depth);
            while !inside.is_empty() && offset(inside.end - 1) + 4 * self.row_words() > source.len()
            {
                inside.end -= 1;
            }
            let place = |x: usize| (x - pixels.start) * self.distance() + tap * self.taps();
            if !inside.is_empty() {
                let steps = [right * depth, self.distance()];
                for word in (0..4 * self.row_words()).step_by(4) {
                    let source = source.get(offset(inside.start) + word..).unwrap_or_default();
                    let to = to.get_mut(place(inside.start) + word..).unwrap_or_default();
                    copy_column(source, to, steps, inside.len());
                }
            }
            let line = source.get(..row).unwrap_or_default();
            for x in (pixels.start..inside.start).chain(inside.end..pixels.end) {
                let taps = to.get_mut(place(x)..).and_then(|to| to.get_mut(..self.taps()));
                self.gather_edge(x * right, line, taps.unwrap_or_default());
            }
        }
    }

    /// A row of the patch whose window begins in column `x`, the padding's counted; there may be no input row.
    fn gather_edge(self, x: usize, line: &[i8], to: &mut [i8]) {
        let (depth, left) = (self.input.depth(), usize::from(self.window.padding[1]));
        fill(to, self.zero);
        let skipped = left.saturating_sub(x) * depth;
        let from = x.saturating_sub(left) * depth;
        if let (Some(from), Some(to)) = (line.get(from..), to.get_mut(skipped..)) {
            copy(from, to);
        }
    }
}
