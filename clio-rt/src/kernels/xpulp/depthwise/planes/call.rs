//! What the loops take, and which of them make the rows of a strip.

use super::super::strip::Strip;
use super::super::{LONG, PLAIN};
use super::{five, five_squares, squares, three};

/// What the loops take; the numbers in their assembly are its offsets.
#[repr(C)]
pub struct Call {
    /// 0: of the next channel.
    constants: *const i32,
    /// 4: the first row of the next turn's.
    plane: *const i8,
    /// 8
    pitch: usize,
    /// 12: from a turn's rows to the next one's; of pairs of rows of squares, from behind a row to the one that the next pair begins with.
    next: usize,
    /// 16: the first output of the next turn's.
    target: *mut i8,
    /// 20
    row: usize,
    /// 24
    depth: usize,
    /// 28: turns of the loop.
    columns: usize,
    /// 32: turns over rows that are left of a channel.
    turns: usize,
    /// 36: 1 where there is an odd column, 2 while it is computed.
    odd: usize,
    /// 40: what the last turn goes back where rows do not come out even, in the plane and in the output.
    up: [usize; 2],
    /// 48: plane and output of the next channel.
    channels: [*const i8; 2],
    /// 56: from a plane to the next.
    size: usize,
    /// 60: turns over rows.
    count: usize,
    /// 64: channels that are left.
    left: usize,
    /// 68: from a window's last row to the next column.
    back: usize,
    /// 72: from a column's last output to the next column's first.
    output: usize,
}

/// A loop over the rows of four channels.
///
/// # Safety
/// All that the call points to must be there.
type Loop = unsafe extern "C" fn(&mut Call);

/// A loop and the rows that it makes.
pub struct Part {
    /// By how sums are scaled: [`PLAIN`], [`super::super::SIGNED`], [`LONG`].
    loops: &'static [Loop; 3],
    call: Call,
    /// The first row, in the plane and in the output.
    first: [usize; 2],
}

/// The loops.
#[derive(Clone, Copy)]
enum Kind {
    /// Two rows of 3×3.
    Three,
    /// Two rows of squares for 3×3.
    Squares,
    /// One row of squares for 3×3.
    SquareRows,
    /// One row of squares for 5×5.
    FiveSquares,
    /// Four rows of 5×5.
    Fours,
    /// Two rows of 5×5.
    Pairs,
}

impl Part {
    /// The parts of so many rows.
    #[inline(always)]
    pub fn of(strip: &Strip, rows: usize) -> [Option<Self>; 2] {
        let part = |kind, first, count, up| {
            (count > 0).then(|| Self::new(strip, kind, first, count, up, rows == 1))
        };
        match (strip.window.kernel[0], strip.squares) {
            (3, false) => [part(Kind::Three, 0, rows.div_ceil(2), rows % 2), None],
            (3, true) => {
                let single = part(Kind::SquareRows, rows - 1, rows % 2, 0);
                [part(Kind::Squares, 0, rows / 2, 0), single]
            }
            (_, true) => [part(Kind::FiveSquares, 0, rows, 0), None],
            _ if rows < 4 => [part(Kind::Pairs, 0, rows.div_ceil(2), rows / 2 * (rows % 2)), None],
            _ => {
                let three = usize::from(rows % 4 == 3);
                let pair = part(Kind::Pairs, rows - 2, usize::from(matches!(rows % 4, 1 | 2)), 0);
                [part(Kind::Fours, 0, rows / 4 + three, three), pair]
            }
        }
    }

    #[inline(never)]
    #[unsafe(link_section = ".text.xpulp_depthwise")]
    fn new(strip: &Strip, kind: Kind, first: usize, count: usize, up: usize, single: bool) -> Self {
        use core::ptr::{null, null_mut};
        let (pitch, row, depth) = (strip.pitch, strip.output.row(), strip.output.depth());
        let width = usize::from(strip.output.width);
        let mut call = Call {
            constants: null(),
            plane: null(),
            pitch,
            next: pitch,
            target: null_mut(),
            row,
            depth,
            columns: width,
            turns: 0,
            odd: width % 2,
            up: [up * pitch, up * row],
            channels: [null(); 2],
            size: strip.plane,
            count,
            left: 4,
            back: 0,
            output: 0,
        };
        let loops: &[Loop; 3] = match kind {
            Kind::Three => {
                (call.next, call.columns) = (2 * pitch, width / 2);
                &[three::plain, three::signed, three::long]
            }
            Kind::Squares => {
                &[squares::pairs::plain, squares::pairs::signed, squares::pairs::long]
            }
            Kind::SquareRows => {
                &[squares::rows::plain, squares::rows::signed, squares::rows::long]
            }
            Kind::FiveSquares => {
                call.back = 4usize.wrapping_sub(2 * pitch);
                &[five_squares::plain, five_squares::signed, five_squares::long]
            }
            Kind::Fours => {
                call.next = 4 * pitch;
                call.back = 1usize.wrapping_sub(7 * pitch);
                call.output = depth.wrapping_sub(3 * row);
                &[five::fours::plain, five::fours::signed, five::fours::long]
            }
            Kind::Pairs => {
                call.next = 2 * pitch;
                call.back = 1usize.wrapping_sub(5 * pitch);
                // A single row takes the place of both.
                call.row = if single { 0 } else { row };
                call.output = depth + call.row;
                &[five::pairs::plain, five::pairs::signed, five::pairs::long]
            }
        };
        Part { loops, call, first: [first * pitch, first * row] }
    }

    /// Four channels, whose constants follow how they are scaled.
    ///
    /// # Safety
    /// Planes and outputs of the strip's rows are there, and nobody else touches them.
    pub unsafe fn run(&mut self, kind: i32, constants: &[i32], planes: &[i8], target: *mut i8) {
        let [plane, output] = self.first;
        let call = &mut self.call;
        call.constants = constants.as_ptr().wrapping_add(1);
        call.channels =
            [planes.as_ptr().wrapping_add(plane), target.cast_const().wrapping_add(output)];
        call.left = 4;
        // SAFETY: by the caller's word.
        unsafe { self.loops[kind.clamp(PLAIN, LONG) as usize](call) }
    }
}
