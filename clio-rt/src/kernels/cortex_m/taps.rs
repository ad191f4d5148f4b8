//! A 3×3 kernel over one channel's rows of pairs.

#[cfg(not(dsp))]
use super::lanes::model::{high, low, smlad};
#[cfg(not(dsp))]
use super::scale::Scale;

/// Words of a channel's constants: three columns of the upper two weights, three of the lower two, doubled; the doubled bias;
/// multiplier, rounding and shift.
pub(super) const BLOCK: usize = 10;

/// One channel of a band of output rows.
#[derive(Clone, Copy)]
pub(super) struct Band {
    /// Words of a row of pairs: those of the columns under all outputs.
    pub pitch: usize,
    /// Output rows; with stride 1, an even number, or one alone whose neighbour does not exist.
    pub rows: usize,
    /// Output columns.
    pub columns: usize,
    /// Bytes from a pixel to the next.
    pub channels: usize,
    /// Both strides: 1 or 2.
    pub stride: usize,
}

impl Band {
    /// Words of a row of pairs that so many output columns need.
    pub const fn pitch(columns: usize, stride: usize) -> usize {
        (columns - 1) * stride + 3
    }

    /// Output rows that share a row of pairs and the next.
    const fn together(self) -> usize {
        if self.stride == 1 { 2 } else { 1 }
    }

    /// Rows of pairs.
    pub const fn pairs(self) -> usize {
        self.rows.div_ceil(self.together()) + 1
    }

    /// Writes one channel's outputs of the band, the first at the start of `output`; nothing where a slice is too short.
    #[inline(always)]
    pub fn convolve(self, plane: &[i32], block: &[i32], output: &mut [i8]) {
        let fits = self.rows > 0
            && self.columns > 0
            && (self.stride == 2 || self.rows == 1 || self.rows.is_multiple_of(2))
            && self.pitch == Self::pitch(self.columns, self.stride)
            && plane.len() >= self.pairs() * self.pitch
            && block.len() >= BLOCK
            && output.len() > (self.rows * self.columns - 1) * self.channels;
        if fits {
            self.run(plane, block, output);
        }
    }

    #[cfg(not(dsp))]
    fn run(self, plane: &[i32], block: &[i32], output: &mut [i8]) {
        let scale = Scale { multiplier: block[7], round: block[8], shift: block[9] };
        for y in 0..self.rows {
            let row = &plane[y / self.together() * self.pitch..];
            for x in 0..self.columns {
                let mut sum = block[6];
                for tap in 0..3 {
                    let at = x * self.stride + tap;
                    let (upper, lower) = (row[at], row[self.pitch + at]);
                    let (first, last) = (block[tap], block[3 + tap]);
                    if self.stride == 1 && y % 2 == 1 {
                        sum = smlad(lower, last, sum + high(upper) * low(first));
                    } else {
                        sum = smlad(upper, first, sum + low(lower) * high(last));
                    }
                }
                output[(y * self.columns + x) * self.channels] = scale.apply(sum);
            }
        }
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn run(self, plane: &[i32], block: &[i32], output: &mut [i8]) {
        let [bias, multiplier, round, shift] = [block[6], block[7], block[8], block[9]];
        let row = self.columns * self.channels;
        let call = Call {
            multiplier,
            round,
            shift,
            output: output.as_mut_ptr(),
            channels: self.channels,
            below: if self.rows == 1 { 0 } else { row },
            row,
            rows: self.rows.div_ceil(self.together()),
            even: 4 * self.stride * (self.columns & !1),
            odd: self.columns & 1,
            bias,
        };
        let (plane, lower) = (plane.as_ptr(), block.as_ptr().wrapping_add(3));
        // SAFETY: `convolve` checked that all that is read and written lies in the slices.
        unsafe {
            if self.stride == 1 {
                by_one(plane, plane.wrapping_add(self.pitch), lower, &call);
            } else {
                by_two(plane, plane.wrapping_add(self.pitch), lower, &call);
            }
        }
    }
}

/// What the kernels take, in the order they copy it to the stack.
#[cfg(dsp)]
#[repr(C)]
struct Call {
    multiplier: i32,
    round: i32,
    shift: i32,
    output: *mut i8,
    channels: usize,
    below: usize,
    row: usize,
    rows: usize,
    even: usize,
    odd: usize,
    bias: i32,
}

/// Scales the sum in a register by the factors in r7, r8 and r9, with another register to work in.
#[cfg(dsp)]
macro_rules! scale {
    ($sum:literal) => {
        scale!($sum, "lr")
    };
    ($sum:literal, $free:literal) => {
        concat!(
            "add ",
            $free,
            ", r8, ",
            $sum,
            ", asr #31\n",
            "smmlar ",
            $sum,
            ", ",
            $sum,
            ", r7, ",
            $free,
            "\n",
            "asr ",
            $sum,
            ", ",
            $sum,
            ", r9\n",
            "ssat ",
            $sum,
            ", #8, ",
            $sum
        )
    };
}

/// Two rows of outputs at a time, two columns at a time.
///
/// # Safety
/// All that is pointed to must be there, as [`Band`] lays it out; `lower` points to the fourth word of a block.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn by_one(upper: *const i32, next: *const i32, lower: *const i32, call: &Call) {
    // On the stack: the call, then the end of the row's column pairs.
    core::arch::naked_asm!(
        "push {{r4-r11, lr}}
         sub sp, #48
         ldmia r3!, {{r4-r12, lr}}
         stmia sp, {{r4-r12, lr}}
         ldr r4, [r3]
         str r4, [sp, #40]
         1:
         ldr r4, [sp, #32]
         adds r5, r0, r4
         str r5, [sp, #44]
         cmp r4, #0
         beq.w 3f
         2:
         ldr r3, [sp, #40]
         mov r4, r3
         mov r5, r3
         mov r6, r3
         ldm r0, {{r7-r10}}
         ldmdb r2, {{r11, r12, lr}}
         adds r0, #8
         smlad r3, r7, r11, r3
         smlad r4, r8, r11, r4
         smlatb r5, r7, r11, r5
         smlatb r6, r8, r11, r6
         smlad r3, r8, r12, r3
         smlad r4, r9, r12, r4
         smlatb r5, r8, r12, r5
         smlatb r6, r9, r12, r6
         smlad r3, r9, lr, r3
         smlad r4, r10, lr, r4
         smlatb r5, r9, lr, r5
         smlatb r6, r10, lr, r6
         ldm r1, {{r7-r10}}
         ldm r2, {{r11, r12, lr}}
         adds r1, #8
         smlabt r3, r7, r11, r3
         smlabt r4, r8, r11, r4
         smlad r5, r7, r11, r5
         smlad r6, r8, r11, r6
         smlabt r3, r8, r12, r3
         smlabt r4, r9, r12, r4
         smlad r5, r8, r12, r5
         smlad r6, r9, r12, r6
         smlabt r3, r9, lr, r3
         smlabt r4, r10, lr, r4
         smlad r5, r9, lr, r5
         smlad r6, r10, lr, r6
         ldm sp, {{r7-r12}}",
        scale!("r3"),
        scale!("r4"),
        scale!("r5"),
        scale!("r6"),
        "strb r5, [r10, r12]
         strb r3, [r10]
         add r10, r10, r11
         strb r6, [r10, r12]
         strb r4, [r10]
         add r10, r10, r11
         ldr r7, [sp, #44]
         str r10, [sp, #12]
         cmp r0, r7
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]
         mov r5, r3
         ldm r0!, {{r7}}
         ldm r0, {{r8, r9}}
         ldmdb r2, {{r11, r12, lr}}
         smlad r3, r7, r11, r3
         smlatb r5, r7, r11, r5
         smlad r3, r8, r12, r3
         smlatb r5, r8, r12, r5
         smlad r3, r9, lr, r3
         smlatb r5, r9, lr, r5
         ldm r1!, {{r7}}
         ldm r1, {{r8, r9}}
         ldm r2, {{r11, r12, lr}}
         smlabt r3, r7, r11, r3
         smlad r5, r7, r11, r5
         smlabt r3, r8, r12, r3
         smlad r5, r8, r12, r5
         smlabt r3, r9, lr, r3
         smlad r5, r9, lr, r5
         ldm sp, {{r7-r12}}",
        scale!("r3"),
        scale!("r5"),
        "strb r5, [r10, r12]
         strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #8
         adds r1, #8
         ldrd r5, r6, [sp, #24]
         ldr r4, [sp, #12]
         add r4, r4, r5
         subs r6, #1
         str r4, [sp, #12]
         str r6, [sp, #28]
         bne.w 1b
         add sp, #48
         pop {{r4-r11, pc}}"
    )
}

/// One row of outputs at a time, two columns at a time, with stride 2.
///
/// # Safety
/// As [`by_one`].
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn by_two(upper: *const i32, next: *const i32, lower: *const i32, call: &Call) {
    core::arch::naked_asm!(
        "push {{r4-r11, lr}}
         sub sp, #48
         ldmia r3!, {{r4-r12, lr}}
         stmia sp, {{r4-r12, lr}}
         ldr r4, [r3]
         str r4, [sp, #40]
         1:
         ldr r4, [sp, #32]
         add lr, r0, r4
         cmp r4, #0
         beq.w 3f
         2:
         ldr r3, [sp, #40]
         mov r4, r3
         ldm r0, {{r5-r9}}
         ldmdb r2, {{r10-r12}}
         adds r0, #16
         smlad r3, r5, r10, r3
         smlad r4, r7, r10, r4
         smlad r3, r6, r11, r3
         smlad r4, r8, r11, r4
         smlad r3, r7, r12, r3
         smlad r4, r9, r12, r4
         ldm r1, {{r5-r9}}
         ldm r2, {{r10-r12}}
         adds r1, #16
         smlabt r3, r5, r10, r3
         smlabt r4, r7, r10, r4
         smlabt r3, r6, r11, r3
         smlabt r4, r8, r11, r4
         smlabt r3, r7, r12, r3
         smlabt r4, r9, r12, r4
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        scale!("r4", "r12"),
        "strb r3, [r10]
         strb r4, [r10, r11]
         add r10, r10, r11, lsl #1
         cmp r0, lr
         str r10, [sp, #12]
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]
         ldm r0, {{r5-r7}}
         ldmdb r2, {{r10-r12}}
         adds r0, #8
         smlad r3, r5, r10, r3
         smlad r3, r6, r11, r3
         smlad r3, r7, r12, r3
         ldm r1, {{r5-r7}}
         ldm r2, {{r10-r12}}
         adds r1, #8
         smlabt r3, r5, r10, r3
         smlabt r3, r6, r11, r3
         smlabt r3, r7, r12, r3
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        "strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #4
         adds r1, #4
         ldr r6, [sp, #28]
         subs r6, #1
         str r6, [sp, #28]
         bne.w 1b
         add sp, #48
         pop {{r4-r11, pc}}"
    )
}
