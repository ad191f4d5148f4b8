//! A layer a few rows at a time: what a head does where whole maps between its layers would not fit.

use super::cortex_m::{PackedConv2d, PackedDepthwise};
use super::{AveragePool, Conv2d, Depthwise, MaxPool, Shape, Window, xpulp};

/// Rows of a map: those from `from` on, before `to`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The first.
    pub from: u16,
    /// The one after the last.
    pub to: u16,
}

impl Rows {
    /// How many.
    pub const fn count(self) -> u16 {
        self.to.saturating_sub(self.from)
    }

    /// Input rows of which a window makes these output rows; of an input of `height` rows.
    pub const fn needed(self, window: Window, height: u16) -> Self {
        let (stride, padding) = (window.stride[0] as u32, window.padding[0] as u32);
        let reach = (window.kernel[0] as u32).saturating_sub(1) * window.dilation[0] as u32 + 1;
        let from = least((self.from as u32 * stride).saturating_sub(padding), height);
        let last = (self.to as u32).saturating_sub(1) * stride + reach;
        let to = least(last.saturating_sub(padding), height);
        Rows { from, to: if to > from { to } else { from } }
    }
}

const fn least(row: u32, height: u16) -> u16 {
    if row < height as u32 { row as u16 } else { height }
}

/// An operator that moves a window over its input.
pub trait Banded: Copy {
    /// The input rows that some output rows are made of; none where all their taps lie in the padding, which packed operators refuse.
    fn needed(&self, output: Rows) -> Rows;

    /// The operator that makes only these output rows, its output, of only the rows that [`Banded::needed`] says, its input: the same bytes as the whole operator's.
    #[must_use]
    fn band(&self, output: Rows) -> Self;
}

/// Shapes and window of a band.
fn narrow(input: &mut Shape, output: &mut Shape, window: &mut Window, rows: Rows) {
    let needed = rows.needed(*window, input.height);
    let above = usize::from(window.padding[0])
        .saturating_sub(usize::from(rows.from) * usize::from(window.stride[0]));
    window.padding[0] = above as u8;
    input.height = needed.count();
    output.height = rows.count();
}

macro_rules! banded {
    ($($operator:ty),*) => {
        $(impl Banded for $operator {
            fn needed(&self, output: Rows) -> Rows {
                output.needed(self.window, self.input.height)
            }

            fn band(&self, output: Rows) -> Self {
                let mut band = *self;
                narrow(&mut band.input, &mut band.output, &mut band.window, output);
                band
            }
        })*
    };
}

banded!(Conv2d<'_>, Depthwise<'_>, MaxPool, AveragePool, PackedConv2d<'_>, xpulp::PackedConv2d<'_>);

/// Of operators that take a number of rows together.
macro_rules! banded_by_rows {
    ($($operator:ty),*) => {
        $(impl Banded for $operator {
            fn needed(&self, output: Rows) -> Rows {
                output.needed(self.window, self.input.height)
            }

            fn band(&self, output: Rows) -> Self {
                let mut band = *self;
                narrow(&mut band.input, &mut band.output, &mut band.window, output);
                band.rows = least(self.rows.into(), output.count());
                band
            }
        })*
    };
}

banded_by_rows!(PackedDepthwise<'_>, xpulp::PackedDepthwise<'_>);

/// What becomes of a map in one turn of a group of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows that are forgotten first: nobody reads them any more.
    pub dropped: u16,
    /// The row that then lies first.
    pub first: u16,
    /// The rows that are made.
    pub rows: Rows,
}

impl Turn {
    /// Forgets `dropped` rows, so that `first` lies first, and makes those from `from` on, before `to`.
    pub const fn new(dropped: u16, first: u16, from: u16, to: u16) -> Self {
        Turn { dropped, first, rows: Rows { from, to } }
    }
}

/// A part of the arena that holds some rows of a map, one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Its first byte.
    pub offset: usize,
    /// Bytes of a row.
    pub row: usize,
}

impl Strip {
    /// Where some rows lie while `first` is the first in the strip.
    pub const fn range(self, first: u16, rows: Rows) -> core::ops::Range<usize> {
        self.at(first, rows.from)..self.at(first, rows.to)
    }

    const fn at(self, first: u16, row: u16) -> usize {
        self.offset + row.saturating_sub(first) as usize * self.row
    }

    /// Bytes that a turn forgets, and those behind them that it still needs: none where it forgets none.
    pub const fn moved(self, turn: &Turn) -> [usize; 2] {
        let kept = if turn.dropped > 0 { turn.rows.from.saturating_sub(turn.first) } else { 0 };
        [turn.dropped as usize * self.row, kept as usize * self.row]
    }

    /// Forgets what a turn forgets: what it still needs moves to the front.
    pub fn slide(self, turn: &Turn, arena: &mut [i8]) {
        let [dropped, kept] = [turn.dropped, turn.rows.from.saturating_sub(turn.first)]
            .map(|rows| usize::from(rows) * self.row);
        if let Some(strip) = arena.get_mut(self.offset..self.offset + dropped + kept)
            && dropped > 0
            && dropped <= strip.len()
        {
            strip.copy_within(dropped.., 0);
        }
    }
}
