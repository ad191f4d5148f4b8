//! The input rows under an output row, padded: where the patches of all its pixels lie whole.

use super::copy::{copy, fill};
use crate::kernels::{Shape, Window};

/// What an operator's patches are made of.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub window: Window,
    pub input: Shape,
    pub output: Shape,
    pub zero: i8,
}

/// Where patches lie: each is as many runs as the kernel has rows.
#[derive(Clone, Copy)]
pub(super) struct Patches<'a> {
    /// What holds them.
    pub bytes: &'a [i8],
    /// Where the first begins.
    pub from: usize,
    /// From a patch to the next.
    pub step: usize,
    /// From a run to the next.
    pub pitch: usize,
    /// How many there are.
    pub count: usize,
}

impl Lines {
    /// Whether the kernel can take such an operator.
    pub const fn supported(self) -> bool {
        self.window.is_consistent()
            && (self.window.dilation[1] == 1 || self.window.kernel[1] == 1)
            && self.input.elements() > 0
            && self.output.elements() > 0
    }

    /// Bytes under a row of the kernel.
    pub const fn taps(self) -> usize {
        self.window.kernel[1] as usize * self.input.depth()
    }

    /// Whether the rows of a patch are put together to one run, which is fewer words.
    pub const fn gathers(self) -> bool {
        self.window.kernel[0] > 1 && !self.taps().is_multiple_of(4)
    }

    /// Bytes of a run.
    pub const fn run(self) -> usize {
        if self.gathers() { self.window.kernel[0] as usize * self.taps() } else { self.taps() }
    }

    /// Runs of a patch.
    pub const fn runs(self) -> usize {
        if self.gathers() { 1 } else { self.window.kernel[0] as usize }
    }

    /// Whether patches can be read where the input lies: all are inside, and made of whole words.
    pub const fn is_direct(self) -> bool {
        let Window { kernel, stride, dilation, padding } = self.window;
        let down = (self.output.height as usize - 1) * stride[0] as usize
            + (kernel[0] as usize - 1) * dilation[0] as usize;
        let right = (self.output.width as usize - 1) * stride[1] as usize + kernel[1] as usize - 1;
        padding[0] == 0
            && padding[1] == 0
            && down < self.input.height as usize
            && right < self.input.width as usize
            && self.taps().is_multiple_of(4)
    }

    /// Whether patches are the input's pixels, one after the other.
    pub const fn is_flat(self) -> bool {
        let Window { kernel, stride, padding, .. } = self.window;
        matches!([kernel, stride, padding], [[1, 1], [1, 1], [0, 0]])
            && self.input.height == self.output.height
            && self.input.width == self.output.width
            && self.input.channels.is_multiple_of(4)
    }

    /// Bytes of a copied row: whole words, with up to three bytes that are read behind its last patch.
    const fn pitch(self) -> usize {
        let columns = (self.output.width as usize - 1) * self.window.stride[1] as usize
            + self.window.kernel[1] as usize;
        (columns * self.input.depth() + 3).next_multiple_of(4)
    }

    /// Words of scratch memory for the copied rows, or the patches that are put together.
    pub const fn scratch(self) -> usize {
        if self.gathers() {
            return self.gathered();
        }
        if self.is_direct() { 0 } else { self.runs() * self.pitch() / 4 }
    }

    /// The patches of output row `y`, copied to `scratch` if they have to be.
    #[inline(never)]
    pub fn row<'a>(self, y: usize, input: &'a [i8], scratch: &'a mut [i8]) -> Patches<'a> {
        let step = usize::from(self.window.stride[1]) * self.input.depth();
        let count = self.output.width.into();
        if self.is_direct() {
            let from = y * usize::from(self.window.stride[0]) * self.input.row();
            let pitch = usize::from(self.window.dilation[0]) * self.input.row();
            return Patches { bytes: input, from, step, pitch, count };
        }
        self.copy_rows(y, input, scratch);
        Patches { bytes: scratch, from: 0, step, pitch: self.pitch(), count }
    }

    fn copy_rows(self, y: usize, input: &[i8], scratch: &mut [i8]) {
        let [above, left] = self.window.padding.map(usize::from);
        let offset = (left * self.input.depth()).min(self.pitch());
        let bytes = self.input.row().min(self.pitch() - offset);
        for (row, target) in scratch.chunks_exact_mut(self.pitch()).take(self.runs()).enumerate() {
            let down =
                y * usize::from(self.window.stride[0]) + row * usize::from(self.window.dilation[0]);
            let source = down
                .checked_sub(above)
                .filter(|&y| y < self.input.height.into())
                .and_then(|y| input.get(y * self.input.row()..)?.get(..bytes));
            let Some(source) = source else {
                fill(target, self.zero);
                continue;
            };
            let (before, rest) = target.split_at_mut(offset);
            let (inside, behind) = rest.split_at_mut(bytes);
            fill(before, self.zero);
            copy(source, inside);
            fill(behind, self.zero);
        }
    }
}
