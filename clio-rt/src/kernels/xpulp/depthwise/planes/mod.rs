//! Windows over the planes of a strip.

#[cfg(xpulp)]
mod call;
#[cfg(xpulp)]
mod five;
#[cfg(xpulp)]
mod five_squares;
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
#[cfg(xpulp)]
pub(super) use call::Call;

/// Rows of outputs of four channels at a time.
pub(super) struct Rows<'a> {
    pub strip: &'a Strip,
    pub clamp: Clamp,
    /// How many.
    pub rows: usize,
    /// How the four are scaled, then each channel's constants.
    pub constants: &'a [i32],
}

impl Rows<'_> {
    /// One channel's weights and scale.
    fn channel(&self, lane: usize) -> (&[i32], &[i32]) {
        let words = channel_words(self.strip.size);
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
                for x in 0..self.strip.columns {
                    let value = self.scale(lane, dot(lane, y, x));
                    let at = y * self.strip.row + x * self.strip.depth + lane;
                    // SAFETY: by the caller's word.
                    unsafe { target.wrapping_add(at).write(value) }
                }
            }
        }
    }

    /// Where a window begins.
    fn window(&self, lane: usize, y: usize, x: usize) -> usize {
        lane * self.strip.plane + y * self.strip.pitch + x
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
                let values = planes.get(from + row * self.strip.pitch..).unwrap_or_default();
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
        self.strip.size == 3 && !self.strip.squares && (self.strip.columns < 2 || self.rows < 2)
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
        let pitch = self.strip.pitch;
        let width = self.strip.columns;
        let squares = |lane: usize, y: usize, x: usize| {
            let (from, weights) =
                (lane * self.strip.plane + y * pitch + 4 * x, self.channel(lane).0);
            let count = self.strip.size / 2 + 1;
            let places = (0..count).flat_map(|y| (0..count).map(move |x| from + y * pitch + 4 * x));
            let squares = places.map(|at| word(planes, at));
            squares.zip(weights).fold(0, |dot, (square, &taps)| sdotsp(dot, square, taps))
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
            let fifth = |row: usize| planes[from + row * pitch + 4];
            let column = [0, 1, 2, 3].map(|row| fifth(row).cast_unsigned());
            let rows = (0..5).fold(i32::from(fifth(4)) * weights[6], |dot, row| {
                sdotsp(dot, word(planes, from + row * pitch), weights[row])
            });
            sdotsp(rows, i32::from_le_bytes(column), weights[5])
        };
        // SAFETY: by the caller's word.
        unsafe {
            match self.strip.size {
                _ if self.strip.squares => self.each(target, squares),
                3 => self.each(target, three),
                _ => self.each(target, five),
            }
        }
    }

    /// As above, with what the strip's calls have in common.
    ///
    /// # Safety
    /// As above, and the planes are whole.
    #[cfg(xpulp)]
    #[inline(always)]
    pub unsafe fn run(&self, call: &mut Call, planes: &[i8], target: *mut i8) {
        // SAFETY: by the caller's word.
        unsafe {
            if self.is_small() {
                return self.tap_by_tap(planes, target);
            }
            call.run(self.strip, self.rows, self.constants, planes, target);
            if self.clamp != [i8::MIN, i8::MAX] {
                self.clamp_rows(target);
            }
        }
    }

    /// Bounds the outputs.
    ///
    /// # Safety
    /// As above.
    #[cfg(xpulp)]
    #[inline(never)]
    #[unsafe(link_section = ".text.xpulp_depthwise_more")]
    unsafe fn clamp_rows(&self, target: *mut i8) {
        let (width, row, depth) = (self.strip.columns, self.strip.row, self.strip.depth);
        for y in 0..self.rows {
            // SAFETY: by the caller's word.
            unsafe { self.clamp_row(target.wrapping_add(y * row), width, depth) };
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
