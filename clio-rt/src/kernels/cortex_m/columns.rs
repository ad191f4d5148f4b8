//! What a pixel's outputs depend on, widened to halves: the columns that [`Matrix`](super::matrix::Matrix) multiplies.

use super::lanes::{even_bytes, halves, odd_bytes, pair, words};
use super::matrix::{COLUMN_STEP, ORDER};
use crate::kernels::window::Taps;
use crate::kernels::{Shape, Window};

/// The patches of a convolution's pixels.
#[derive(Clone, Copy)]
pub(super) struct Patches<'a> {
    pub window: Window,
    pub input: Shape,
    pub zero: i8,
    pub image: &'a [i8],
    /// The image by words, where channels and alignment allow.
    words: Option<&'a [i32]>,
}

impl<'a> Patches<'a> {
    pub fn new(window: Window, input: Shape, zero: i8, image: &'a [i8]) -> Self {
        let words = if input.channels % 4 == 0 { words(image) } else { None };
        Self { window, input, zero, image, words }
    }

    /// Fills `columns` with the patches of two output pixels, given by row and column.
    pub fn fill(&self, pixels: [[usize; 2]; 2], columns: &mut [i32]) {
        if let Some(words) = self.words
            && let [Some(first), Some(second)] = pixels.map(|pixel| self.inside(pixel))
        {
            let runs = Runs {
                words: usize::from(self.window.kernel[1]) * self.input.depth() / 4,
                count: self.window.kernel[0].into(),
                apart: self.input.row() / 4,
            };
            return runs.widen(words, [first, second], columns);
        }
        for (which, pixel) in pixels.into_iter().enumerate() {
            self.fill_one(pixel, which, columns);
        }
    }

    /// The word where a patch begins that lies wholly in the image, its rows being runs of memory.
    #[inline(always)]
    fn inside(&self, [y, x]: [usize; 2]) -> Option<usize> {
        let Window { kernel, stride, dilation, padding } = self.window;
        let top = (y * usize::from(stride[0])).checked_sub(padding[0].into())?;
        let left = (x * usize::from(stride[1])).checked_sub(padding[1].into())?;
        let fits = dilation == [1; 2]
            && top + usize::from(kernel[0]) <= self.input.height.into()
            && left + usize::from(kernel[1]) <= self.input.width.into();
        fits.then(|| (top * self.input.row() + left * self.input.depth()) / 4)
    }

    /// The patch of one pixel, whatever it covers.
    fn fill_one(&self, [y, x]: [usize; 2], which: usize, columns: &mut [i32]) {
        let (rows, taps) =
            (self.window.rows(y, self.input.height), self.window.columns(x, self.input.width));
        match self.words {
            Some(words) => self.fill_by_words(words, rows, taps, which, columns),
            None => self.fill_by_bytes(rows, taps, which, columns),
        }
    }

    fn fill_by_words(
        &self,
        words: &[i32],
        rows: Taps,
        taps: Taps,
        which: usize,
        columns: &mut [i32],
    ) {
        let depth = self.input.depth() / 4;
        let [down, right] = self.window.dilation.map(usize::from);
        let padding = pair(self.zero.into(), self.zero.into());
        let mut slots = columns.chunks_exact_mut(COLUMN_STEP);
        for row in 0..usize::from(self.window.kernel[0]) {
            for tap in 0..usize::from(self.window.kernel[1]) {
                let (v, u) = (row.wrapping_sub(rows.first), tap.wrapping_sub(taps.first));
                let source = (v < rows.count && u < taps.count).then(|| {
                    let (y, x) = (rows.start + v * down, taps.start + u * right);
                    (y * usize::from(self.input.width) + x) * depth
                });
                match source.and_then(|from| words.get(from..from + depth)) {
                    Some(source) => {
                        for (&word, slot) in source.iter().zip(&mut slots) {
                            if let Some([even, odd]) = slot.get_mut(2 * which..2 * which + 2) {
                                (*even, *odd) = (even_bytes(word), odd_bytes(word));
                            }
                        }
                    }
                    None => {
                        for slot in (&mut slots).take(depth) {
                            if let Some(both) = slot.get_mut(2 * which..2 * which + 2) {
                                both.fill(padding);
                            }
                        }
                    }
                }
            }
        }
    }

    fn fill_by_bytes(&self, rows: Taps, taps: Taps, which: usize, columns: &mut [i32]) {
        let depth = self.input.depth();
        let [down, right] = self.window.dilation.map(usize::from);
        let halves = halves(columns);
        let mut input = 0;
        let mut put = |value: i8| {
            let at = input / 4 * 2 * COLUMN_STEP + 4 * which + ORDER[input % 4];
            if let Some(half) = halves.get_mut(at) {
                *half = value.into();
            }
            input += 1;
        };
        for row in 0..usize::from(self.window.kernel[0]) {
            for tap in 0..usize::from(self.window.kernel[1]) {
                let (v, u) = (row.wrapping_sub(rows.first), tap.wrapping_sub(taps.first));
                let source = (v < rows.count && u < taps.count).then(|| {
                    let (y, x) = (rows.start + v * down, taps.start + u * right);
                    (y * usize::from(self.input.width) + x) * depth
                });
                match source.and_then(|from| self.image.get(from..from + depth)) {
                    Some(source) => source.iter().for_each(|&value| put(value)),
                    None => (0..depth).for_each(|_| put(self.zero)),
                }
            }
        }
    }
}

/// Runs of words at equal distance.
#[derive(Clone, Copy)]
#[repr(C)]
struct Runs {
    /// Words of a run.
    words: usize,
    /// Number of runs.
    count: usize,
    /// Words from a run to the next.
    apart: usize,
}

impl Runs {
    /// Widens the runs that begin at two words, interleaved; does nothing where a slice is too short.
    #[inline(always)]
    fn widen(self, image: &[i32], from: [usize; 2], columns: &mut [i32]) {
        let reach = (self.count - 1) * self.apart + self.words;
        let fits = self.words > 0
            && self.count > 0
            && from.iter().all(|from| from + reach <= image.len())
            && columns.len() >= self.count * self.words * COLUMN_STEP;
        if fits {
            self.run(image, from, columns);
        }
    }

    #[cfg(not(dsp))]
    fn run(self, image: &[i32], from: [usize; 2], columns: &mut [i32]) {
        let mut slots = columns.chunks_exact_mut(COLUMN_STEP);
        for run in 0..self.count {
            for word in 0..self.words {
                let [a, b] = from.map(|from| image[from + run * self.apart + word]);
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
    fn run(self, image: &[i32], [first, second]: [usize; 2], columns: &mut [i32]) {
        let apart = 4 * (self.apart - self.words);
        let call = Runs { apart, ..self };
        let image = image.as_ptr();
        // SAFETY: `widen` checked that all runs lie in the image and all steps in the columns.
        unsafe {
            widen(
                image.wrapping_add(first),
                image.wrapping_add(second),
                columns.as_mut_ptr(),
                &call,
            );
        }
    }
}

/// Widens two times `call.count` runs of `call.words` words, `call.apart` bytes from the end of one to the next.
///
/// # Safety
/// They must all be there, and four words of columns for each.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn widen(first: *const i32, second: *const i32, columns: *mut i32, call: &Runs) {
    core::arch::naked_asm!(
        "push {{r3-r11, lr}}
         ldrd r10, r11, [r3, #4]
         1:
         ldr r9, [sp]
         ldr r9, [r9]
         subs r9, #2
         blo 3f
         2:
         ldmia r0!, {{r3, r7}}
         ldmia r1!, {{r5, r12}}
         sxtb16 r4, r3, ror #8
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
