//! Some rows of four channels, each channel by itself: where neighbouring pixels are neighbouring bytes, as dot products want them, or squares of pixels are
//! words ([`super::squares`]).

use super::super::copy::{fill, fill_column};
use super::squares::Squares;
use crate::kernels::{Shape, Window};

/// The layout of a strip: four planes of rows, padding included. All in words, which take the least code.
pub(super) struct Strip {
    /// Rows and columns of the kernel.
    pub size: usize,
    /// Whether it holds squares.
    pub squares: bool,
    pub zero: i8,
    /// Output rows that are made of it.
    pub rows: usize,
    /// Padding above, and on the left; of squares, whole ones.
    pub top: usize,
    pub left: usize,
    /// Of the input, and bytes from a row to the next.
    pub height: usize,
    pub width: usize,
    pub down: usize,
    /// Bytes from a pixel to the next, of the input and of the output.
    pub depth: usize,
    /// Of the output, and bytes from a row to the next.
    pub columns: usize,
    pub row: usize,
    /// Bytes of a row: whole words, with what is read behind its last window; or a word for each square.
    pub pitch: usize,
    /// Rows of a plane.
    pub lines: usize,
    /// Bytes of a plane.
    pub plane: usize,
    /// Whole rows of padding that it holds already: those before the first, and from the second on before the third.
    padding: [usize; 3],
    /// Of two strides.
    pub turned: Squares,
}

impl Strip {
    /// Of so many output rows.
    #[inline(always)]
    pub const fn new(window: Window, shapes: [Shape; 2], zero: i8, rows: usize) -> Self {
        let [input, output] = shapes;
        let (size, squares) = (window.kernel[0] as usize, window.stride[0] == 2);
        let [top, padding] = [window.padding[0] as usize, window.padding[1] as usize];
        let left = if squares { padding.next_multiple_of(2) } else { padding };
        let (width, columns) = (input.width as usize, output.width as usize);
        let pitch = if squares {
            4 * (columns + size / 2)
        } else {
            let read = columns - 1 + if size < 4 { 4 } else { size };
            let lies = left + width;
            (if read > lies { read } else { lies }).next_multiple_of(4)
        };
        // Of 5×5 taps and one stride, a single row is read as if there were two.
        let lines = rows + if squares { size / 2 } else { size - 1 };
        let lines = if lines == 5 && !squares && size == 5 { 6 } else { lines };
        let depth = input.depth();
        Self {
            size,
            squares,
            zero,
            rows,
            top,
            left,
            height: input.height as usize,
            width,
            down: width * depth,
            depth,
            columns,
            row: columns * depth,
            pitch,
            lines,
            plane: lines * pitch,
            padding: [0; 3],
            turned: Squares::new(input, left, [pitch, lines * pitch]),
        }
    }

    /// Rows under so many output rows: of the input, or of squares.
    pub const fn height(&self, rows: usize) -> usize {
        rows + if self.squares { self.size / 2 } else { self.size - 1 }
    }

    /// Bytes of a strip.
    pub const fn bytes(&self) -> usize {
        4 * self.plane
    }

    /// Writes the padding at the ends of all rows, which stays.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub fn start(&self, strip: &mut [i8]) {
        let (left, end) = (self.left, self.left + self.width);
        let (rows, words) = (4 * self.lines, self.pitch / 4);
        let [from, to] = if self.squares {
            [left / 2, end.div_ceil(2)].map(|square| square.min(words))
        } else {
            [left.div_ceil(4), end / 4]
        };
        let mut word = if from > 0 { 0 } else { to };
        while word < words {
            if let Some(column) = strip.get_mut(4 * word..) {
                fill_column(column, self.pitch, rows, self.zero);
            }
            word += 1;
            if word == from {
                word = to.max(from);
            }
        }
    }

    /// Writes the rows under output rows `first` to `first + rows`, of channels `channel` to `channel + 4`, behind [`Self::start`].
    pub fn load(
        &mut self,
        strip: &mut [i8],
        input: &[i8],
        channel: usize,
        first: usize,
        rows: usize,
    ) {
        if self.squares {
            self.load_squares(strip, input, channel, first, rows);
        } else {
            self.load_rows(strip, input, channel, first, rows);
        }
    }

    // By itself, so that the other kind does not pay for it.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_one"))]
    fn load_rows(
        &mut self,
        strip: &mut [i8],
        input: &[i8],
        channel: usize,
        first: usize,
        rows: usize,
    ) {
        let height = self.height(rows);
        let above = self.top.saturating_sub(first).min(height);
        let from = (first + above).saturating_sub(self.top);
        let inside = self.height.saturating_sub(from).min(height - above);
        let padding = [above, above + inside, height];
        if self.padding != padding {
            self.padding = padding;
            self.fill_rows(strip, 0, above);
            self.fill_rows(strip, above + inside, height);
        }
        if inside > 0 {
            let source = from * self.down + channel;
            self.transpose(input, source, strip, above * self.pitch + self.left, inside);
        }
    }

    /// Pads whole rows of all planes.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub fn fill_rows(&self, strip: &mut [i8], from: usize, to: usize) {
        if from >= to {
            return;
        }
        let (mut at, bytes) = (from * self.pitch, (to - from) * self.pitch);
        while let Some(rows) = strip.get_mut(at..at + bytes) {
            fill(rows, self.zero);
            at += self.plane;
        }
    }

    /// Turns whole rows.
    #[cfg(not(xpulp))]
    fn transpose(&self, input: &[i8], source: usize, strip: &mut [i8], target: usize, rows: usize) {
        for (row, column) in (0..rows).flat_map(|row| (0..self.width).map(move |x| (row, x))) {
            for channel in 0..4 {
                strip[target + channel * self.plane + row * self.pitch + column] =
                    input[source + row * self.down + column * self.depth + channel];
            }
        }
    }

    /// Turns whole rows, four pixels at a time; where these do not come out even, the last four overlap those before.
    #[cfg(xpulp)]
    #[inline(always)]
    fn transpose(&self, input: &[i8], source: usize, strip: &mut [i8], target: usize, rows: usize) {
        let (width, depth) = (self.width, self.depth);
        let mut call = Call {
            source: input.as_ptr().wrapping_add(source),
            depth,
            blocks: width / 4,
            target: strip.as_mut_ptr().wrapping_add(target),
            plane: self.plane,
            rows,
            row: self.down,
            pitch: self.pitch,
        };
        // SAFETY: the kernel looked that input and strip are whole, and these rows are in both.
        unsafe {
            if width < 4 {
                return narrow(&call, width);
            }
            turn(&call);
            if width % 4 != 0 {
                call.source = call.source.add((width - 4) * depth);
                call.target = call.target.add(width - 4);
                call.blocks = 1;
                turn(&call);
            }
        }
    }
}

/// What `turn` takes, in the order it loads it.
#[cfg(xpulp)]
#[repr(C)]
struct Call {
    source: *const i8,
    depth: usize,
    blocks: usize,
    target: *mut i8,
    plane: usize,
    rows: usize,
    row: usize,
    pitch: usize,
}

/// Rows of less than four pixels.
///
/// # Safety
/// As for [`turn`].
#[cfg(xpulp)]
#[cold]
#[inline(never)]
#[unsafe(link_section = ".text.xpulp_depthwise_one")]
unsafe fn narrow(call: &Call, width: usize) {
    for row in 0..call.rows {
        for column in 0..width {
            for channel in 0..4 {
                // SAFETY: by the caller's word.
                unsafe {
                    let value = call.source.add(row * call.row + column * call.depth + channel);
                    call.target.add(channel * call.plane + row * call.pitch + column).write(*value);
                }
            }
        }
    }
}

/// Turns blocks of four pixels by four channels, 18 cycles each: four loads, ten shuffles, four stores.
///
/// # Safety
/// All that `call` says is there.
#[cfg(xpulp)]
#[unsafe(naked)]
#[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_one"))]
unsafe extern "C" fn turn(call: &Call) {
    use super::super::asm::{load_by, op, repeat, store};
    use super::turn::{lanes, turn};
    core::arch::naked_asm!(
        ".option push
         .option norelax
         addi sp, sp, -32
         sw s0, 0(sp)
         sw s1, 4(sp)
         sw s2, 8(sp)
         sw s3, 12(sp)
         sw s4, 16(sp)
         sw s5, 20(sp)
         sw s6, 24(sp)
         .option norvc
         lw a1, 4(a0)
         lw a2, 8(a0)
         lw a3, 12(a0)
         lw a4, 16(a0)
         lw a5, 20(a0)
         lw a6, 24(a0)
         lw a7, 28(a0)
         lw a0, 0(a0)",
        lanes!(),
        repeat!("1", "15", "4", "5"),
        "mv t6, a0
         mv s0, a3
         add s1, a3, a4
         add s2, s1, a4
         add s3, s2, a4",
        repeat!("0", "12", "3", "6"),
        load_by!("t0", "a1", "t6"),
        load_by!("t1", "a1", "t6"),
        load_by!("t2", "a1", "t6"),
        load_by!("t3", "a1", "t6"),
        turn!(),
        "add a0, a0, a6
         4: add a3, a3, a7
         .option rvc
         lw s0, 0(sp)
         lw s1, 4(sp)
         lw s2, 8(sp)
         lw s3, 12(sp)
         lw s4, 16(sp)
         lw s5, 20(sp)
         lw s6, 24(sp)
         addi sp, sp, 32
         ret
         .balign 4
         .option pop"
    )
}
