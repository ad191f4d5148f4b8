//! Layers whose tensors and constants lie outside the cluster's memory: tile by tile they are copied into L1, computed there by all cores, and copied back, the
//! next tile's operands while this one is computed.
//!
//! What is cut how is decided when the head is compiled: a layer is a constant, [`Cut`], and [`run`] follows it.

mod ahead;
#[cfg(not(target_arch = "riscv32"))]
mod alone;
mod cluster;
#[cfg(not(dsp))]
mod encode;
mod group;
mod image;
mod install;
mod layer;
mod slide;
mod windowed;

pub use ahead::{Ahead, Far};
#[cfg(not(target_arch = "riscv32"))]
pub use alone::Alone;
pub use cluster::{Cluster, Core, Piece, Way};
#[cfg(not(dsp))]
pub use encode::{encode, encode_bytes};
pub use group::{Group, Memory, Place, Rowwise, Step, run_group};
pub use image::image_rows;
pub use install::{install, installed};
pub use layer::{Cut, Layer, Operands, Sizes, Sum, Tile, Tiling};
pub use slide::slide;

use super::Share;
use ahead::Begun;

/// Where things lie in L1, from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    constants: [usize; 2],
    inputs: [[usize; 2]; 2],
    outputs: [usize; 2],
    scratch: usize,
    /// Bytes of one core's scratch memory.
    scratch_bytes: usize,
    /// What the places have room for.
    room: Sizes,
    /// All of it.
    pub bytes: usize,
}

/// What a layer, or each of several bands of one, takes of L1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    sizes: Sizes,
    /// Whether constants, inputs and outputs change from tile to tile: they have two places.
    twice: [bool; 3],
}

impl Needs {
    /// Of a layer.
    pub fn of(layer: &(impl Layer + ?Sized)) -> Self {
        let [blocks, strips] = layer.grid();
        let is_read_again = strips > 1 || blocks > 1 && layer.reads_by_block();
        Self { sizes: layer.sizes(), twice: [blocks > 1, is_read_again, blocks * strips > 1] }
    }

    /// What is enough for others, too.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (a, b) = (self.sizes, other.sizes);
        Self {
            sizes: Sizes {
                constants: a.constants.max(b.constants),
                inputs: [0, 1].map(|which| a.inputs[which].max(b.inputs[which])),
                output: a.output.max(b.output),
                scratch: a.scratch.max(b.scratch),
            },
            twice: [0, 1, 2].map(|what| self.twice[what] || other.twice[what]),
        }
    }
}

impl Layout {
    /// Of a layer on so many cores.
    pub fn of(layer: &(impl Layer + ?Sized), cores: usize) -> Self {
        Self::new(&Needs::of(layer), cores)
    }

    /// Of what is needed, on so many cores.
    pub fn new(needs: &Needs, cores: usize) -> Self {
        let Needs { sizes, twice: [constants_twice, inputs_twice, outputs_twice] } = *needs;
        let mut end = 0;
        let mut take = |bytes: usize| {
            let from = end;
            end += bytes.next_multiple_of(4);
            from
        };
        let mut two = |bytes: usize, twice: bool| {
            let first = take(bytes);
            [first, if twice { take(bytes) } else { first }]
        };
        let constants = two(4 * sizes.constants, constants_twice);
        let inputs = sizes.inputs.map(|bytes| two(bytes, inputs_twice));
        let outputs = two(sizes.output, outputs_twice);
        let scratch_bytes = 4 * sizes.scratch;
        let scratch = take(scratch_bytes * cores);
        Self { constants, inputs, outputs, scratch, scratch_bytes, room: sizes, bytes: end }
    }
}

/// A layer at work.
#[derive(Clone, Copy)]
struct Job<L, S> {
    layer: L,
    source: S,
    inputs: [*const i8; 2],
    output: *mut i8,
    l1: *mut u8,
    layout: Layout,
}

// SAFETY: cores write only their shares of the tile that is computed, and copies go where nobody computes: see `Job::work`.
unsafe impl<L: Sync, S: Sync> Sync for Job<L, S> {}

/// Where a layer's constants are. A parameter, so that layers that have them at hand pay nothing for those that have not.
trait Source: Copy + Sync {
    /// Whether they may have to be waited for.
    const WAITS: bool;

    /// Waits until a block is in the memory outside, and says where it is.
    ///
    /// # Safety
    /// On core 0 only, while the layer is computed; the block before it is in L1.
    unsafe fn block(self, core: &dyn Core, index: usize, constants: &[i32]) -> *const i32;

    /// All blocks are in L1.
    ///
    /// # Safety
    /// On core 0 only, while the layer is computed.
    unsafe fn done(self, core: &dyn Core);
}

/// In the memory outside.
#[derive(Clone, Copy)]
struct Near;

impl Source for Near {
    const WAITS: bool = false;

    unsafe fn block(self, _: &dyn Core, _: usize, constants: &[i32]) -> *const i32 {
        constants.as_ptr()
    }

    unsafe fn done(self, _: &dyn Core) {}
}

/// In L3: by whom they come, and which of its layers it is.
#[derive(Clone, Copy)]
struct Streamed<'a> {
    ahead: Begun<'a>,
    which: usize,
}

impl Source for Streamed<'_> {
    const WAITS: bool = true;

    unsafe fn block(self, core: &dyn Core, index: usize, _: &[i32]) -> *const i32 {
        // SAFETY: by the caller's word; who began has it for this layer.
        unsafe { self.ahead.lead(|ahead| ahead.arrived(core, self.which, index)) }
    }

    unsafe fn done(self, core: &dyn Core) {
        // SAFETY: as above.
        unsafe { self.ahead.lead(|ahead| ahead.done(core)) }
    }
}

/// Computes a layer of one input.
///
/// Nothing is written where a tensor is too short, or L1 too small for the layer's [`Layout`].
pub fn run(layer: &(impl Layer + Copy), input: &[i8], output: &mut [i8], cluster: &dyn Cluster) {
    let (lengths, bytes) = ([input.len(), 0], output.len());
    start(cluster, layer, Near, [input.as_ptr(); 2], lengths, output.as_mut_ptr(), bytes);
}

/// Computes a layer of one input whose constants are `ahead`'s layer `which`.
///
/// Nothing is written where a tensor is too short, L1 too small, or the memory for a block of its constants.
pub fn run_far(
    layer: &(impl Layer + Copy),
    which: usize,
    input: &[i8],
    output: &mut [i8],
    ahead: &mut Ahead,
    cluster: &dyn Cluster,
) {
    debug_assert!(ahead.takes(which), "a block of layer {which} in L3 has no room");
    if !ahead.takes(which) {
        return;
    }
    let far = Streamed { ahead: Begun::new(ahead), which };
    let (lengths, bytes) = ([input.len(), 0], output.len());
    start(cluster, layer, far, [input.as_ptr(); 2], lengths, output.as_mut_ptr(), bytes);
}

/// Computes a layer of two.
///
/// Nothing is written where a tensor is too short, or L1 too small.
pub fn run_two(
    layer: &(impl Layer + Copy),
    left: &[i8],
    right: &[i8],
    output: &mut [i8],
    cluster: &dyn Cluster,
) {
    let lengths = [left.len(), right.len()];
    let inputs = [left.as_ptr(), right.as_ptr()];
    start(cluster, layer, Near, inputs, lengths, output.as_mut_ptr(), output.len());
}

/// An addition whose output takes the place of its left operand.
///
/// Nothing is written where a tensor is too short, or L1 too small.
pub fn run_in_place(layer: &Cut<Sum>, place: &mut [i8], right: &[i8], cluster: &dyn Cluster) {
    // A tile's elements are read before they are written, and no other tile reads them.
    let (place, bytes) = (place.as_mut_ptr(), place.len());
    let inputs = [place.cast_const(), right.as_ptr()];
    start(cluster, layer, Near, inputs, [bytes, right.len()], place, bytes);
}

fn start<L: Layer + Copy>(
    cluster: &dyn Cluster,
    layer: &L,
    source: impl Source,
    inputs: [*const i8; 2],
    lengths: [usize; 2],
    output: *mut i8,
    bytes: usize,
) {
    let (needed, made) = layer.tensors();
    let (l1, room) = cluster.l1();
    let layout = Layout::of(layer, cluster.cores());
    debug_assert!(needed[0] <= lengths[0] && needed[1] <= lengths[1] && made <= bytes);
    debug_assert!(layout.bytes <= room, "{} bytes of L1, of which there are {room}", layout.bytes);
    if needed[0] > lengths[0] || needed[1] > lengths[1] || made > bytes || layout.bytes > room {
        return;
    }
    let job = Job { layer: *layer, source, inputs, output, l1, layout };
    // Each core has a copy on its stack, which is nearer.
    cluster.fork(&|core| { job }.work(core));
}

/// Copies under way.
struct Under<const N: usize>([Option<u32>; N]);

impl<const N: usize> Under<N> {
    fn wait(&mut self, core: &dyn Core) {
        self.0.iter_mut().filter_map(Option::take).for_each(|copy| core.wait(copy));
    }
}

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
    /// What one core does. Core 0 does the copies: into the places of the next tile, and out of that of the last one but one, while all compute this one.
    fn work(&self, core: &dyn Core) {
        let [blocks, strips] = self.layer.grid();
        let tiles = blocks * strips;
        let leads = core.id() == 0;
        let (mut coming, mut going) = (Under([None; 3]), [Under([None; 1]), Under([None; 1])]);
        let mut at = At { tile: Tile { block: 0, strip: 0 }, index: 0, strips };
        if leads && tiles > 0 {
            coming = self.fetch(core, &at);
        }
        for index in 0..tiles {
            let next = at.next();
            if leads {
                coming.wait(core);
                if index + 1 < tiles {
                    coming = self.fetch(core, &next);
                }
                going[index % 2].wait(core);
            }
            core.barrier();
            self.compute(core, &at);
            core.barrier();
            if leads {
                going[index % 2] = Under([self.store(core, &at)]);
            }
            at = next;
        }
        if leads {
            // SAFETY: this is core 0, and all blocks are in L1.
            unsafe { self.source.done(core) };
            going.iter_mut().for_each(|copies| copies.wait(core));
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

    fn compute(&self, core: &dyn Core, at: &At) {
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
        // SAFETY: the places have room; the copies into these places are done and nobody writes them until all cores are behind the barrier; the scratch memory is this
        // core's; and every core calls the same kernel with a share of its own.
        let (operands, share) = unsafe {
            let scratch = self.at(layout.scratch + layout.scratch_bytes * core.id());
            let inputs = core::array::from_fn(|which| {
                let place = self.at(layout.inputs[which][turn]).cast_const();
                core::slice::from_raw_parts(place.cast(), pieces[which].bytes)
            });
            let place = self.at(layout.constants[tile.block % 2]).cast_const();
            let operands = Operands {
                constants: core::slice::from_raw_parts(place.cast(), constants),
                inputs,
                scratch: core::slice::from_raw_parts_mut(scratch.cast(), layout.scratch_bytes / 4),
            };
            let place = self.at(layout.outputs[index % 2]).cast();
            (operands, Share::new(place, output, core.id(), core.count()))
        };
        self.layer.compute(tile, operands, share);
    }
}
