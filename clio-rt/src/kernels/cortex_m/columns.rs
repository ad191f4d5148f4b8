//! What a pixel's outputs depend on, widened to halves: the columns that [`Matrix`](super::matrix::Matrix) multiplies.
//!
//! A patch is as many runs of memory as the kernel has rows. A column holds the whole words of each run, then the bytes left over of
//! each, four to a step.

use super::lanes::halves;
#[cfg(not(dsp))]
use super::lanes::{even_bytes, odd_bytes};
use super::matrix::{COLUMN_STEP, ORDER};

/// Runs of memory at equal distance, as long as each other.
#[derive(Clone, Copy)]
pub(super) struct Runs {
    /// Bytes of a run, at least one.
    pub bytes: usize,
    /// Number of runs, at least one.
    pub count: usize,
    /// Bytes from the start of a run to the start of the next.
    pub apart: usize,
    /// Whether all runs begin and end on words.
    #[cfg_attr(not(dsp), allow(dead_code))]
    pub aligned: bool,
}

impl Runs {
    /// Whole words of a run.
    const fn words(self) -> usize {
        self.bytes / 4
    }

    /// Bytes left over of a run.
    const fn rest(self) -> usize {
        self.bytes % 4
    }

    /// Steps of a column.
    pub const fn steps(self) -> usize {
        self.count * self.words() + (self.count * self.rest()).div_ceil(4)
    }

    /// Where in a column the byte of a run lies: its step, and its half of the step's four.
    pub const fn position(self, run: usize, byte: usize) -> (usize, usize) {
        if byte < 4 * self.words() {
            return (run * self.words() + byte / 4, ORDER[byte % 4]);
        }
        let left = run * self.rest() + byte - 4 * self.words();
        (self.count * self.words() + left / 4, left % 4)
    }

    /// Widens the two patches that begin at these bytes, interleaved; does nothing where a slice is too short.
    #[inline(always)]
    pub fn widen(self, image: &[i8], from: [usize; 2], columns: &mut [i32]) {
        let reach = (self.count - 1) * self.apart + self.bytes;
        let fits = from[0].max(from[1]) + reach <= image.len()
            && columns.len() >= self.steps() * COLUMN_STEP;
        if fits {
            self.run(image, from, columns);
            if self.rest() > 0 {
                self.widen_rest(image, from, columns);
            }
        }
    }

    /// What is left over of the runs.
    #[inline(never)]
    fn widen_rest(self, image: &[i8], from: [usize; 2], columns: &mut [i32]) {
        let first = 2 * COLUMN_STEP * self.count * self.words();
        let Some(halves) = halves(columns).get_mut(first..) else { return };
        for (pixel, from) in from.into_iter().enumerate() {
            let mut left = 0;
            let mut run = from + 4 * self.words();
            for _ in 0..self.count {
                for &byte in image.get(run..run + self.rest()).unwrap_or_default() {
                    if let Some(half) = halves.get_mut(4 * pixel + left + (left & !3)) {
                        *half = byte.into();
                    }
                    left += 1;
                }
                run += self.apart;
            }
        }
    }

    #[cfg(not(dsp))]
    fn run(self, image: &[i8], from: [usize; 2], columns: &mut [i32]) {
        let mut slots = columns.chunks_exact_mut(COLUMN_STEP);
        for run in 0..self.count {
            for word in 0..self.words() {
                let [a, b] = from.map(|from| {
                    let at = from + run * self.apart + 4 * word;
                    i32::from_le_bytes([0, 1, 2, 3].map(|byte| image[at + byte] as u8))
                });
                if let Some(slot) = slots.next() {
                    slot.copy_from_slice(&[
                        even_bytes(a),
                        odd_bytes(a),
                        even_bytes(b),
                        odd_bytes(b),
                    ]);
                }
            }
        }
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn run(self, image: &[i8], [first, second]: [usize; 2], columns: &mut [i32]) {
        let words = self.words();
        if words == 0 {
            return;
        }
        let call = Call { words, count: self.count, gap: self.apart - 4 * words };
        let (first, second) =
            (image.as_ptr().wrapping_add(first), image.as_ptr().wrapping_add(second));
        // SAFETY: `widen` checked that all runs lie in the image and all steps in the columns.
        unsafe {
            if self.aligned && first.addr() % 4 == 0 {
                by_words(first, second, columns.as_mut_ptr(), &call);
            } else {
                unaligned(first, second, columns.as_mut_ptr(), &call);
            }
        }
    }
}

/// What the loops take.
#[cfg(dsp)]
#[repr(C)]
struct Call {
    /// Words of a run.
    words: usize,
    /// Number of runs.
    count: usize,
    /// Bytes from the end of a run's words to the next run.
    gap: usize,
}

/// A function that widens two times `call.count` runs; `$two` loads the next two words of both to r3, r7 and r5, r12.
#[cfg(dsp)]
macro_rules! widener {
    ($name:ident, $two:literal) => {
        /// # Safety
        /// The runs must be there, and four words of columns for each of their words.
        #[unsafe(naked)]
        unsafe extern "C" fn $name(
            first: *const i8,
            second: *const i8,
            columns: *mut i32,
            call: &Call,
        ) {
            core::arch::naked_asm!(
                "push {{r3-r11, lr}}
                 ldrd r10, r11, [r3, #4]
                 1:
                 ldr r9, [sp]
                 ldr r9, [r9]
                 subs r9, #2
                 blo 3f
                 2:",
                $two,
                "sxtb16 r4, r3, ror #8
                 sxtb16 r3, r3
                 sxtb16 r6, r5, ror #8
                 sxtb16 r5, r5
                 sxtb16 r8, r7, ror #8
                 sxtb16 r7, r7
                 sxtb16 lr, r12, ror #8
                 sxtb16 r12, r12
                 stmia r2!, {{r3-r8, r12, lr}}
                 subs r9, #2
                 bhs 2b
                 3:
                 adds r9, #2
                 beq 4f
                 ldr r3, [r0], #4
                 ldr r5, [r1], #4
                 sxtb16 r4, r3, ror #8
                 sxtb16 r3, r3
                 sxtb16 r6, r5, ror #8
                 sxtb16 r5, r5
                 stmia r2!, {{r3-r6}}
                 4:
                 add r0, r0, r11
                 add r1, r1, r11
                 subs r10, #1
                 bne 1b
                 pop {{r3-r11, pc}}"
            )
        }
    };
}

#[cfg(dsp)]
widener!(
    by_words,
    "ldmia r0!, {{r3, r7}}
     ldmia r1!, {{r5, r12}}"
);

#[cfg(dsp)]
widener!(
    unaligned,
    "ldr r3, [r0], #4
     ldr r7, [r0], #4
     ldr r5, [r1], #4
     ldr r12, [r1], #4"
);
