//! What the loops take, and which of them make the rows of a strip.
//!
//! Its code is small on purpose: with what loads a strip, it shares the instruction cache with the loops.

use core::mem::MaybeUninit;

use super::super::strip::Strip;
use super::super::{LONG, PLAIN};
use super::{five, five_squares, squares, three};

/// What the loops take; the numbers in their assembly are its offsets.
#[repr(C)]
pub struct Call {
    /// 0: of the next channel.
    constants: MaybeUninit<*const i32>,
    /// 4: the first row of the next turn's.
    plane: MaybeUninit<*const i8>,
    /// 8
    pitch: usize,
    /// 12: from a turn's rows to the next one's; of pairs of rows of squares, from behind a row to the one that the next pair begins with.
    next: usize,
    /// 16: the first output of the next turn's.
    target: MaybeUninit<*mut i8>,
    /// 20
    row: usize,
    /// 24
    depth: usize,
    /// 28: turns of the loop.
    columns: usize,
    /// 32: turns over rows that are left of a channel.
    turns: MaybeUninit<usize>,
    /// 36: 1 where there is an odd column, 2 while it is computed.
    odd: usize,
    /// 40: what the last turn goes back where rows do not come out even, in the plane and in the output.
    up: MaybeUninit<[usize; 2]>,
    /// 48: plane and output of the next channel.
    channels: MaybeUninit<[*const i8; 2]>,
    /// 56: from a plane to the next.
    size: usize,
    /// 60: turns over rows.
    count: MaybeUninit<usize>,
    /// 64: channels that are left.
    left: MaybeUninit<usize>,
    /// 68: from a window's last row to the next column.
    back: usize,
    /// 72: from a column's last output to the next column's first.
    output: usize,
}

/// Where rows of four channels begin.
#[derive(Clone, Copy)]
pub struct Start {
    /// The channels' constants, behind how they are scaled.
    constants: *const i32,
    plane: *const i8,
    output: *const i8,
}

/// A loop over the rows of four channels.
///
/// # Safety
/// All that the call points to must be there.
type Loop = unsafe extern "C" fn(&mut Call);

/// Loops, by how sums are scaled: [`PLAIN`], [`super::super::SIGNED`], [`LONG`].
type Loops = &'static [Loop; 3];

const THREE: Loops = &[three::plain, three::signed, three::long];
const SQUARE_FOURS: Loops = &[squares::fours::plain, squares::fours::signed, squares::fours::long];
const SQUARES: Loops = &[squares::pairs::plain, squares::pairs::signed, squares::pairs::long];
const SQUARE_ROWS: Loops = &[squares::rows::plain, squares::rows::signed, squares::rows::long];
const FIVE_SQUARES: Loops = &[five_squares::plain, five_squares::signed, five_squares::long];
const FOURS: Loops = &[five::fours::plain, five::fours::signed, five::fours::long];
const PAIRS: Loops = &[five::pairs::plain, five::pairs::signed, five::pairs::long];

impl Call {
    /// What all rows of a strip have in common.
    pub fn new(strip: &Strip) -> Self {
        let (pitch, width) = (strip.pitch, strip.columns);
        let three = strip.size == 3 && !strip.squares;
        Call {
            constants: MaybeUninit::uninit(),
            plane: MaybeUninit::uninit(),
            pitch,
            next: if three { 2 * pitch } else { pitch },
            target: MaybeUninit::uninit(),
            row: strip.row,
            depth: strip.depth,
            columns: if three { width / 2 } else { width },
            turns: MaybeUninit::uninit(),
            odd: width % 2,
            up: MaybeUninit::uninit(),
            channels: MaybeUninit::uninit(),
            size: strip.plane,
            count: MaybeUninit::uninit(),
            left: MaybeUninit::uninit(),
            // Five squares of 3×3, three of 5×5.
            back: 4usize.wrapping_sub(if strip.size == 3 { 4 } else { 2 } * pitch),
            output: strip.depth.wrapping_sub(3 * strip.row),
        }
    }

    /// Makes so many rows of four channels, whose constants follow how they are scaled.
    ///
    /// # Safety
    /// Planes and outputs of these rows are there, and nobody else touches the outputs.
    pub unsafe fn run(
        &mut self,
        strip: &Strip,
        rows: usize,
        constants: &[i32],
        planes: &[i8],
        target: *mut i8,
    ) {
        let kind = constants.first().copied().unwrap_or_default().clamp(PLAIN, LONG) as usize;
        let constants = constants.as_ptr().wrapping_add(1);
        let start = Start { constants, plane: planes.as_ptr(), output: target.cast_const() };
        // SAFETY: by the caller's word.
        unsafe {
            match (strip.size, strip.squares) {
                (3, false) => self.turns(start, THREE[kind], 0, rows.div_ceil(2), rows % 2),
                (3, true) => {
                    if rows >= 4 {
                        self.turns(start, SQUARE_FOURS[kind], 0, rows / 4, 0);
                    }
                    if rows & 2 != 0 {
                        self.turns(start, SQUARES[kind], rows & !3, 1, 0);
                    }
                    if rows & 1 != 0 {
                        self.turns(start, SQUARE_ROWS[kind], rows - 1, 1, 0);
                    }
                }
                (_, true) => self.turns(start, FIVE_SQUARES[kind], 0, rows, 0),
                _ => self.five(start, kind, rows),
            }
        }
    }

    /// Rows of 5×5 of one stride: four at a time, where three are left the last four, and two; where one is left, the last two.
    ///
    /// # Safety
    /// As [`Self::run`].
    #[inline(never)]
    #[unsafe(link_section = ".text.xpulp_depthwise_more")]
    unsafe fn five(&mut self, start: Start, kind: usize, rows: usize) {
        let (pitch, row) = (self.pitch, self.row);
        let (fours, rest) = (rows / 4, rows % 4);
        // SAFETY: by the caller's word.
        unsafe {
            let mut pairs = [rows.saturating_sub(2), usize::from(rest == 1 || rest == 2), 0];
            if fours > 0 {
                let three = usize::from(rest == 3);
                self.next = 4 * pitch;
                self.back = 1usize.wrapping_sub(7 * pitch);
                self.output = self.depth.wrapping_sub(3 * row);
                self.turns(start, FOURS[kind], 0, fours + three, three);
            } else if rest == 3 {
                pairs = [0, 2, 1];
            }
            let [first, count, up] = pairs;
            // A single row takes the place of both.
            self.row = if rows == 1 { 0 } else { row };
            self.next = 2 * pitch;
            self.back = 1usize.wrapping_sub(5 * pitch);
            self.output = self.depth + self.row;
            self.turns(start, PAIRS[kind], first, count, up);
            self.row = row;
        }
    }

    /// So many turns of a loop from a row on, the last so many rows higher.
    ///
    /// # Safety
    /// As [`Self::run`].
    #[inline(never)]
    #[unsafe(link_section = ".text.xpulp_depthwise")]
    unsafe fn turns(&mut self, start: Start, run: Loop, first: usize, count: usize, up: usize) {
        if count == 0 {
            return;
        }
        let Start { constants, plane, output } = start;
        let [pitch, row] = [self.pitch, self.row];
        self.up.write([up * pitch, up * row]);
        self.channels.write([plane.wrapping_add(first * pitch), output.wrapping_add(first * row)]);
        self.constants.write(constants);
        self.count.write(count);
        self.left.write(4);
        // SAFETY: by the caller's word.
        unsafe { run(self) }
    }
}
