//! A layer's tiles, one behind the other, on one core.

use core::ptr;

use super::cluster::{Core, Piece, Under, Way};
use super::coming::Coming;
use super::layer::{Compute, Tile};
use super::layout::Layout;
use super::source::Source;
use crate::kernels::xpulp::Share;

/// A layer at work.
#[derive(Clone, Copy)]
pub(super) struct Job<L, S> {
    pub(super) layer: L,
    pub(super) source: S,
    pub(super) inputs: [*const i8; 2],
    pub(super) output: *mut i8,
    pub(super) l1: *mut u8,
    pub(super) layout: Layout,
}

// SAFETY: cores write only their shares of the tile that is computed, and copies go where nobody computes: see `Job::work`.
unsafe impl<L: Sync, S: Sync> Sync for Job<L, S> {}

/// A tile in its turn: strip by strip of a block, block by block. What it reads and writes is found once.
#[derive(Clone, Copy, Default)]
struct At {
    tile: Tile,
    index: usize,
    /// Words of constants.
    constants: usize,
    /// Bytes of inputs.
    inputs: [usize; 2],
    output: Piece,
}

impl<L: Compute, S: Source> Job<L, S> {
    /// What one core does. Core 0 does the copies: into the places of the next tile, and out of that of the last one but one, while all compute this one. `going` are copies
    /// out that are under way, of the layer before; those of this one when it returns.
    pub(super) fn work(&self, core: &dyn Core, going: &mut Under<2>) {
        let [blocks, strips] = self.layer.grid();
        let tiles = blocks * strips;
        if tiles == 0 {
            return;
        }
        let (id, leads) = (core.id(), core.id() == 0);
        // SAFETY: there are no bytes.
        let share = unsafe { Share::new(ptr::null_mut(), 0, id, core.count()) };
        let mut kept = L::Kept::default();
        let [mut this, mut other] = [At::default(); 2];
        let (mut at, mut next) = (&mut this, &mut other);
        if leads {
            going.wait(core);
        }
        let mut coming = self.begin(core, at, leads, strips);
        loop {
            let Tile { block, strip } = at.tile;
            // Divisions are slow, so that it is counted.
            next.index = at.index + 1;
            next.tile = if strip + 1 < strips {
                Tile { block, strip: strip + 1 }
            } else {
                Tile { block: block + 1, strip: 0 }
            };
            let mut is_ready = false;
            let mut ready = || {
                if is_ready {
                    return;
                }
                is_ready = true;
                coming.wait(core);
                if next.index < tiles {
                    coming = self.begin(core, next, leads, strips);
                }
                going.wait_for(at.index % 2, core);
                core.barrier();
            };
            self.compute(at, strips, &share, id, &mut kept, &mut ready);
            // Where nothing was computed, too.
            ready();
            core.barrier();
            if leads {
                going.0[at.index % 2] = self.store(core, at);
            }
            if next.index == tiles {
                break;
            }
            (at, next) = (next, at);
        }
        if leads {
            // SAFETY: this is core 0, and all blocks are in L1.
            unsafe { self.source.done(core) };
        }
    }

    /// Where a place is.
    fn at(&self, offset: usize) -> *mut u8 {
        self.l1.wrapping_add(offset)
    }

    /// Finds out what a tile reads and writes, and, on core 0, begins to copy what it needs and does not lie in L1 yet.
    #[inline(never)]
    fn begin(&self, core: &dyn Core, at: &mut At, leads: bool, strips: usize) -> Under<3> {
        let At { tile, index, .. } = *at;
        let (constants, inputs) = (self.layer.constants(tile.block), self.layer.inputs(tile));
        at.constants = constants.len();
        at.inputs = inputs.map(|piece| piece.bytes);
        at.output = self.layer.output(tile);
        let mut copies = [None; 3];
        if !leads {
            return Under(copies);
        }
        let room = &self.layout.room;
        let begin = |l1: usize, room: usize, outside: *const u8, piece: Piece| {
            debug_assert!(piece.bytes <= room);
            // SAFETY: the place has room for the piece, which lies in its tensor, whose length was checked; the tile before the last
            // was the last to use the place, and all cores are behind it.
            (piece.bytes > 0 && piece.bytes <= room)
                .then(|| unsafe { core.start(Way::In, self.at(l1), outside.cast_mut(), piece) })
        };
        let block = || {
            let place = self.layout.constants[tile.block % 2];
            // SAFETY: this is core 0. When a block is on its way to L1, the one before it is there.
            let from = unsafe { self.source.block(core, tile.block, constants) };
            begin(place, 4 * room.constants, from.cast(), Piece::whole(0, 4 * constants.len()))
        };
        if !S::WAITS && tile.strip == 0 {
            copies[2] = block();
        }
        if index == 0 || strips > 1 || self.layer.reads_by_block() {
            for (which, piece) in inputs.into_iter().enumerate() {
                let place = self.layout.inputs[which][index % 2];
                copies[which] = begin(place, room.inputs[which], self.inputs[which].cast(), piece);
            }
        }
        if S::WAITS && tile.strip == 0 {
            copies[2] = block();
        }
        Under(copies)
    }

    /// Begins to copy what a tile made.
    fn store(&self, core: &dyn Core, at: &At) -> Option<u32> {
        let place = self.at(self.layout.outputs[at.index % 2]);
        // SAFETY: as in `fetch`; nobody writes the place before this copy was waited for.
        (at.output.bytes > 0 && at.output.bytes <= self.layout.room.output)
            .then(|| unsafe { core.start(Way::Out, place, self.output.cast(), at.output) })
    }

    /// Computes a core's share of a tile, whose operands are there once `ready` has returned.
    #[inline(never)]
    fn compute(
        &self,
        at: &At,
        strips: usize,
        share: &Share,
        core: usize,
        kept: &mut L::Kept,
        ready: &mut dyn FnMut(),
    ) {
        let (&At { tile, index, .. }, layout) = (at, &self.layout);
        let turn = if strips > 1 || self.layer.reads_by_block() { index % 2 } else { 0 };
        let room = &layout.room;
        let fits = [0, 1].iter().all(|&which| at.inputs[which] <= room.inputs[which]);
        if !fits || at.output.bytes > room.output || at.constants > room.constants {
            return;
        }
        let scratch = self.at(layout.scratch + layout.scratch_bytes * core);
        let inputs = [0, 1].map(|which| {
            let place = self.at(layout.inputs[which][turn]).cast_const();
            (place.cast(), at.inputs[which])
        });
        let place = self.at(layout.constants[tile.block % 2]).cast_const();
        let constants = (place.cast(), at.constants);
        let scratch = (scratch.cast(), layout.scratch_bytes / 4);
        let place = self.at(layout.outputs[index % 2]).cast();
        // SAFETY: the places have room; when `ready` has returned, the copies into these places are done and nobody writes them until all cores are behind the barrier; the
        // scratch memory is this core's; and every core calls the same kernel with a share of its own.
        let coming = unsafe {
            let share = share.elsewhere(place, at.output.bytes);
            Coming::new(constants, inputs, scratch, share, ready)
        };
        self.layer.compute(tile, kept, coming);
    }
}
