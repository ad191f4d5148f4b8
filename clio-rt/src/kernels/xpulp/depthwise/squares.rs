//! A strip for windows of two strides: squares of two by two pixels in place of rows of four, so that every window begins with a word.

use super::strip::Strip;
use crate::kernels::Shape;

impl Strip {
    /// Writes the squares under output rows `first` to `first + rows`, of channels `channel` to `channel + 4`.
    ///
    /// Of a row's squares that have a pixel of the map, all but the last have two in each row; where the map ends with a first pixel, the last has only this.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub fn load_squares(
        &mut self,
        strip: &mut [i8],
        input: &[i8],
        channel: usize,
        first: usize,
        rows: usize,
    ) {
        let end = first + self.height(rows);
        let bottom = self.top + self.height;
        let mut row = first.max(self.top / 2).min(end);
        if row > first {
            self.fill_rows(strip, 0, row - first);
        }
        while row < end && 2 * row < bottom {
            let below = (2 * row).wrapping_sub(self.top);
            let upper =
                input.as_ptr().wrapping_add(channel.wrapping_add(below.wrapping_mul(self.down)));
            let lower = upper.wrapping_add(self.down);
            let pixels = [upper, self.across(upper), lower, self.across(lower)];
            let at = (row - first) * self.pitch + 4 * (self.left / 2);
            let target = strip.as_mut_ptr().wrapping_add(at);
            let missing = [2 * row < self.top, 2 * row + 1 == bottom];
            let is_whole = missing == [false; 2];
            let rows = if is_whole { end.min(bottom / 2) - row } else { 1 };
            let turned = &mut self.turned;
            (turned.pixels, turned.target, turned.rows) = (pixels, target, rows);
            // SAFETY: the kernel looked that input and strip are whole, and these squares are in both but for what is missing.
            unsafe {
                if is_whole {
                    turned.run(self.zero);
                } else {
                    turned.run_row(missing, self.zero);
                }
            }
            row += rows;
        }
        if row < end {
            self.fill_rows(strip, row - first, end - first);
        }
    }

    /// The pixel beside one.
    fn across(&self, pixel: *const i8) -> *const i8 {
        pixel.wrapping_add(self.depth)
    }
}

/// Squares that have the same pixels in the map, in the order in which `turn_squares` loads it.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Squares {
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
    /// Whether there is another that has a first column only.
    is_half: bool,
}

impl Squares {
    /// What those of a strip have in common, whose pitch and plane are so many bytes.
    pub const fn new(input: Shape, left: usize, [pitch, plane]: [usize; 2]) -> Self {
        let (width, depth) = (input.width as usize, input.depth());
        let (before, end) = (left / 2, left + width);
        let words = if end / 2 < pitch / 4 { end / 2 } else { pitch / 4 };
        let squares = words.saturating_sub(before);
        let gap = 2 * (width * depth).wrapping_sub(depth * squares);
        Self {
            pixels: [core::ptr::null(); 4],
            steps: [2 * depth; 2],
            gaps: [gap; 2],
            squares,
            rows: 0,
            target: core::ptr::null_mut(),
            plane,
            gap: pitch - 4 * squares,
            is_half: end % 2 == 1 && before + squares < pitch / 4,
        }
    }

    /// Turns them; what is beside the last of a row reads as `zero`.
    ///
    /// # Safety
    /// All that it says is there.
    #[inline(always)]
    unsafe fn run(&self, zero: i8) {
        // SAFETY: by the caller's word.
        unsafe {
            if self.squares > 0 {
                turn_squares(self);
            }
            if self.is_half {
                self.run_half(zero);
            }
        }
    }

    /// Turns them, a single row, whose upper or lower row of pixels is missing.
    ///
    /// # Safety
    /// As for [`Self::run`], and [`Self::rows`] is 1.
    #[cold]
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_more"))]
    unsafe fn run_row(&mut self, missing: [bool; 2], zero: i8) {
        let (zeros, steps) = ([zero; 4], self.steps);
        let rows = self.pixels.chunks_exact_mut(2).zip(&mut self.steps).zip(missing);
        for ((pixels, step), _) in rows.filter(|&(_, missing)| missing) {
            pixels.fill(zeros.as_ptr());
            *step = 0;
        }
        // SAFETY: by the caller's word.
        unsafe { self.run(zero) }
        self.steps = steps;
    }

    /// What follows a row's whole squares: those that have a first column only.
    ///
    /// # Safety
    /// As for [`Self::run`].
    #[cold]
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_more"))]
    unsafe fn run_half(&self, zero: i8) {
        let &Squares { pixels, steps, gaps, squares, .. } = self;
        let zeros = [zero; 4];
        let behind = |at: usize| pixels[at].wrapping_add(squares * steps[at / 2]);
        let step = steps[0].max(steps[1]);
        let half = Squares {
            pixels: [behind(0), zeros.as_ptr(), behind(2), zeros.as_ptr()],
            gaps: [gaps[0].wrapping_add(squares * step).wrapping_sub(step), step.wrapping_neg()],
            squares: 1,
            target: self.target.wrapping_add(4 * squares),
            gap: self.gap + 4 * squares - 4,
            ..*self
        };
        // SAFETY: by the caller's word.
        unsafe { turn_squares(&half) }
    }
}

/// Turns squares of two by two pixels by four channels.
///
/// # Safety
/// All that `call` says is there.
#[cfg(not(xpulp))]
unsafe fn turn_squares(call: &Squares) {
    let Squares { mut pixels, steps, gaps, squares, rows, mut target, plane, gap, .. } = *call;
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
