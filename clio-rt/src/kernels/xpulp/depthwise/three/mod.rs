//! Windows of 3×3 over a plane of a strip.
//!
//! One stride: two rows by two columns of outputs are twelve dot products of four words, `[a b c 0]` for the first column and `[0 a b c]` for the second. Two
//! strides: two rows by one column are six of five words. A word that lies across two is two cycles, every second one.

use super::strip::Strip;
use super::{CHANNEL, FOUR, LONG};
use crate::kernels::Clamp;

/// Rows of outputs of four channels.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub strip: Strip,
    pub constants: &'a [i32; FOUR],
    pub clamp: Clamp,
    pub rows: usize,
}

impl Rows<'_> {
    /// One channel's constants.
    fn channel(&self, lane: usize) -> &[i32] {
        self.constants.get(1 + lane * CHANNEL..).unwrap_or_default()
    }

    /// One output, from its dot product.
    fn scale(&self, lane: usize, dot: i32) -> i8 {
        use super::super::scale::{Rounding, Scale};
        let &[_, _, _, _, _, _, a, b, c, d, e, f, ..] = self.channel(lane) else { return 0 };
        let [lowest, highest] = self.clamp;
        let value = if self.constants[0] == LONG {
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

    /// Tap by tap: of maps that are too small for the loops, or with bounds.
    ///
    /// # Safety
    /// As [`Self::run`].
    unsafe fn tap_by_tap(&self, planes: &[i8], target: *mut i8) {
        let [stride, pitch] = [usize::from(self.strip.window.stride[0]), self.strip.pitch()];
        let dot = |lane: usize, y: usize, x: usize| {
            let from = lane * self.strip.plane() + y * stride * pitch + x * stride;
            let rows = self.channel(lane).iter().take(3).enumerate();
            rows.fold(0, |dot, (row, taps)| {
                let values = planes.get(from + row * pitch..).unwrap_or_default();
                let products = values.iter().zip(taps.to_le_bytes()).take(3);
                products
                    .fold(dot, |dot, (&x, tap)| dot + i32::from(x) * i32::from(tap.cast_signed()))
            })
        };
        // SAFETY: by the caller's word.
        unsafe { self.each(target, dot) }
    }

    /// Writes the channels' outputs, the first one's first to `target`.
    ///
    /// # Safety
    /// They are there, and nobody else touches them.
    #[cfg(not(xpulp))]
    pub unsafe fn run(&self, planes: &[i8], target: *mut i8) {
        use super::super::model::{sdotsp, word};
        let [stride, pitch] = [usize::from(self.strip.window.stride[0]), self.strip.pitch()];
        let width = usize::from(self.strip.output.width);
        if width < 2 || self.rows < 2 {
            // SAFETY: by the caller's word.
            return unsafe { self.tap_by_tap(planes, target) };
        }
        let dot = |lane: usize, y: usize, x: usize| {
            // The second of two columns at one stride has its taps a byte further in the word of the first.
            let second = if x + 1 == width && x.is_multiple_of(2) {
                stride % 2
            } else {
                x % 2 * (stride % 2)
            };
            let from = lane * self.strip.plane() + y * stride * pitch + x * stride - second;
            let weights = &self.channel(lane)[3 * second..];
            (0..3).fold(0, |dot, row| sdotsp(dot, word(planes, from + row * pitch), weights[row]))
        };
        // SAFETY: by the caller's word.
        unsafe { self.each(target, dot) }
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
        let small = width < 2 || rows < 2 || planes.len() < strip.bytes();
        // SAFETY: by the caller's word.
        unsafe {
            if small || self.clamp != [i8::MIN, i8::MAX] {
                return self.tap_by_tap(planes, target);
            }
            let (pitch, row, depth) = (strip.pitch(), strip.output.row(), strip.output.depth());
            let odd = rows % 2;
            let mut call = Call {
                constants: self.constants.as_ptr().wrapping_add(1),
                plane: planes.as_ptr(),
                pitch,
                next: 2 * stride * pitch,
                target,
                row,
                depth,
                columns: if stride == 1 { width / 2 } else { width },
                pairs: 0,
                odd: if stride == 1 { width % 2 } else { 0 },
                up: [odd * pitch * stride, odd * row],
                channels: [planes.as_ptr(), target.cast_const()],
                size: strip.plane(),
                count: rows.div_ceil(2),
                left: 4,
            };
            match (stride, self.constants[0]) {
                (1, super::PLAIN) => plain_1(&mut call),
                (1, super::SIGNED) => signed_1(&mut call),
                (1, _) => long_1(&mut call),
                (_, super::PLAIN) => plain_2(&mut call),
                (_, super::SIGNED) => signed_2(&mut call),
                _ => long_2(&mut call),
            }
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
    /// 12: from a pair of rows to the next.
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
    /// 36: 1 where there is an odd column, 2 while it is computed.
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
}

#[cfg(xpulp)]
mod loops;

#[cfg(xpulp)]
use loops::{long_1, long_2, plain_1, plain_2, signed_1, signed_2};
