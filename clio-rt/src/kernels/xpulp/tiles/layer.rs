//! What a layer in tiles is, and the operators without a window.

use core::ops::Range;

use super::cluster::Piece;
use super::coming::Coming;
use crate::kernels::band::{Banded, Rows};
use crate::kernels::xpulp::{self, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected};
use crate::kernels::{AveragePool, MaxPool, Mean, Shape};

/// How large a layer's tiles are, in its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    /// Rows, at least one; of an addition, elements by 256.
    pub rows: u16,
    /// Channels: all, or a number by fours.
    pub channels: u16,
}

/// Some of a layer's channels, by fours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first.
    pub from: u16,
    /// How many.
    pub count: u16,
}

impl Slice {
    pub(super) fn channels(self) -> Range<u16> {
        self.from..self.from.saturating_add(self.count)
    }
}

/// A layer with its tiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut<O> {
    /// The operator.
    pub op: O,
    /// How it is cut.
    pub tiling: Tiling,
}

macro_rules! checked {
    ($($operator:ty),*) => {
        $(impl Cut<$operator> {
            /// Whether the operator is consistent, and tiles have rows and channels.
            pub const fn is_consistent(&self) -> bool {
                self.op.is_consistent() && self.tiling.rows > 0 && self.tiling.channels > 0
            }
        })*
    };
}

checked!(PackedConv2d<'_>, PackedDepthwise<'_>, PackedFullyConnected<'_>, MaxPool, AveragePool);

impl<O: Banded> Banded for Cut<O> {
    fn needed(&self, output: Rows) -> Rows {
        self.op.needed(output)
    }

    fn band(&self, output: Rows) -> Self {
        Self { op: self.op.band(output), tiling: self.tiling }
    }
}

/// What a layer's largest tile takes of L1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Words of constants.
    pub constants: usize,
    /// Bytes of each input.
    pub inputs: [usize; 2],
    /// Bytes of the output.
    pub output: usize,
    /// Words of scratch memory, each core's.
    pub scratch: usize,
}

/// A tile: which of the channels' blocks and of the strips of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tile {
    /// Of blocks of channels.
    pub block: usize,
    /// Of strips of rows.
    pub strip: usize,
}

/// What a core computes with.
pub struct Operands<'a> {
    /// The block's constants.
    pub constants: &'a [i32],
    /// The tile's inputs; the second is empty where there is one.
    pub inputs: [&'a [i8]; 2],
    /// The core's own memory.
    pub scratch: &'a mut [i32],
}

/// A layer that is computed tile by tile.
pub trait Layer: Sync {
    /// Blocks of channels, strips of rows.
    fn grid(&self) -> [usize; 2];

    /// Whether a tile's input depends on its block.
    fn reads_by_block(&self) -> bool;

    /// Bytes of each input tensor and of the output.
    fn tensors(&self) -> ([usize; 2], usize);

    /// What the largest tile takes.
    fn sizes(&self) -> Sizes;

    /// A block's constants.
    fn constants(&self, block: usize) -> &[i32];

    /// What a tile reads; the second piece has no bytes where there is one input.
    fn inputs(&self, tile: Tile) -> [Piece; 2];

    /// What it writes.
    fn output(&self, tile: Tile) -> Piece;
}

/// A layer that a core can compute.
pub trait Compute: Layer {
    /// What a core keeps from a tile for the next ones.
    type Kept: Default;

    /// Computes a core's share of a tile.
    fn compute(&self, tile: Tile, kept: &mut Self::Kept, coming: Coming);
}

/// The part of `items` that is the `index`th of those of `size`.
pub(super) fn part(items: u16, size: u16, index: usize) -> Range<u16> {
    let from = index * usize::from(size);
    let to = (from + usize::from(size)).min(items.into());
    from as u16..to as u16
}

pub(super) fn parts(items: u16, size: u16) -> usize {
    // A division takes up to 35 cycles.
    if items > 0 && items <= size {
        return 1;
    }
    usize::from(items).div_ceil(usize::from(size).max(1))
}

/// Some rows of some channels of a map.
pub(super) fn piece(shape: Shape, rows: Rows, channels: Range<u16>) -> Piece {
    let (depth, pixels) = (shape.depth(), usize::from(rows.count()) * usize::from(shape.width));
    let from = usize::from(rows.from) * shape.row() + usize::from(channels.start);
    let row = usize::from(channels.end - channels.start);
    if row == depth {
        return Piece::whole(from, pixels * depth);
    }
    Piece { from, bytes: pixels * row, row, stride: depth }
}

/// A block of as many words as each four channels has.
#[inline(always)]
pub(super) fn words(blocks: &[i32], channels: u16, block: Range<u16>) -> &[i32] {
    // A division takes up to 35 cycles.
    if block == (0..channels) {
        return blocks;
    }
    let four = blocks.len() / usize::from(channels).div_ceil(4).max(1);
    fours(blocks, four, channels, block)
}

/// The same of so many words for each four channels.
#[inline(always)]
pub(super) fn fours(blocks: &[i32], four: usize, channels: u16, block: Range<u16>) -> &[i32] {
    if block == (0..channels) {
        return blocks;
    }
    let from = usize::from(block.start) / 4 * four;
    let to = usize::from(block.end).div_ceil(4) * four;
    blocks.get(from..to).unwrap_or_default()
}

impl Layer for Cut<PackedFullyConnected<'_>> {
    fn grid(&self) -> [usize; 2] {
        [parts(self.op.outputs, self.tiling.channels), 1]
    }

    fn reads_by_block(&self) -> bool {
        false
    }

    fn tensors(&self) -> ([usize; 2], usize) {
        ([self.op.inputs.into(), 0], self.op.outputs.into())
    }

    fn sizes(&self) -> Sizes {
        let channels = self.tiling.channels.min(self.op.outputs);
        Sizes {
            constants: words(self.op.blocks, self.op.outputs, 0..channels).len(),
            inputs: [self.op.inputs.into(), 0],
            output: channels.into(),
            scratch: self.op.scratch(),
        }
    }

    fn constants(&self, block: usize) -> &[i32] {
        let outputs = self.op.outputs;
        words(self.op.blocks, outputs, part(outputs, self.tiling.channels, block))
    }

    fn inputs(&self, _: Tile) -> [Piece; 2] {
        [Piece::whole(0, self.op.inputs.into()), Piece::default()]
    }

    fn output(&self, tile: Tile) -> Piece {
        let outputs = part(self.op.outputs, self.tiling.channels, tile.block);
        Piece::whole(outputs.start.into(), outputs.len())
    }
}

impl Compute for Cut<PackedFullyConnected<'_>> {
    type Kept = ();

    fn compute(&self, tile: Tile, (): &mut (), coming: Coming) {
        let (operands, output) = coming.wait();
        let outputs = part(self.op.outputs, self.tiling.channels, tile.block).len() as u16;
        let op = PackedFullyConnected { outputs, blocks: operands.constants, ..self.op };
        xpulp::fully_connected(&op, operands.inputs[0], output, operands.scratch);
    }
}

/// An addition with its number of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum<'a> {
    /// The operator.
    pub op: PackedAdd<'a>,
    /// Elements of each operand.
    pub elements: usize,
}

/// Elements that [`Tiling::rows`] counts of an addition.
const ELEMENTS: usize = 256;

impl Cut<Sum<'_>> {
    /// The same addition of so many elements.
    #[must_use]
    pub const fn of(&self, elements: usize) -> Self {
        Self { op: Sum { op: self.op.op, elements }, tiling: self.tiling }
    }

    fn elements(&self, strip: usize) -> Piece {
        let size = usize::from(self.tiling.rows) * ELEMENTS;
        let from = strip * size;
        Piece::whole(from, size.min(self.op.elements - from.min(self.op.elements)))
    }
}

impl Layer for Cut<Sum<'_>> {
    fn grid(&self) -> [usize; 2] {
        [1, self.op.elements.div_ceil((usize::from(self.tiling.rows) * ELEMENTS).max(1))]
    }

    fn reads_by_block(&self) -> bool {
        false
    }

    fn tensors(&self) -> ([usize; 2], usize) {
        ([self.op.elements; 2], self.op.elements)
    }

    fn sizes(&self) -> Sizes {
        let bytes = self.elements(0).bytes;
        let constants = self.op.op.tables.len();
        Sizes { constants, inputs: [bytes; 2], output: bytes, scratch: 0 }
    }

    fn constants(&self, _: usize) -> &[i32] {
        self.op.op.tables
    }

    fn inputs(&self, tile: Tile) -> [Piece; 2] {
        [self.elements(tile.strip); 2]
    }

    fn output(&self, tile: Tile) -> Piece {
        self.elements(tile.strip)
    }
}

impl Compute for Cut<Sum<'_>> {
    type Kept = ();

    fn compute(&self, _: Tile, (): &mut (), coming: Coming) {
        let (operands, output) = coming.wait();
        let op = PackedAdd { tables: operands.constants, ..self.op.op };
        let [left, right] = operands.inputs;
        xpulp::add(&op, left, right, output);
    }
}

impl Layer for Cut<Mean> {
    fn grid(&self) -> [usize; 2] {
        [parts(self.op.input.channels, self.tiling.channels), 1]
    }

    fn reads_by_block(&self) -> bool {
        true
    }

    fn tensors(&self) -> ([usize; 2], usize) {
        ([self.op.input.elements(), 0], self.op.input.depth())
    }

    fn sizes(&self) -> Sizes {
        let channels = self.tiling.channels.min(self.op.input.channels);
        let bytes = Shape { channels, ..self.op.input }.elements();
        Sizes { inputs: [bytes, 0], output: channels.into(), ..Sizes::default() }
    }

    fn constants(&self, _: usize) -> &[i32] {
        &[]
    }

    fn inputs(&self, tile: Tile) -> [Piece; 2] {
        let input = self.op.input;
        let channels = part(input.channels, self.tiling.channels, tile.block);
        [piece(input, Rows { from: 0, to: input.height }, channels), Piece::default()]
    }

    fn output(&self, tile: Tile) -> Piece {
        let channels = part(self.op.input.channels, self.tiling.channels, tile.block);
        Piece::whole(channels.start.into(), channels.len())
    }
}

impl Compute for Cut<Mean> {
    type Kept = ();

    fn compute(&self, tile: Tile, (): &mut (), coming: Coming) {
        let (operands, output) = coming.wait();
        let channels = part(self.op.input.channels, self.tiling.channels, tile.block).len() as u16;
        let op = Mean { input: Shape { channels, ..self.op.input }, ..self.op };
        xpulp::mean(&op, operands.inputs[0], output);
    }
}
