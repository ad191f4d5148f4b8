//! A strip for 3×3 of two strides: squares of two by two pixels in place of rows of four, so that every window begins with a word.

use super::strip::Strip;

/// Squares along one side.
#[derive(Clone, Copy)]
struct Side {
    /// What of the map comes before the first.
    padding: usize,
    /// Pixels of the map.
    pixels: usize,
}

/// Some squares along a side, and which of their two pixels are in the map.
type Run = (usize, usize, [bool; 2]);

impl Side {
    /// The squares from `first` on, `count` of them, which have a pixel of the map: those with the second only, with both, with the first only.
    fn runs(self, first: usize, count: usize) -> [Run; 3] {
        let Self { padding, pixels } = self;
        let inside = |square: usize| square.clamp(first, first + count);
        let whole = [padding.div_ceil(2), (padding + pixels) / 2].map(inside);
        let any = [padding / 2, (padding + pixels).div_ceil(2)].map(inside);
        let both = whole[1].max(whole[0]);
        [
            (any[0], whole[0].min(any[1]), [false, true]),
            (whole[0], both, [true, true]),
            (both, any[1].max(both), [true, false]),
        ]
    }

    /// The pixel of the map that a square begins with; one before the map is its first.
    fn pixel(self, square: usize) -> usize {
        (2 * square).saturating_sub(self.padding)
    }
}

impl Strip {
    /// Whether it holds squares.
    pub const fn squares(&self) -> bool {
        self.window.kernel[0] == 3 && self.window.stride[0] == 2
    }

    const fn sides(&self) -> [Side; 2] {
        let [top, left] = self.window.padding;
        [
            Side { padding: top as usize, pixels: self.input.height as usize },
            Side { padding: left as usize, pixels: self.input.width as usize },
        ]
    }

    /// The squares of a row from the first to behind the last that have a pixel of the map.
    pub fn squares_inside(&self) -> [usize; 2] {
        let [(first, ..), _, (_, last, _)] =
            self.sides()[1].runs(0, self.output.width as usize + 1);
        [first, last]
    }

    /// Writes the squares under output rows `first` to `first + rows`, of channels `channel` to `channel + 4`.
    pub fn load_squares(
        &self,
        strip: &mut [i8],
        input: &[i8],
        channel: usize,
        first: usize,
        rows: usize,
    ) {
        let height = self.height(rows);
        let down = self.sides()[0].runs(first, height);
        self.fill_rows(strip, 0, down[0].0 - first);
        self.fill_rows(strip, down[2].1 - first, height);
        let target = first * self.pitch();
        for run in down {
            if run.0 < run.1 {
                self.load_run(run, target, strip, &input[channel..]);
            }
        }
    }

    /// Writes some rows of squares, the strip being from a row on that begins so many bytes behind that of square 0.
    // The code of one call is what the instruction cache has room for.
    #[inline(never)]
    fn load_run(&self, (top, bottom, there): Run, start: usize, strip: &mut [i8], input: &[i8]) {
        let [vertical, horizontal] = self.sides();
        let source = vertical.pixel(top) * self.input.row();
        let target = top * self.pitch() - start;
        for (left, right, here) in horizontal.runs(0, usize::from(self.output.width) + 1) {
            if left < right {
                let part = Part {
                    source: source + horizontal.pixel(left) * self.input.depth(),
                    target: target + 4 * left,
                    rows: bottom - top,
                    squares: right - left,
                    there,
                    here,
                };
                self.turn(&part, strip, input);
            }
        }
    }
}

/// Squares that have the same pixels in the map.
struct Part {
    /// The first pixel that is in the map.
    source: usize,
    /// The first square.
    target: usize,
    rows: usize,
    /// Of a row.
    squares: usize,
    /// Rows of a square that are in the map.
    there: [bool; 2],
    /// Columns.
    here: [bool; 2],
}

impl Strip {
    /// From the first pixel that is in the map to pixel `(row, column)` of a square, if that is in the map too.
    fn pixel(&self, part: &Part, row: usize, column: usize) -> Option<usize> {
        let before =
            |there: [bool; 2], at: usize| there[at].then(|| usize::from(at == 1 && there[0]));
        let (down, across) = (before(part.there, row)?, before(part.here, column)?);
        Some(down * self.input.row() + across * self.input.depth())
    }

    #[cfg(not(xpulp))]
    fn turn(&self, part: &Part, strip: &mut [i8], input: &[i8]) {
        for row in 0..part.rows {
            for square in 0..part.squares {
                let source =
                    part.source + 2 * (row * self.input.row() + square * self.input.depth());
                let target = part.target + row * self.pitch() + 4 * square;
                for (at, channel) in (0..4).flat_map(|at| (0..4).map(move |lane| (at, lane))) {
                    let pixel = self.pixel(part, at / 2, at % 2);
                    strip[target + channel * self.plane() + at] =
                        pixel.map_or(self.zero, |pixel| input[source + pixel + channel]);
                }
            }
        }
    }

    #[cfg(xpulp)]
    #[inline(never)]
    fn turn(&self, part: &Part, strip: &mut [i8], input: &[i8]) {
        let &Part { source, target, rows, squares, there, here } = part;
        let [down, across] = [self.input.row(), self.input.depth()];
        let last = |both: [bool; 2]| usize::from(both == [true; 2]);
        let reach = source
            + (2 * (rows - 1) + last(there)) * down
            + (2 * (squares - 1) + last(here)) * across
            + 4;
        let end = 3 * self.plane() + target + (rows - 1) * self.pitch() + 4 * squares;
        if reach > input.len() || end > strip.len() {
            return;
        }
        let zero = [self.zero; 4];
        let at = |index: usize| match self.pixel(part, index / 2, index % 2) {
            Some(pixel) => input.as_ptr().wrapping_add(source + pixel),
            None => zero.as_ptr(),
        };
        // Where a pixel is missing in all squares of a row, there is one row; where in all of a column, one column.
        let step = |there: bool| if there { 2 * across } else { 0 };
        let gap = |here: bool| (if here { 2 * down } else { 0 }).wrapping_sub(2 * across * squares);
        let call = Call {
            pixels: core::array::from_fn(at),
            steps: there.map(step),
            gaps: here.map(gap),
            squares,
            rows,
            target: strip.as_mut_ptr().wrapping_add(target),
            plane: self.plane(),
            gap: self.pitch() - 4 * squares,
        };
        // SAFETY: whole squares of both sides are there, and what is missing is `zero`.
        unsafe { turn_squares(&call) }
    }
}

/// What `turn_squares` takes, in the order it loads it.
#[cfg(xpulp)]
#[repr(C)]
struct Call {
    /// Of the first square.
    pixels: [*const i8; 4],
    /// To the next square's, in its upper row and in its lower.
    steps: [usize; 2],
    /// From behind a row's last square to the next row's first, in its left column and in its right.
    gaps: [usize; 2],
    squares: usize,
    rows: usize,
    target: *mut i8,
    plane: usize,
    /// Bytes of a row behind its squares.
    gap: usize,
}

/// Turns squares of two by two pixels by four channels, 18 cycles each.
///
/// # Safety
/// All that `call` says is there.
#[cfg(xpulp)]
#[unsafe(naked)]
unsafe extern "C" fn turn_squares(call: &Call) {
    use super::super::asm::{load_by, op, repeat, store};
    use super::turn::{lanes, turn};
    core::arch::naked_asm!(
        ".option push
         .option norvc
         .option norelax
         addi sp, sp, -48
         sw s0, 0(sp)
         sw s1, 4(sp)
         sw s2, 8(sp)
         sw s3, 12(sp)
         sw s4, 16(sp)
         sw s5, 20(sp)
         sw s6, 24(sp)
         sw s7, 28(sp)
         sw s8, 32(sp)
         sw s9, 36(sp)
         sw s10, 40(sp)
         lw a1, 0(a0)
         lw a2, 4(a0)
         lw a3, 8(a0)
         lw a4, 12(a0)
         lw a5, 16(a0)
         lw a6, 20(a0)
         lw s7, 24(a0)
         lw s8, 28(a0)
         lw a7, 32(a0)
         lw t6, 36(a0)
         lw s0, 40(a0)
         lw s9, 44(a0)
         lw s10, 48(a0)
         add s1, s0, s9
         add s2, s1, s9
         add s3, s2, s9",
        lanes!(),
        repeat!("1", "31", "4", "5"),
        repeat!("0", "17", "3", "6"),
        load_by!("t0", "a5", "a1"),
        load_by!("t1", "a5", "a2"),
        load_by!("t2", "a6", "a3"),
        load_by!("t3", "a6", "a4"),
        turn!(),
        "add a1, a1, s7
         add a2, a2, s8
         add a3, a3, s7
         add a4, a4, s8
         add s0, s0, s10
         add s1, s1, s10
         add s2, s2, s10
         4: add s3, s3, s10
         lw s0, 0(sp)
         lw s1, 4(sp)
         lw s2, 8(sp)
         lw s3, 12(sp)
         lw s4, 16(sp)
         lw s5, 20(sp)
         lw s6, 24(sp)
         lw s7, 28(sp)
         lw s8, 32(sp)
         lw s9, 36(sp)
         lw s10, 40(sp)
         addi sp, sp, 48
         ret
         .option pop"
    )
}
