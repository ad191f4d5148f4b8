//! One channel of a band of output rows, from its rows of pairs.

#[cfg(not(dsp))]
use super::super::lanes::model::{high, low, smlad};
#[cfg(not(dsp))]
use super::super::scale::Scale;
use super::taps::{CONSTANTS, Taps};
#[cfg(dsp)]
use super::{five, three};

/// One channel of a band of output rows.
#[derive(Clone, Copy)]
pub(super) struct Band {
    /// The kernel.
    pub taps: Taps,
    /// Words of a row of pairs: those of the columns under all outputs.
    pub pitch: usize,
    /// Output rows; with stride 1, an even number, or one alone whose neighbour does not exist.
    pub rows: usize,
    /// Output columns.
    pub columns: usize,
    /// Bytes from a pixel to the next.
    pub channels: usize,
}

impl Band {
    /// Words of a row of pairs that so many output columns need.
    pub const fn pitch(columns: usize, taps: Taps) -> usize {
        (columns - 1) * taps.stride + taps.size
    }

    /// Output rows that share rows of pairs.
    const fn together(self) -> usize {
        if self.taps.stride == 1 { 2 } else { 1 }
    }

    /// Rows of pairs.
    pub const fn pairs(self) -> usize {
        self.rows.div_ceil(self.together()) + self.taps.rows() - 1
    }

    /// Writes one channel's outputs of the band, the first at the start of `output`; nothing where a slice is too short.
    #[inline(always)]
    pub fn convolve(self, plane: &[i32], block: &[i32], output: &mut [i8]) {
        let fits = self.rows > 0
            && self.columns > 0
            && (self.taps.stride == 2 || self.rows == 1 || self.rows.is_multiple_of(2))
            && self.pitch == Self::pitch(self.columns, self.taps)
            && plane.len() >= self.pairs() * self.pitch
            && output.len() > (self.rows * self.columns - 1) * self.channels;
        let constants = block.get(self.taps.weights()..).and_then(|c| c.first_chunk());
        if let (true, Some(constants)) = (fits, constants) {
            self.run(plane, block, constants, output);
        }
    }

    #[cfg(not(dsp))]
    fn run(self, plane: &[i32], block: &[i32], constants: &[i32; CONSTANTS], output: &mut [i8]) {
        let [bias, multiplier, round, shift] = *constants;
        let (scale, size) = (Scale { multiplier, round, shift }, self.taps.size);
        let weights = |row, tap| self.taps.pair(row, tap, block);
        for y in 0..self.rows {
            let rows = &plane[y / self.together() * self.pitch..];
            for x in 0..self.columns {
                let mut sum = bias;
                for tap in 0..size {
                    let word = |row: usize| rows[row * self.pitch + x * self.taps.stride + tap];
                    let last = self.taps.rows() - 1;
                    if self.together() == 2 && y % 2 == 1 {
                        sum += high(word(0)) * low(weights(0, tap));
                        for row in 1..=last {
                            sum = smlad(word(row), weights(2 * row - 1, tap), sum);
                        }
                    } else {
                        for row in 0..last {
                            sum = smlad(word(row), weights(2 * row, tap), sum);
                        }
                        sum += low(word(last)) * high(weights(size - 2, tap));
                    }
                }
                output[(y * self.columns + x) * self.channels] = scale.apply(sum);
            }
        }
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn run(self, plane: &[i32], block: &[i32], constants: &[i32; CONSTANTS], output: &mut [i8]) {
        let [bias, multiplier, round, shift] = *constants;
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
            even: 4 * self.taps.stride * (self.columns & !1),
            odd: self.columns & 1,
            bias,
        };
        let (plane, block, pitch) = (plane.as_ptr(), block.as_ptr(), self.pitch);
        // SAFETY: `convolve` checked that all that is read and written lies in the slices.
        unsafe {
            match (self.taps.size, self.taps.stride) {
                (3, 1) => {
                    three::by_one(plane, plane.wrapping_add(pitch), block.wrapping_add(3), &call)
                }
                (3, _) => {
                    three::by_two(plane, plane.wrapping_add(pitch), block.wrapping_add(3), &call)
                }
                // Of one column alone, a row of pairs is shorter than what two take.
                (_, 1) => five::by_one(plane, (4 * pitch).wrapping_sub(five::READ), block, &call),
                _ => five::by_two(plane, 4 * pitch, block, &call),
            }
        }
    }
}

/// What the kernels take, in the order they copy it to the stack.
#[cfg(dsp)]
#[repr(C)]
pub(super) struct Call {
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

/// Copies the call to the stack, with a word more: the end of the row's pairs of columns.
#[cfg(dsp)]
macro_rules! enter {
    () => {
        "push {{r4-r11, lr}}
         sub sp, #48
         ldmia r3!, {{r4-r12, lr}}
         stmia sp, {{r4-r12, lr}}
         ldr r4, [r3]
         str r4, [sp, #40]"
    };
}

/// Scales and writes two columns of two rows, the upper in r3 and r4, the lower in r5 and r6; the end of the row's pairs is then in r7.
#[cfg(dsp)]
macro_rules! store_four {
    () => {
        concat!(
            "ldm sp, {{r7-r12}}\n",
            scale!("r3"),
            "\n",
            scale!("r4"),
            "\n",
            scale!("r5"),
            "\n",
            scale!("r6"),
            "
             strb r5, [r10, r12]
             strb r3, [r10]
             add r10, r10, r11
             strb r6, [r10, r12]
             strb r4, [r10]
             add r10, r10, r11
             ldr r7, [sp, #44]
             str r10, [sp, #12]"
        )
    };
}

/// Goes on with the next two rows of outputs, or returns.
#[cfg(dsp)]
macro_rules! next_two {
    () => {
        "ldrd r5, r6, [sp, #24]
         ldr r4, [sp, #12]
         add r4, r4, r5
         subs r6, #1
         str r4, [sp, #12]
         str r6, [sp, #28]
         bne.w 1b
         add sp, #48
         pop {{r4-r11, pc}}"
    };
}

/// Goes on with the next row of outputs, or returns.
#[cfg(dsp)]
macro_rules! next_one {
    () => {
        "ldr r6, [sp, #28]
         subs r6, #1
         str r6, [sp, #28]
         bne.w 1b
         add sp, #48
         pop {{r4-r11, pc}}"
    };
}

#[cfg(dsp)]
pub(super) use {enter, next_one, next_two, scale, store_four};
