//! Operators that move a window, cut into tiles: strips of rows of blocks of channels.

use core::ops::Range;

use super::cluster::Piece;
use super::coming::Coming;
use super::layer::{Compute, Cut, Layer, Sizes, Slice, Tile, fours, part, parts, piece, words};
use crate::kernels::band::{Banded, Rows};
use crate::kernels::xpulp::conv2d::{Part, windows};
use crate::kernels::xpulp::depthwise::{Alike, Course};
use crate::kernels::xpulp::matrix::Matrix;
use crate::kernels::xpulp::{self, PackedConv2d, PackedDepthwise};
use crate::kernels::{AveragePool, MaxPool, Shape};

/// An operator that moves a window over its input.
pub trait Windowed: Banded + Sync {
    /// Whether an output channel is made of the input's channel of its number alone.
    const BY_CHANNEL: bool;

    /// What a core keeps from a tile for the next ones.
    type Kept: Default;

    /// Shapes of the input and of the output. Channel by channel, an input of fewer channels makes as many of the output's first.
    fn shapes(&self) -> [Shape; 2];

    /// The operator that makes only some channels: into a tensor of these alone, or, channel by channel, out of one of these alone, into the first of all.
    #[must_use]
    fn slice(self, slice: Slice) -> Self;

    /// Constants, so many for each four channels; none where there are no weights.
    fn blocks(&self) -> &[i32];

    /// Words of scratch memory for each core.
    fn scratch(&self) -> usize;

    /// The constants of some of so many channels.
    #[inline(always)]
    fn constants(&self, made: u16, channels: Range<u16>) -> &[i32] {
        words(self.blocks(), made, channels)
    }

    /// Computes only some rows of so many channels, with their constants.
    fn run_rows(&self, rows: Rows, channels: u16, kept: &mut Self::Kept, coming: Coming);
}

impl<O: Windowed> Cut<O> {
    fn rows(&self, strip: usize) -> Rows {
        let [_, output] = self.op.shapes();
        let Range { start: from, end: to } = part(output.height, self.tiling.rows, strip);
        Rows { from, to }
    }

    /// Channels that it makes.
    fn made(&self) -> u16 {
        let [input, output] = self.op.shapes();
        if O::BY_CHANNEL { input.channels } else { output.channels }
    }

    fn channels(&self, block: usize) -> Range<u16> {
        part(self.made(), self.tiling.channels, block)
    }

    /// The most that a strip of rows needs of something.
    fn most(&self, of: impl Fn(Rows) -> usize) -> usize {
        let [_, strips] = self.grid();
        (0..strips).map(|strip| of(self.rows(strip))).max().unwrap_or(0)
    }
}

impl<O: Windowed> Layer for Cut<O> {
    fn grid(&self) -> [usize; 2] {
        let [_, output] = self.op.shapes();
        [parts(self.made(), self.tiling.channels), parts(output.height, self.tiling.rows)]
    }

    fn reads_by_block(&self) -> bool {
        O::BY_CHANNEL
    }

    fn tensors(&self) -> ([usize; 2], usize) {
        let [input, output] = self.op.shapes();
        // Behind the last channel that is made nothing is written.
        let others = output.depth() - usize::from(self.made());
        ([input.elements(), 0], output.elements().saturating_sub(others))
    }

    fn sizes(&self) -> Sizes {
        let [input, output] = self.op.shapes();
        let channels = self.channels(0);
        let read = if O::BY_CHANNEL { channels.len() } else { input.depth() };
        let rows = self.most(|rows| self.op.needed(rows).count().into());
        Sizes {
            constants: self.op.constants(self.made(), channels.clone()).len(),
            inputs: [rows * usize::from(input.width) * read, 0],
            output: usize::from(self.rows(0).count()) * usize::from(output.width) * channels.len(),
            scratch: self.most(|rows| self.op.band(rows).scratch()),
        }
    }

    fn constants(&self, block: usize) -> &[i32] {
        self.op.constants(self.made(), self.channels(block))
    }

    fn inputs(&self, tile: Tile) -> [Piece; 2] {
        let [input, _] = self.op.shapes();
        let all = 0..input.channels;
        let channels = if O::BY_CHANNEL { self.channels(tile.block) } else { all };
        [piece(input, self.op.needed(self.rows(tile.strip)), channels), Piece::default()]
    }

    fn output(&self, tile: Tile) -> Piece {
        let [_, output] = self.op.shapes();
        piece(output, self.rows(tile.strip), self.channels(tile.block))
    }
}

impl<O: Windowed> Compute for Cut<O> {
    type Kept = O::Kept;

    fn compute(&self, tile: Tile, kept: &mut O::Kept, coming: Coming) {
        let channels = self.channels(tile.block).len() as u16;
        self.op.run_rows(self.rows(tile.strip), channels, kept, coming);
    }
}

impl Windowed for PackedConv2d<'_> {
    const BY_CHANNEL: bool = false;

    type Kept = ();

    fn shapes(&self) -> [Shape; 2] {
        [self.input, self.output]
    }

    fn slice(self, slice: Slice) -> Self {
        let blocks = words(self.blocks, self.output.channels, slice.channels());
        Self { output: Shape { channels: slice.count, ..self.output }, blocks, ..self }
    }

    fn blocks(&self) -> &[i32] {
        self.blocks
    }

    fn scratch(&self) -> usize {
        PackedConv2d::scratch(self)
    }

    fn run_rows(&self, rows: Rows, channels: u16, (): &mut (), coming: Coming) {
        if !self.is_flat() {
            return under_windows(self, rows, channels, coming);
        }
        // A band of pixels needs no more than their number.
        let pixels = usize::from(rows.count()) * usize::from(self.output.width);
        let matrix = self.matrix();
        let part = Part::new(&matrix, pixels, channels.into(), coming.share());
        let (operands, output) = coming.wait();
        let blocks = operands.constants;
        part.run(
            &Matrix { blocks, channels: channels.into(), ..matrix },
            operands.inputs[0],
            &output,
        );
    }
}

/// Apart from what pixels need that make one each: the instruction cache is small.
#[inline(never)]
fn under_windows(op: &PackedConv2d, rows: Rows, channels: u16, coming: Coming) {
    let mut op = op.band(rows);
    let (operands, output) = coming.wait();
    (op.output.channels, op.blocks) = (channels, operands.constants);
    windows(&op, operands.inputs[0], &output, operands.scratch);
}

impl Windowed for PackedDepthwise<'_> {
    const BY_CHANNEL: bool = true;

    type Kept = Option<Course>;

    fn shapes(&self) -> [Shape; 2] {
        [self.input, self.output]
    }

    fn slice(self, slice: Slice) -> Self {
        let blocks = words(self.blocks, self.output.channels, slice.channels());
        Self { input: Shape { channels: slice.count, ..self.input }, blocks, ..self }
    }

    fn blocks(&self) -> &[i32] {
        self.blocks
    }

    fn scratch(&self) -> usize {
        PackedDepthwise::scratch(self)
    }

    #[inline(always)]
    fn constants(&self, made: u16, channels: Range<u16>) -> &[i32] {
        fours(self.blocks, Self::words(self.window, 4), made, channels)
    }

    fn run_rows(&self, rows: Rows, channels: u16, kept: &mut Option<Course>, coming: Coming) {
        let above = usize::from(rows.from) * usize::from(self.window.stride[0]);
        let tile = Alike {
            channels: channels.into(),
            top: usize::from(self.window.padding[0]).saturating_sub(above),
            bytes: [coming.bytes()[0], coming.share().len()],
        };
        if !kept.as_ref().is_some_and(|course| course.is_of(tile)) {
            begin_course(self, rows, channels, kept, &coming);
        }
        let (operands, output) = coming.wait();
        if let Some(course) = kept {
            let (constants, input) = (operands.constants, operands.inputs[0]);
            // SAFETY: a core keeps its own course for tiles of its own share, and its scratch memory is this layer's until the layer ends.
            unsafe { course.run_again(constants, input, &output, operands.scratch) };
        }
    }
}

/// Once for several tiles.
#[inline(never)]
fn begin_course(
    op: &PackedDepthwise,
    rows: Rows,
    channels: u16,
    course: &mut Option<Course>,
    coming: &Coming,
) {
    let mut op = op.band(rows);
    (op.input.channels, op.output.channels) = (channels, channels);
    Course::begin(course, &op, coming.share());
}

macro_rules! pool {
    ($operator:ident, $run:path) => {
        impl Windowed for $operator {
            const BY_CHANNEL: bool = true;

            type Kept = ();

            fn shapes(&self) -> [Shape; 2] {
                [self.input, self.output]
            }

            fn slice(self, slice: Slice) -> Self {
                Self { input: Shape { channels: slice.count, ..self.input }, ..self }
            }

            fn blocks(&self) -> &[i32] {
                &[]
            }

            fn scratch(&self) -> usize {
                0
            }

            fn run_rows(&self, rows: Rows, channels: u16, (): &mut (), coming: Coming) {
                let band = self.band(rows);
                let [read, made] = band.shapes().map(|shape| Shape { channels, ..shape });
                let op = $operator { input: read, output: made, ..band };
                let (operands, output) = coming.wait();
                $run(&op, operands.inputs[0], output);
            }
        }
    };
}

pool!(MaxPool, xpulp::max_pool);
pool!(AveragePool, xpulp::average_pool);
