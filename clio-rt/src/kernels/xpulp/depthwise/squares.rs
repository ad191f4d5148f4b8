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
        let end = first + self.height(rows);
        let mut row = first.max(top / 2).min(end);
        if row > first {
            self.fill_rows(strip, 0, row - first);
        }
        let (across, before, last) = (self.depth, self.left / 2, self.left + self.width);
        let squares = (last / 2).min(self.pitch / 4).saturating_sub(before);
        let is_half = last % 2 == 1 && before + squares < self.pitch / 4;
        let zero = [self.zero; 4];
        let gap = 2 * (self.down.wrapping_sub(across * squares));
        while row < end && 2 * row < bottom {
            let source = channel + (2 * row).saturating_sub(top) * self.down;
            let upper = input.as_ptr().wrapping_add(source);
            let lower = upper.wrapping_add(self.down);
            let target = strip.as_mut_ptr().wrapping_add((row - first) * self.pitch + 4 * before);
            let mut call = Squares {
                pixels: [upper, upper.wrapping_add(across), lower, lower.wrapping_add(across)],
                steps: [2 * across; 2],
                gaps: [gap; 2],
                squares,
                rows: end.min(bottom / 2) - row,
                target,
                plane: self.plane,
                gap: self.pitch - 4 * squares,
            };
            // A row that is missing is missing in one row of squares.
            if 2 * row + 1 == bottom {
                (call.pixels[2], call.pixels[3]) = (zero.as_ptr(), zero.as_ptr());
                (call.steps[1], call.rows) = (0, 1);
            }
            if 2 * row < top {
                let [upper, beside, ..] = call.pixels;
                call.pixels = [zero.as_ptr(), zero.as_ptr(), upper, beside];
                (call.steps[0], call.rows) = (0, 1);
            }
            // SAFETY: the kernel looked that input and strip are whole, these squares are in both, and what is missing is `zero`.
            unsafe {
                if squares > 0 {
                    turn_squares(&call);
                }
                if is_half {
                    turn_half(&call, &zero);
                }
            }
            row += call.rows;
        }
        if row < end {
            self.fill_rows(strip, row - first, end - first);
        }
    }
}

/// What follows a row's whole squares: those that have a first column only.
///
/// # Safety
/// As for [`turn_squares`].
#[cold]
#[inline(never)]
#[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_more"))]
unsafe fn turn_half(whole: &Squares, zero: &[i8; 4]) {
    let &Squares { pixels, steps, gaps, squares, .. } = whole;
    let behind = |at: usize| pixels[at].wrapping_add(squares * steps[at / 2]);
    let step = steps[0].max(steps[1]);
    let half = Squares {
        pixels: [behind(0), zero.as_ptr(), behind(2), zero.as_ptr()],
        gaps: [gaps[0].wrapping_add(squares * step).wrapping_sub(step), step.wrapping_neg()],
        squares: 1,
        target: whole.target.wrapping_add(4 * squares),
        gap: whole.gap + 4 * squares - 4,
        ..*whole
    };
    // SAFETY: by the caller's word.
    unsafe { turn_squares(&half) }
}

/// Squares that have the same pixels in the map, in the order in which `turn_squares` loads it.
#[derive(Clone, Copy)]
#[repr(C)]
struct Squares {
    /// Of the first square.
    pixels: [*const i8; 4],
    /// To the next square's, in its upper row and in its lower.
    steps: [usize; 2],
    /// From behind a row's last square to the next row's first, in its left column and in its right.
    gaps: [usize; 2],
    /// Of a row.
    squares: usize,
    rows: usize,
    /// The first square.
    target: *mut i8,
    plane: usize,
    /// Bytes of a row behind its squares.
    gap: usize,
}

/// Turns squares of two by two pixels by four channels.
///
/// # Safety
/// All that `call` says is there.
#[cfg(not(xpulp))]
unsafe fn turn_squares(call: &Squares) {
    let Squares { mut pixels, steps, gaps, squares, rows, mut target, plane, gap } = *call;
    for _ in 0..rows {
        for _ in 0..squares {
            for (at, pixel) in pixels.iter_mut().enumerate() {
                for lane in 0..4 {
                    // SAFETY: by the caller's word.
                    unsafe { target.add(lane * plane + at).write(*pixel.add(lane)) }
                }
                *pixel = pixel.wrapping_add(steps[at / 2]);
            }
            target = target.wrapping_add(4);
        }
        for (at, pixel) in pixels.iter_mut().enumerate() {
            *pixel = pixel.wrapping_add(gaps[at % 2]);
        }
        target = target.wrapping_add(gap);
    }
}

/// Turns squares of two by two pixels by four channels, 18 cycles each.
///
/// # Safety
/// All that `call` says is there.
#[cfg(xpulp)]
#[unsafe(naked)]
#[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
unsafe extern "C" fn turn_squares(call: &Squares) {
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
