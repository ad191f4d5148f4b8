//! Windows over the planes of a strip.

#[cfg(xpulp)]
mod five;
#[cfg(xpulp)]
mod frame;
#[cfg(xpulp)]
mod scale;
#[cfg(xpulp)]
mod squares;
#[cfg(xpulp)]
mod three;

use super::strip::Strip;
use super::{LONG, channel_words};
use crate::kernels::Clamp;

/// Rows of outputs of four channels.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub strip: Strip,
    /// How they are scaled, then each channel's constants.
    pub constants: &'a [i32],
    pub clamp: Clamp,
    pub rows: usize,
}

impl Rows<'_> {
    fn size(&self) -> usize {
        self.strip.window.kernel[0].into()
    }

    /// One channel's weights and scale.
    fn channel(&self, lane: usize) -> (&[i32], &[i32]) {
        let words = channel_words(self.size());
        let channel = self.constants.get(1 + lane * words..1 + (lane + 1) * words);
        channel.and_then(|c| c.split_at_checked(words - 6)).unwrap_or_default()
    }

    /// One output, from its dot product.
    fn scale(&self, lane: usize, dot: i32) -> i8 {
        use super::super::scale::{Rounding, Scale};
        let &[a, b, c, d, e, f] = self.channel(lane).1 else { return 0 };
        let [lowest, highest] = self.clamp;
        let value = if self.constants.first() == Some(&LONG) {
            let scale = Scale { bias: 0, multiplier: a, round: c, shift: d };
            scale.apply(Rounding::Signed, dot.wrapping_add(b))
        } else {
            let split = super::Split { high: a, low: b, round: c, shift: d, unit: e, middle: f };
            split.apply(dot)
        };
        value.max(lowest).min(highest)
    }

    /// Outputs one by one, by a function from lane, row and column to the dot product.
    ///
    /// # Safety
    /// As [`Self::run`].
    unsafe fn each(&self, target: *mut i8, dot: impl Fn(usize, usize, usize) -> i32) {
        for lane in 0..4 {
            for y in 0..self.rows {
                for x in 0..usize::from(self.strip.output.width) {
                    let value = self.scale(lane, dot(lane, y, x));
                    let at = y * self.strip.output.row() + x * self.strip.output.depth() + lane;
                    // SAFETY: by the caller's word.
                    unsafe { target.wrapping_add(at).write(value) }
                }
            }
        }
    }

    /// Where a window begins.
    fn window(&self, lane: usize, y: usize, x: usize) -> usize {
        let [stride, pitch] = [usize::from(self.strip.window.stride[0]), self.strip.pitch()];
        lane * self.strip.plane() + y * stride * pitch + x * stride
    }

    /// Tap by tap: of maps that are too small for the loops.
    ///
    /// # Safety
    /// As [`Self::run`].
    #[cold]
    #[inline(never)]
    unsafe fn tap_by_tap(&self, planes: &[i8], target: *mut i8) {
        let dot = |lane: usize, y: usize, x: usize| {
            let from = self.window(lane, y, x);
            let rows = self.channel(lane).0.iter().take(3).enumerate();
            rows.fold(0, |dot, (row, taps)| {
                let values = planes.get(from + row * self.strip.pitch()..).unwrap_or_default();
                let products = values.iter().zip(taps.to_le_bytes()).take(3);
                products
                    .fold(dot, |dot, (&x, tap)| dot + i32::from(x) * i32::from(tap.cast_signed()))
            })
        };
        // SAFETY: by the caller's word.
        unsafe { self.each(target, dot) }
    }

    /// Whether the loops of 3×3 of one stride, which make two rows and two columns at a time, have none of them.
    fn is_small(&self) -> bool {
        self.size() == 3 && !self.strip.squares() && (self.strip.output.width < 2 || self.rows < 2)
    }

    /// Writes the channels' outputs, the first one's first to `target`.
    ///
    /// # Safety
    /// They are there, and nobody else touches them.
    #[cfg(not(xpulp))]
    pub unsafe fn run(&self, planes: &[i8], target: *mut i8) {
        use super::super::model::{sdotsp, word};
        if self.is_small() {
            // SAFETY: by the caller's word.
            return unsafe { self.tap_by_tap(planes, target) };
        }
        let pitch = self.strip.pitch();
        let width = usize::from(self.strip.output.width);
        let squares = |lane: usize, y: usize, x: usize| {
            let (from, weights) =
                (lane * self.strip.plane() + y * pitch + 4 * x, self.channel(lane).0);
            let places = [from, from + 4, from + pitch, from + pitch + 4];
            (0..4).fold(0, |dot, at| sdotsp(dot, word(planes, places[at]), weights[at]))
        };
        let three = |lane: usize, y: usize, x: usize| {
            // The second of two columns has its taps a byte further in the word of the first.
            let last = x + 1 == width && x.is_multiple_of(2);
            let second = if last { 1 } else { x % 2 };
            let from = self.window(lane, y, x) - second;
            let weights = &self.channel(lane).0[3 * second..];
            (0..3).fold(0, |dot, row| sdotsp(dot, word(planes, from + row * pitch), weights[row]))
        };
        let five = |lane: usize, y: usize, x: usize| {
            let (from, weights) = (self.window(lane, y, x), self.channel(lane).0);
            (0..5).fold(0, |dot, row| {
                let dot = sdotsp(dot, word(planes, from + row * pitch), weights[row]);
                sdotsp(dot, word(planes, from + row * pitch + 4), weights[5 + row])
            })
        };
        // SAFETY: by the caller's word.
        unsafe {
            match self.size() {
                3 if self.strip.squares() => self.each(target, squares),
                3 => self.each(target, three),
                _ => self.each(target, five),
            }
        }
    }

    /// As above.
    ///
    /// # Safety
    /// As above.
    #[cfg(xpulp)]
    pub unsafe fn run(&self, planes: &[i8], target: *mut i8) {
        let Rows { strip, rows, .. } = *self;
        let stride = usize::from(strip.window.stride[0]);
        let width = usize::from(strip.output.width);
        if planes.len() < strip.bytes() {
            return;
        }
        // SAFETY: by the caller's word.
        unsafe {
            if self.is_small() {
                return self.tap_by_tap(planes, target);
            }
            let (pitch, row, depth) = (strip.pitch(), strip.output.row(), strip.output.depth());
            let (squares, size) = (strip.squares(), self.size());
            let single = squares && rows == 1;
            let odd = rows % 2 * usize::from(!single);
            let mut call = Call {
                constants: self.constants.as_ptr().wrapping_add(1),
                plane: planes.as_ptr(),
                pitch,
                next: match size {
                    3 if squares => pitch,
                    3 => 2 * pitch,
                    _ => stride * pitch,
                },
                target,
                row: if single { 0 } else { row },
                depth,
                columns: if size == 3 && !squares { width / 2 } else { width },
                pairs: 0,
                odd: if squares { odd } else { width % 2 },
                up: [odd * pitch, odd * row],
                channels: [planes.as_ptr(), target.cast_const()],
                size: strip.plane(),
                count: match size {
                    3 if squares => (rows / 2).max(1),
                    3 => rows.div_ceil(2),
                    _ => rows,
                },
                left: 4,
                back: if squares {
                    (2 * row).wrapping_sub(width * depth)
                } else {
                    stride.wrapping_sub(5 * pitch)
                },
                third: if single { 0 } else { pitch },
            };
            let kind = self.constants.first().copied().unwrap_or_default();
            match (size, squares, kind) {
                (5, _, super::PLAIN) => five::plain(&mut call),
                (5, _, super::SIGNED) => five::signed(&mut call),
                (5, ..) => five::long(&mut call),
                (_, false, super::PLAIN) => three::plain(&mut call),
                (_, false, super::SIGNED) => three::signed(&mut call),
                (_, false, _) => three::long(&mut call),
                (_, _, super::PLAIN) => squares::plain(&mut call),
                (_, _, super::SIGNED) => squares::signed(&mut call),
                _ => squares::long(&mut call),
            }
            if self.clamp != [i8::MIN, i8::MAX] {
                (0..rows).for_each(|y| self.clamp_row(target.wrapping_add(y * row), width, depth));
            }
        }
    }

    /// Bounds the four channels of a row's pixels, a word each.
    ///
    /// # Safety
    /// They are there, and nobody else touches them.
    #[cfg(xpulp)]
    unsafe fn clamp_row(&self, target: *mut i8, width: usize, depth: usize) {
        let [lowest, highest] =
            self.clamp.map(|byte| u32::from_ne_bytes([byte.cast_unsigned(); 4]));
        // SAFETY: by the caller's word; a row has a pixel at least.
        unsafe {
            core::arch::asm!(
                ".option push",
                ".option norvc",
                ".insn i 0x7b, 4, x0, {width}, 8",
                "lw {x}, 0({target})",
                ".insn r 0x57, 1, 0x18, {x}, {x}, {lowest}",
                ".insn r 0x57, 1, 0x10, {x}, {x}, {highest}",
                ".insn r 0x2b, 6, 0, {depth}, {target}, {x}",
                ".option pop",
                width = in(reg) width,
                target = inout(reg) target => _,
                depth = in(reg) depth,
                lowest = in(reg) lowest,
                highest = in(reg) highest,
                x = out(reg) _,
                options(nostack)
            );
        }
    }
}

/// What the loops take; the numbers in `rows!` are its offsets.
#[cfg(xpulp)]
#[repr(C)]
struct Call {
    /// 0: of the next channel.
    constants: *const i32,
    /// 4: the first row of the next pair of rows.
    plane: *const i8,
    /// 8
    pitch: usize,
    /// 12: from a pair of rows to the next; of squares, from behind a row to the one that the next pair begins with.
    next: usize,
    /// 16: the first output of the next pair.
    target: *mut i8,
    /// 20
    row: usize,
    /// 24
    depth: usize,
    /// 28: turns of the loop.
    columns: usize,
    /// 32: pairs of rows that are left of a channel.
    pairs: usize,
    /// 36: 1 where there is an odd column, 2 while it is computed; of squares, 1 where rows are odd.
    odd: usize,
    /// 40: what the last pair goes back where rows are odd, in the plane and in the output.
    up: [usize; 2],
    /// 48: plane and output of the next channel.
    channels: [*const i8; 2],
    /// 56: from a plane to the next.
    size: usize,
    /// 60: pairs of rows.
    count: usize,
    /// 64: channels that are left.
    left: usize,
    /// 68: from behind a window's last row to the next column; of squares, from behind two rows of outputs to the next two.
    back: usize,
    /// 72: from the second row of squares to the third.
    third: usize,
}
