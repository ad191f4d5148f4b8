//! A layer's tiles, one behind the other, on one core.

use super::cluster::{Core, Piece, Under, Way};
use super::coming::Coming;
use super::layer::{Layer, Tile};
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

/// A tile in its turn: strip by strip of a block, block by block.
#[derive(Clone, Copy)]
struct At {
    tile: Tile,
    index: usize,
    strips: usize,
}

impl At {
    /// The tile behind it. Divisions are slow, so that it is counted.
    fn next(&self) -> Self {
        let Tile { block, strip } = self.tile;
        let tile = if strip + 1 < self.strips {
            Tile { block, strip: strip + 1 }
        } else {
            Tile { block: block + 1, strip: 0 }
        };
        Self { tile, index: self.index + 1, ..*self }
    }
}

impl<L: Layer, S: Source> Job<L, S> {
    /// What one core does. Core 0 does the copies: into the places of the next tile, and out of that of the last one but one, while all compute this one. `going` are copies
    /// out that are under way, of the layer before; those of this one when it returns.
    pub(super) fn work(&self, core: &dyn Core, going: &mut Under<2>) {
        let [blocks, strips] = self.layer.grid();
        let tiles = blocks * strips;
        let leads = core.id() == 0;
        let mut coming = Under([None; 3]);
        let mut at = At { tile: Tile { block: 0, strip: 0 }, index: 0, strips };
        if leads && tiles > 0 {
            going.wait(core);
            coming = self.fetch(core, &at);
        }
        for index in 0..tiles {
            let next = at.next();
            let mut is_ready = false;
            let mut ready = || {
                if is_ready {
                    return;
                }
                is_ready = true;
                if leads {
                    coming.wait(core);
                    if index + 1 < tiles {
                        coming = self.fetch(core, &next);
                    }
                    going.wait_for(index % 2, core);
                }
                core.barrier();
            };
            self.compute(core, &at, &mut ready);
            // Where nothing was computed, too.
            ready();
            core.barrier();
            if leads {
                going.0[index % 2] = self.store(core, &at);
            }
            at = next;
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

    /// Begins to copy what a tile needs and does not lie in L1 yet.
    fn fetch(&self, core: &dyn Core, at: &At) -> Under<3> {
        let At { tile, index, strips, .. } = *at;
        let room = &self.layout.room;
        let begin = |l1: usize, room: usize, outside: *const u8, piece: Piece| {
            debug_assert!(piece.bytes <= room);
            // SAFETY: the place has room for the piece, which lies in its tensor, whose length was checked; the tile before the last
            // was the last to use the place, and all cores are behind it.
            (piece.bytes > 0 && piece.bytes <= room)
                .then(|| unsafe { core.start(Way::In, self.at(l1), outside.cast_mut(), piece) })
        };
        let mut copies = [None; 3];
        let constants = (tile.strip == 0).then(|| self.layer.constants(tile.block));
        let place = self.layout.constants[tile.block % 2];
        let block = |constants: &[i32]| {
            // SAFETY: this is core 0. When a block is on its way to L1, the one before it is there.
            let from = unsafe { self.source.block(core, tile.block, constants) };
            begin(place, 4 * room.constants, from.cast(), Piece::whole(0, 4 * constants.len()))
        };
        if !S::WAITS {
            copies[2] = constants.and_then(block);
        }
        if index == 0 || strips > 1 || self.layer.reads_by_block() {
            let pieces = self.layer.inputs(tile);
            for (which, piece) in pieces.into_iter().enumerate() {
                let place = self.layout.inputs[which][index % 2];
                copies[which] = begin(place, room.inputs[which], self.inputs[which].cast(), piece);
            }
        }
        if S::WAITS {
            copies[2] = constants.and_then(block);
        }
        Under(copies)
    }

    /// Begins to copy what a tile made.
    fn store(&self, core: &dyn Core, at: &At) -> Option<u32> {
        let piece = self.layer.output(at.tile);
        let place = self.at(self.layout.outputs[at.index % 2]);
        // SAFETY: as in `fetch`; nobody writes the place before this copy was waited for.
        (piece.bytes > 0 && piece.bytes <= self.layout.room.output)
            .then(|| unsafe { core.start(Way::Out, place, self.output.cast(), piece) })
    }

    /// Computes a core's share of a tile, whose operands are there once `ready` has returned.
    #[inline(never)]
    fn compute(&self, core: &dyn Core, at: &At, ready: &mut dyn FnMut()) {
        let (&At { tile, index, strips, .. }, layout) = (at, &self.layout);
        let constants = self.layer.constants(tile.block).len();
        let turn = if strips > 1 || self.layer.reads_by_block() { index % 2 } else { 0 };
        let pieces = self.layer.inputs(tile);
        let output = self.layer.output(tile).bytes;
        let room = &layout.room;
        let fits = [0, 1].iter().all(|&which| pieces[which].bytes <= room.inputs[which]);
        if !fits || output > room.output || constants > room.constants {
            return;
        }
        let scratch = self.at(layout.scratch + layout.scratch_bytes * core.id());
        let inputs = [0, 1].map(|which| {
            let place = self.at(layout.inputs[which][turn]).cast_const();
            (place.cast(), pieces[which].bytes)
        });
        let place = self.at(layout.constants[tile.block % 2]).cast_const();
        let constants = (place.cast(), constants);
        let scratch = (scratch.cast(), layout.scratch_bytes / 4);
        let place = self.at(layout.outputs[index % 2]).cast();
        // SAFETY: the places have room; when `ready` has returned, the copies into these places are done and nobody writes them until all cores are behind the barrier; the
        // scratch memory is this core's; and every core calls the same kernel with a share of its own.
        let coming = unsafe {
            let share = Share::new(place, output, core.id(), core.count());
            Coming::new(constants, inputs, scratch, share, ready)
        };
        self.layer.compute(tile, coming);
    }
}
