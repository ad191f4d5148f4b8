//! The input rows under one row of outputs, padded: where every patch lies whole.

use super::columns::Runs;
use crate::kernels::{Shape, Window};

/// Copies of as many input rows as the kernel has, each with its padding.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub window: Window,
    pub input: Shape,
    pub output: Shape,
    pub zero: i8,
}

impl Rows {
    /// Whether patches are pixels, so that the image needs no copy.
    pub const fn are_pixels(self) -> bool {
        let Window { kernel, stride, padding, .. } = self.window;
        kernel[0] == 1
            && kernel[1] == 1
            && stride[0] == 1
            && stride[1] == 1
            && padding[0] == 0
            && padding[1] == 0
            && self.input.height == self.output.height
            && self.input.width == self.output.width
    }

    /// Bytes before the first patch in the copies, so that what is copied begins on a word.
    pub const fn lead(self) -> usize {
        (4 - self.left() % 4) % 4
    }

    /// Bytes of the padding on the left.
    const fn left(self) -> usize {
        self.window.padding[1] as usize * self.input.depth()
    }

    /// Bytes of a padded row; whole words.
    const fn pitch(self) -> usize {
        let columns = (self.output.width as usize - 1) * self.window.stride[1] as usize
            + self.window.kernel[1] as usize;
        (self.lead() + columns * self.input.depth()).next_multiple_of(4)
    }

    /// Words of all of them.
    pub const fn words(self) -> usize {
        if self.are_pixels() { 0 } else { self.pitch() / 4 * self.window.kernel[0] as usize }
    }

    /// The runs of a patch.
    pub const fn runs(self) -> Runs {
        let bytes = self.window.kernel[1] as usize * self.input.depth();
        let aligned = self.input.depth().is_multiple_of(4);
        Runs { bytes, count: self.window.kernel[0] as usize, apart: self.pitch(), aligned }
    }

    /// Bytes from a patch to the next of its row.
    pub const fn step(self) -> usize {
        self.window.stride[1] as usize * self.input.depth()
    }

    /// Sets the padding at the rows' ends, which stays.
    #[inline(always)]
    pub fn start(self, rows: &mut [i8]) {
        rows.fill(self.zero);
    }

    /// Copies the rows under output row `y`.
    #[inline(always)]
    pub fn fill(self, y: usize, image: &[i8], rows: &mut [i8]) {
        let above = usize::from(self.window.padding[0]);
        let offset = self.lead() + self.left();
        let bytes = self.input.row().min(self.pitch().saturating_sub(offset));
        let first = y * usize::from(self.window.stride[0]);
        for (row, copy) in rows.chunks_exact_mut(self.pitch()).enumerate() {
            let Some(copy) = copy.get_mut(offset..offset + bytes) else { return };
            let source = (first + row).checked_sub(above);
            match source.and_then(|y| image.get(y * self.input.row()..)?.get(..bytes)) {
                Some(source) => copy_row(source, copy),
                None => copy.fill(self.zero),
            }
        }
    }
}

/// Copies a row, eight words at a time where both lie on words.
#[inline(always)]
fn copy_row(source: &[i8], copy: &mut [i8]) {
    #[cfg(dsp)]
    if (source.as_ptr().addr() | copy.as_ptr().addr() | source.len()) % 4 == 0
        && source.len() == copy.len()
    {
        // SAFETY: both slices have as many bytes, which are whole words, and begin on words.
        unsafe { copy_words(source.as_ptr(), copy.as_mut_ptr(), source.len() / 4) };
        return;
    }
    copy.copy_from_slice(source);
}

/// # Safety
/// So many words must be there at both places, aligned, and not overlap.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn copy_words(source: *const i8, copy: *mut i8, words: usize) {
    core::arch::naked_asm!(
        "push {{r4-r10, lr}}
         subs r2, #8
         blo 3f
         2:
         ldmia r0!, {{r3-r10}}
         stmia r1!, {{r3-r10}}
         subs r2, #8
         bhs 2b
         3:
         adds r2, #8
         beq 5f
         4:
         ldr r3, [r0], #4
         str r3, [r1], #4
         subs r2, #1
         bne 4b
         5:
         pop {{r4-r10, pc}}"
    )
}
