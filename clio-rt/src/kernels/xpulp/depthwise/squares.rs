//! A strip for windows of two strides: squares of two by two pixels in place of rows of four, so that every window begins with a word.

use super::strip::Strip;

impl Strip {
    /// Writes the squares under output rows `first` to `first + rows`, of channels `channel` to `channel + 4`.
    ///
    /// Of a row's squares that have a pixel of the map, all but the last have two in each row; where the map ends with a first pixel, the last has only this.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub fn load_squares(
        &self,
        strip: &mut [i8],
        input: &[i8],
        channel: usize,
        first: usize,
        rows: usize,
    ) {
        let (top, bottom) = (self.top, self.top + self.height);
        let (end, squares) = (first + self.height(rows), self.pitch / 4);
        let mut row = first.max(top / 2).min(end);
        self.fill_rows(strip, 0, row - first);
        let before = self.left / 2;
        let last = self.left + self.width;
        let whole = (last / 2).min(squares).saturating_sub(before);
        let half = last % 2 == 1 && before + whole < squares;
        while row < end && 2 * row < bottom {
            let there = [2 * row >= top, 2 * row + 1 < bottom];
            let rows = if there == [true; 2] { end.min(bottom / 2) - row } else { 1 };
            let source = channel + (2 * row).saturating_sub(top) * self.down;
            let target = (row - first) * self.pitch + 4 * before;
            let part = Part { source, target, rows, squares: whole, there, half: false };
            if whole > 0 {
                self.turn(&part, strip, input);
            }
            if half {
                self.turn_half(&part, strip, input);
            }
            row += rows;
        }
        self.fill_rows(strip, row - first, end - first);
    }

    /// What follows a row's whole squares.
    #[cold]
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    fn turn_half(&self, whole: &Part, strip: &mut [i8], input: &[i8]) {
        let source = whole.source + 2 * whole.squares * self.depth;
        let target = whole.target + 4 * whole.squares;
        let part = Part { source, target, squares: 1, half: true, ..*whole };
        self.turn(&part, strip, input);
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
    /// Whether a square's first column alone is in the map.
    half: bool,
}

impl Strip {
    #[cfg(not(xpulp))]
    fn turn(&self, part: &Part, strip: &mut [i8], input: &[i8]) {
        let &Part { source, target, rows, squares, there, half } = part;
        let [down, across] = [self.down, self.depth];
        for (row, square) in (0..rows).flat_map(|row| (0..squares).map(move |square| (row, square)))
        {
            for (at, lane) in (0..4).flat_map(|at| (0..4).map(move |lane| (at, lane))) {
                let (y, x) = (at / 2, at % 2);
                let before = y * usize::from(there[0]);
                let pixel = source + (2 * row + before) * down + (2 * square + x) * across;
                let inside = there[y] && !(half && x == 1);
                let value = if inside { input[pixel + lane] } else { self.zero };
                strip[target + lane * self.plane + row * self.pitch + 4 * square + at] = value;
            }
        }
    }

    #[cfg(xpulp)]
    #[inline(always)]
    fn turn(&self, part: &Part, strip: &mut [i8], input: &[i8]) {
        let &Part { source, target, rows, squares, there, half } = part;
        let [down, across] = [self.down, self.depth];
        let below = if there == [true; 2] { down } else { 0 };
        let back = 2 * across * squares;
        let zero = [self.zero; 4];
        let upper = input.as_ptr().wrapping_add(source);
        let lower = upper.wrapping_add(below);
        let gap = (2 * down).wrapping_sub(back);
        let mut call = Call {
            pixels: [upper, upper.wrapping_add(across), lower, lower.wrapping_add(across)],
            steps: [2 * across; 2],
            gaps: [gap; 2],
            squares,
            rows,
            target: strip.as_mut_ptr().wrapping_add(target),
            plane: self.plane,
            gap: self.pitch - 4 * squares,
        };
        // A row that is missing is missing in one row of squares, a column in one column.
        if below == 0 {
            let y = usize::from(there[0]);
            (call.pixels[2 * y], call.pixels[2 * y + 1]) = (zero.as_ptr(), zero.as_ptr());
            call.steps[y] = 0;
        }
        if half {
            (call.pixels[1], call.pixels[3]) = (zero.as_ptr(), zero.as_ptr());
            call.gaps[1] = back.wrapping_neg();
        }
        // SAFETY: the kernel looked that input and strip are whole, these squares are in both, and what is missing is `zero`.
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
#[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
unsafe extern "C" fn turn_squares(call: &Call) {
    use super::super::asm::{load_by, op, repeat, store};
    use super::turn::{lanes, turn};
    core::arch::naked_asm!(
        ".option push
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
         .option norvc
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
         .option rvc
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
         .balign 4
         .option pop"
    )
}
