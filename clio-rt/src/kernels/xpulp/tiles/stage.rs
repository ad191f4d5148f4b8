//! Constants in L3, the memory that cores and DMA do not reach: they come to two places in the memory outside, one block of channels before it is needed.

use core::cell::UnsafeCell;

use super::cluster::{Core, Piece};
use super::layer::{Cut, Layer, Operands, Sizes, Tile};
use crate::kernels::band::{Banded, Rows};
use crate::kernels::xpulp::{PackedConv2d, PackedDepthwise, PackedFullyConnected, Share};

/// Two places for blocks of constants, for all layers of a head: `[i32; WORDS]` of which each has a half. They live for ever, since what nobody waits for any more
/// may still be on its way.
#[derive(Debug)]
pub struct Stage<W: ?Sized = [i32]> {
    held: UnsafeCell<Held>,
    #[cfg(not(target_arch = "riscv32"))]
    busy: core::sync::atomic::AtomicBool,
    places: UnsafeCell<W>,
}

/// What is, or is coming, in the places.
#[derive(Debug)]
struct Held {
    /// Where each came from; null where nothing did.
    from: [*const i32; 2],
    /// The place that was filled last.
    last: usize,
}

// SAFETY: only who has the `Turn` touches what is inside.
unsafe impl<W: ?Sized> Sync for Stage<W> {}

impl<const WORDS: usize> Stage<[i32; WORDS]> {
    /// Empty places.
    pub const fn new() -> Self {
        Self {
            held: UnsafeCell::new(Held { from: [core::ptr::null(); 2], last: 0 }),
            #[cfg(not(target_arch = "riscv32"))]
            busy: core::sync::atomic::AtomicBool::new(false),
            places: UnsafeCell::new([0; WORDS]),
        }
    }
}

impl<const WORDS: usize> Default for Stage<[i32; WORDS]> {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// Waits until no other layer uses the places. On the chip only the fabric controller runs layers, one after the other.
    pub(super) fn turn(&self) -> Turn<'_> {
        #[cfg(not(target_arch = "riscv32"))]
        while self.busy.swap(true, core::sync::atomic::Ordering::Acquire) {
            core::hint::spin_loop();
        }
        Turn(self)
    }

    /// Words of a place.
    pub(super) const fn room(&self) -> usize {
        self.places.get().len() / 2
    }
}

/// Who has it uses the stage.
pub(super) struct Turn<'a>(
    #[allow(dead_code, reason = "on the chip nothing is given back")] &'a Stage,
);

#[cfg(not(target_arch = "riscv32"))]
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.busy.store(false, core::sync::atomic::Ordering::Release);
    }
}

/// How a layer's constants come from L3.
#[derive(Clone, Copy, Debug)]
pub struct Far<'a> {
    /// Where they come to.
    pub stage: &'a Stage,
    /// What the head needs after them: the next such layer's first block.
    pub next: &'a [i32],
}

impl Far<'_> {
    /// Begins to bring constants to the place that was not filled last, unless they are in one.
    ///
    /// # Safety
    /// On core 0, in the layer's turn; what is in that place is needed no more.
    pub(super) unsafe fn bring(&self, core: &dyn Core, constants: &[i32]) {
        // SAFETY: only core 0 comes here, in its turn.
        let held = unsafe { &mut *self.stage.held.get() };
        let from = constants.as_ptr();
        let fits = constants.len() <= self.stage.room();
        if constants.is_empty() || !fits || held.from.contains(&from) {
            return;
        }
        held.last = 1 - held.last;
        held.from[held.last] = from;
        // SAFETY: the place is as long, and by the caller's word nobody needs it.
        unsafe { core.bring(self.place(held.last), from, constants.len()) }
    }

    /// Waits for constants, and says where they are.
    ///
    /// # Safety
    /// As for [`Far::bring`].
    pub(super) unsafe fn arrived(&self, core: &dyn Core, constants: &[i32]) -> *const i32 {
        // SAFETY: by the caller's word.
        unsafe { self.bring(core, constants) };
        core.arrived();
        // SAFETY: as in `bring`.
        let held = unsafe { &*self.stage.held.get() };
        self.place(usize::from(held.from[1] == constants.as_ptr()))
    }

    fn place(&self, which: usize) -> *mut i32 {
        self.stage.places.get().cast::<i32>().wrapping_add(which * self.stage.room())
    }
}

/// A layer whose constants lie in L3.
#[derive(Clone, Copy, Debug)]
pub struct Streamed<'a, L> {
    /// The layer.
    pub layer: L,
    /// Where its constants come to; a block of them has room there.
    pub stage: &'a Stage,
    /// What the head needs after them: the next such layer's first block, or nothing.
    pub next: &'a [i32],
}

macro_rules! checked {
    ($($operator:ty),*) => {
        $(impl Streamed<'_, Cut<$operator>> {
            /// Whether the layer is consistent, see [`Cut`].
            pub const fn is_consistent(&self) -> bool {
                self.layer.is_consistent()
            }
        })*
    };
}

checked!(PackedConv2d<'_>, PackedDepthwise<'_>, PackedFullyConnected<'_>);

impl<L: Banded> Banded for Streamed<'_, L> {
    fn needed(&self, output: Rows) -> Rows {
        self.layer.needed(output)
    }

    fn band(&self, output: Rows) -> Self {
        Self { layer: self.layer.band(output), stage: self.stage, next: self.next }
    }
}

impl<L: Layer> Layer for Streamed<'_, L> {
    fn grid(&self) -> [usize; 2] {
        self.layer.grid()
    }

    fn reads_by_block(&self) -> bool {
        self.layer.reads_by_block()
    }

    fn tensors(&self) -> ([usize; 2], usize) {
        self.layer.tensors()
    }

    fn sizes(&self) -> Sizes {
        self.layer.sizes()
    }

    fn constants(&self, block: usize) -> &[i32] {
        self.layer.constants(block)
    }

    fn inputs(&self, tile: Tile) -> [Piece; 2] {
        self.layer.inputs(tile)
    }

    fn output(&self, tile: Tile) -> Piece {
        self.layer.output(tile)
    }

    fn compute(&self, tile: Tile, operands: Operands, output: Share) {
        self.layer.compute(tile, operands, output);
    }

    fn far(&self) -> Option<Far<'_>> {
        Some(Far { stage: self.stage, next: self.next })
    }
}
