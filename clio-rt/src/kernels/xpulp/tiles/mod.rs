//! Layers whose tensors and constants lie outside the cluster's memory: tile by tile they are copied into L1, computed there by all cores, and copied back, the
//! next tile's operands while this one is computed.
//!
//! What is cut how is decided when the head is compiled: a layer is a constant, [`Cut`], and [`run`] follows it.

mod ahead;
#[cfg(not(target_arch = "riscv32"))]
mod alone;
mod cluster;
mod coming;
#[cfg(not(dsp))]
mod encode;
mod group;
mod image;
mod install;
mod job;
mod layer;
mod layout;
mod slide;
mod source;
mod windowed;

pub use ahead::{Ahead, Far};
#[cfg(not(target_arch = "riscv32"))]
pub use alone::Alone;
pub use cluster::{Cluster, Core, Piece, Way};
pub use coming::Coming;
#[cfg(not(dsp))]
pub use encode::{encode, encode_bytes};
pub use group::{Group, Held, Memory, Place, Rowwise, Step, run_group};
pub use image::image_rows;
pub use install::{install, installed};
pub use layer::{Compute, Cut, Layer, Operands, Sizes, Slice, Sum, Tile, Tiling};
pub use layout::{Layout, Needs};
pub use slide::slide;

use ahead::Begun;
use cluster::Under;
use job::Job;
use source::{Near, Source, Streamed};

/// Computes a layer of one input.
///
/// Nothing is written where a tensor is too short, or L1 too small for the layer's [`Layout`].
pub fn run(layer: &(impl Compute + Copy), input: &[i8], output: &mut [i8], cluster: &dyn Cluster) {
    let (lengths, bytes) = ([input.len(), 0], output.len());
    start(cluster, layer, Near(None), [input.as_ptr(); 2], lengths, output.as_mut_ptr(), bytes);
}

/// Computes a layer of one input whose constants are `ahead`'s layer `which`.
///
/// Nothing is written where a tensor is too short, L1 too small, or the memory for a block of its constants.
pub fn run_far(
    layer: &(impl Compute + Copy),
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
    layer: &(impl Compute + Copy),
    left: &[i8],
    right: &[i8],
    output: &mut [i8],
    cluster: &dyn Cluster,
) {
    let lengths = [left.len(), right.len()];
    let inputs = [left.as_ptr(), right.as_ptr()];
    start(cluster, layer, Near(None), inputs, lengths, output.as_mut_ptr(), output.len());
}

/// An addition whose output takes the place of its left operand.
///
/// Nothing is written where a tensor is too short, or L1 too small.
pub fn run_in_place(layer: &Cut<Sum>, place: &mut [i8], right: &[i8], cluster: &dyn Cluster) {
    // A tile's elements are read before they are written, and no other tile reads them.
    let (place, bytes) = (place.as_mut_ptr(), place.len());
    let inputs = [place.cast_const(), right.as_ptr()];
    start(cluster, layer, Near(None), inputs, [bytes, right.len()], place, bytes);
}

fn start<L: Compute + Copy>(
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
    cluster.fork(&|core| {
        let mut going = Under([None; 2]);
        { job }.work(core, &mut going);
        going.wait(core);
    });
}
