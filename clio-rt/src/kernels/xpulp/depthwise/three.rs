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
                products.fold(dot, |dot, (&x, tap)| dot + i32::from(x) * i32::from(tap.cast_signed()))
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
            let second = if x + 1 == width && x % 2 == 0 { stride % 2 } else { x % 2 * (stride % 2) };
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
mod loops {
    use super::super::super::asm::{dotsp, load, op, repeat, sdotsp, store_byte_by};
    use super::Call;

    /// Four outputs of two columns.
    macro_rules! dots {
        (1) => {
            concat!(
                load!("t4", "2", "a1"),
                load!("t5", "2", "a2"),
                dotsp!("t0", "t4", "s0"),
                dotsp!("t1", "t4", "s3"),
                load!("t4", "2", "a3"),
                sdotsp!("t0", "t5", "s1"),
                sdotsp!("t1", "t5", "s4"),
                dotsp!("t2", "t5", "s0"),
                dotsp!("t3", "t5", "s3"),
                load!("t5", "2", "a4"),
                sdotsp!("t0", "t4", "s2"),
                sdotsp!("t1", "t4", "s5"),
                sdotsp!("t2", "t4", "s1"),
                sdotsp!("t3", "t4", "s4"),
                sdotsp!("t2", "t5", "s2"),
                sdotsp!("t3", "t5", "s5")
            )
        };
        (2) => {
            concat!(
                load!("t4", "2", "a1"),
                load!("t5", "2", "a2"),
                dotsp!("t0", "t4", "s0"),
                load!("t4", "2", "a3"),
                sdotsp!("t0", "t5", "s1"),
                load!("t5", "2", "a4"),
                sdotsp!("t0", "t4", "s2"),
                dotsp!("t2", "t4", "s0"),
                load!("t4", "2", "s4"),
                sdotsp!("t2", "t5", "s1"),
                sdotsp!("t2", "t4", "s2")
            )
        };
    }

    /// Scales a sum; s6-s11 are the channel's constants, t6 and ra are free.
    macro_rules! scale {
        (plain, $sum:literal) => {
            concat!(
                "mul t6, ",
                $sum,
                ", s7\nsrai t6, t6, 13\n",
                op!(mac, "t6", $sum, "s6"),
                op!(addnr, "t6", "s8", "s9"),
                op!(clip8, $sum, "t6")
            )
        };
        (signed, $sum:literal) => {
            concat!(
                "slt ra, ",
                $sum,
                ", s11\nmul t6, ",
                $sum,
                ", s7\nsrai t6, t6, 13\n",
                op!(mac, "t6", $sum, "s6"),
                op!(msu, "t6", "ra", "s10"),
                op!(addnr, "t6", "s8", "s9"),
                op!(clip8, $sum, "t6")
            )
        };
        (long, $sum:literal) => {
            concat!(
                "add ",
                $sum,
                ", ",
                $sum,
                ", s7\nsrai ra, ",
                $sum,
                ", 31\nslli t6, ",
                $sum,
                ", 1\nmulhsu t6, t6, s6\nadd t6, t6, ra\nadd t6, t6, ra\n",
                op!(addnr, "t6", "s8", "s9"),
                op!(clip8, $sum, "t6")
            )
        };
    }

    macro_rules! scales {
        ($scale:ident, 1) => {
            concat!(
                scale!($scale, "t0"),
                store_byte_by!("t0", "a7", "a5"),
                scale!($scale, "t1"),
                store_byte_by!("t1", "a7", "a5"),
                scale!($scale, "t2"),
                store_byte_by!("t2", "a7", "a6"),
                scale!($scale, "t3"),
                "3: ",
                store_byte_by!("t3", "a7", "a6")
            )
        };
        ($scale:ident, 2) => {
            concat!(
                scale!($scale, "t0"),
                store_byte_by!("t0", "a7", "a5"),
                scale!($scale, "t2"),
                "3: ",
                store_byte_by!("t2", "a7", "a6")
            )
        };
    }

    /// Sums in t0-t3, rows at a1-a4 and s4, outputs at a5 and a6, the kernel's rows in s0-s5, the scale in s6-s11.
    macro_rules! rows {
        ($name:ident, $scale:ident, $stride:tt, $fifth:literal) => {
            /// # Safety
            /// All that `call` points to must be there.
            #[unsafe(naked)]
            pub unsafe extern "C" fn $name(call: &mut Call) {
                core::arch::naked_asm!(
                    ".option push
                     .option arch, +m
                     .option norvc
                     .option norelax
                     addi sp, sp, -64
                     sw ra, 0(sp)
                     sw s0, 4(sp)
                     sw s1, 8(sp)
                     sw s2, 12(sp)
                     sw s3, 16(sp)
                     sw s4, 20(sp)
                     sw s5, 24(sp)
                     sw s6, 28(sp)
                     sw s7, 32(sp)
                     sw s8, 36(sp)
                     sw s9, 40(sp)
                     sw s10, 44(sp)
                     sw s11, 48(sp)
                     lw a7, 24(a0)
                     6:
                     lw t0, 0(a0)
                     lw t1, 48(a0)
                     lw t2, 52(a0)
                     lw t3, 56(a0)
                     lw t4, 60(a0)
                     sw t1, 4(a0)
                     sw t2, 16(a0)
                     sw t4, 32(a0)
                     add t3, t3, t1
                     addi t2, t2, 1
                     addi t4, t0, 48
                     sw t3, 48(a0)
                     sw t2, 52(a0)
                     sw t4, 0(a0)
                     lw s0, 0(t0)
                     lw s1, 4(t0)
                     lw s2, 8(t0)
                     lw s3, 12(t0)
                     lw s4, 16(t0)
                     lw s5, 20(t0)
                     lw s6, 24(t0)
                     lw s7, 28(t0)
                     lw s8, 32(t0)
                     lw s9, 36(t0)
                     lw s10, 40(t0)
                     lw s11, 44(t0)
                     1:
                     lw t3, 32(a0)
                     lw a1, 4(a0)
                     lw a5, 16(a0)
                     lw t0, 8(a0)
                     lw t1, 12(a0)
                     lw t2, 20(a0)
                     lw t6, 28(a0)
                     addi t3, t3, -1
                     sw t3, 32(a0)
                     bnez t3, 7f
                     lw t4, 40(a0)
                     lw t5, 44(a0)
                     sub a1, a1, t4
                     sub a5, a5, t5
                     7:
                     add a2, a1, t0
                     add a3, a2, t0
                     add a4, a3, t0",
                    $fifth,
                    "add a6, a5, t2
                     add t1, a1, t1
                     add t2, a6, t2
                     sw t1, 4(a0)
                     sw t2, 16(a0)",
                    repeat!("0", "31", "3", "5"),
                    dots!($stride),
                    scales!($scale, $stride),
                    "lw t0, 36(a0)
                     lw t1, 32(a0)
                     bnez t0, 8f
                     9:
                     bnez t1, 1b
                     lw t0, 64(a0)
                     addi t0, t0, -1
                     sw t0, 64(a0)
                     bnez t0, 6b
                     j 2f
                     8:
                     li t2, 3
                     sub t2, t2, t0
                     sw t2, 36(a0)
                     addi t0, t0, -2
                     beqz t0, 9b
                     addi a1, a1, -1
                     addi a2, a2, -1
                     addi a3, a3, -1
                     addi a4, a4, -1
                     sub a5, a5, a7
                     sub a6, a6, a7
                     li t6, 1
                     j 5b
                     2:
                     lw ra, 0(sp)
                     lw s0, 4(sp)
                     lw s1, 8(sp)
                     lw s2, 12(sp)
                     lw s3, 16(sp)
                     lw s4, 20(sp)
                     lw s5, 24(sp)
                     lw s6, 28(sp)
                     lw s7, 32(sp)
                     lw s8, 36(sp)
                     lw s9, 40(sp)
                     lw s10, 44(sp)
                     lw s11, 48(sp)
                     addi sp, sp, 64
                     ret
                     .option pop"
                )
            }
        };
    }

    rows!(plain_1, plain, 1, "");
    rows!(signed_1, signed, 1, "");
    rows!(long_1, long, 1, "");
    rows!(plain_2, plain, 2, "add s4, a4, t0");
    rows!(signed_2, signed, 2, "add s4, a4, t0");
    rows!(long_2, long, 2, "add s4, a4, t0");
}

#[cfg(xpulp)]
use loops::{long_1, long_2, plain_1, plain_2, signed_1, signed_2};
