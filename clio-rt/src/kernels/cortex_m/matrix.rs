//! Two pixels times all output channels, two channels at a time.

#[cfg(not(dsp))]
use super::lanes::model::smlad;
#[cfg(not(dsp))]
use super::scale::Scale;

/// Words of a step of the columns: four inputs of two pixels.
pub(super) const COLUMN_STEP: usize = 4;
/// Words of a block around its steps: two biases before; two multipliers, roundings and shifts behind.
const BLOCK_FRAME: usize = 8;

/// How weights lie in flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Two bytes a weight, doubled: the fewest instructions.
    Wide,
    /// One byte a weight; the sums of the channels that share a half are taken apart at the end. Accumulators stay below 2^23.
    Narrow,
}

/// Where in four inputs of a step each of its halves comes from: `sxtb16` takes every other byte.
pub(super) const ORDER: [usize; 4] = [0, 2, 1, 3];

impl Format {
    /// Words of the block of two channels over a column of `steps` steps.
    pub(super) const fn block(self, steps: usize) -> usize {
        match self {
            Format::Wide => BLOCK_FRAME + 4 * steps,
            Format::Narrow => BLOCK_FRAME + 2 * self.padded(steps),
        }
    }

    /// Steps that are computed, for a column of `steps` steps; what the column holds behind its end does not matter.
    pub(super) const fn padded(self, steps: usize) -> usize {
        match self {
            Format::Wide => steps,
            Format::Narrow => steps.next_multiple_of(2),
        }
    }
}

/// The multiplication of one layer.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    /// Per two channels: biases, steps of weights, multipliers, roundings, shifts.
    pub blocks: &'a [i32],
    pub format: Format,
    /// Steps of a column, padded.
    pub steps: usize,
    /// Number of channels, even but for [`Matrix::multiply_odd`].
    pub channels: usize,
}

impl Matrix<'_> {
    /// Writes the outputs of the pixel at the start of `output` and of the one `distance` bytes further: the next one, or 0 for none.
    ///
    /// Does nothing where a slice is too short.
    #[inline(always)]
    pub fn multiply(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let blocks = self.channels / 2 * self.format.block(self.steps);
        let fits = self.channels > 1
            && self.steps > 0
            && columns.len() >= self.steps * COLUMN_STEP
            && self.blocks.len() >= blocks
            && output.len() >= distance + self.channels;
        if fits {
            self.run(columns, output, distance);
        }
    }

    /// The same with an odd number of channels: the last block's second channel is dropped.
    pub fn multiply_odd(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let last = self.channels & !1;
        let paired = last / 2 * self.format.block(self.steps);
        let Some((paired, block)) = self.blocks.split_at_checked(paired) else { return };
        Matrix { blocks: paired, channels: last, ..*self }.multiply(columns, output, distance);
        let mut both = [0; 4];
        Matrix { blocks: block, channels: 2, ..*self }.multiply(columns, &mut both, 2);
        for (at, value) in [(distance + last, both[2]), (last, both[0])] {
            if let Some(output) = output.get_mut(at) {
                *output = value;
            }
        }
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn run(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let (unrolled, code, steps) = match self.format {
            Format::Wide => (16, 40, self.steps),
            Format::Narrow => (8, 92, self.steps / 2),
        };
        let first = (steps - 1) % unrolled + 1;
        let blocks = self.channels / 2 * self.format.block(self.steps);
        let call = Call {
            columns: columns.as_ptr(),
            end: columns.as_ptr().wrapping_add(self.steps * COLUMN_STEP),
            blocks_end: self.blocks.as_ptr().wrapping_add(blocks),
            distance,
            skip: (unrolled - first) * code,
            blocks: self.blocks.as_ptr(),
            output: output.as_mut_ptr(),
        };
        // SAFETY: `multiply` checked that all that is read and written lies in the slices.
        unsafe {
            match self.format {
                Format::Wide => wide(&call),
                Format::Narrow => narrow(&call),
            }
        }
    }

    #[cfg(not(dsp))]
    fn run(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let words = self.format.block(self.steps);
        for (channels, block) in self.blocks.chunks_exact(words).take(self.channels / 2).enumerate()
        {
            let (sums, factors) = block.split_at(words - 6);
            for pixel in [0, 1] {
                let column = columns.chunks_exact(COLUMN_STEP).take(self.steps);
                let column = column.map(|step| [step[2 * pixel], step[2 * pixel + 1]]);
                let doubled = match self.format {
                    Format::Wide => wide(sums, column),
                    Format::Narrow => narrow(sums, column),
                };
                for channel in 0..2 {
                    let scale = Scale {
                        multiplier: factors[channel],
                        round: factors[2 + channel],
                        shift: factors[4 + channel],
                    };
                    output[pixel * distance + 2 * channels + channel] =
                        scale.apply(doubled[channel]);
                }
            }
        }
    }
}

/// Twice the accumulators of two channels.
#[cfg(not(dsp))]
fn wide(block: &[i32], column: impl Iterator<Item = [i32; 2]>) -> [i32; 2] {
    let mut sums = [block[0], block[1]];
    for (x, w) in column.zip(block[2..].chunks_exact(4)) {
        sums[0] = smlad(x[1], w[1], smlad(x[0], w[0], sums[0]));
        sums[1] = smlad(x[1], w[3], smlad(x[0], w[2], sums[1]));
    }
    sums
}

/// Twice the accumulators of two channels.
#[cfg(not(dsp))]
fn narrow(block: &[i32], column: impl Iterator<Item = [i32; 2]>) -> [i32; 2] {
    let [mut low, mut both] = [block[0], block[1]];
    for (x, w) in column.zip(block[2..].chunks_exact(2)) {
        for word in 0..2 {
            both = smlad(x[word], w[word], both);
            low = smlad(x[word], super::lanes::even_bytes(w[word]), low);
        }
    }
    [2 * low, both.wrapping_sub(low) >> 7]
}

/// What the loops take, in the order they load it.
#[cfg(dsp)]
#[repr(C)]
struct Call {
    columns: *const i32,
    end: *const i32,
    blocks_end: *const i32,
    distance: usize,
    skip: usize,
    blocks: *const i32,
    output: *mut i8,
}

/// Ten instructions for sixteen multiplications: both loads count one each.
#[cfg(dsp)]
macro_rules! step {
    () => {
        "ldmia.w r0!, {{r6-r9}}
         ldmia.w r1!, {{r10-r12, lr}}
         smlad r2, r6, r10, r2
         smlad r3, r6, r12, r3
         smlad r4, r8, r10, r4
         smlad r5, r8, r12, r5
         smlad r2, r7, r11, r2
         smlad r3, r7, lr, r3
         smlad r4, r9, r11, r4
         smlad r5, r9, lr, r5"
    };
}

/// Scales the sum in a register; r6, r8 and r10 or r7, r9 and r11 are its channel's factors.
#[cfg(dsp)]
macro_rules! scale {
    ($sum:literal, $multiplier:literal, $round:literal, $shift:literal) => {
        concat!(
            "add lr, ",
            $round,
            ", ",
            $sum,
            ", asr #31\n",
            "smmlar ",
            $sum,
            ", ",
            $sum,
            ", ",
            $multiplier,
            ", lr\n",
            "asr ",
            $sum,
            ", ",
            $sum,
            ", ",
            $shift,
            "\n",
            "ssat ",
            $sum,
            ", #8, ",
            $sum
        )
    };
}

/// 23 instructions for 32 multiplications. A half of a weight word is `256·w + v` with `v` and `w` the weights of the first channel and
/// the second: multiplied as it is, it adds to 256 times the second's sum and once the first's; `sxtb16` leaves `v`.
#[cfg(dsp)]
macro_rules! two_steps {
    () => {
        concat!(
            "ldmia.w r0!, {{r6-r9}}\n",
            "ldmia.w r1!, {{r10-r12, lr}}\n",
            two_steps!("r6", "r8", "r10"),
            two_steps!("r7", "r9", "r11"),
            "ldmia.w r0!, {{r6-r9}}\n",
            two_steps!("r6", "r8", "r12"),
            two_steps!("r7", "r9", "lr")
        )
    };
    ($first:literal, $second:literal, $weights:literal) => {
        concat!(
            "smlad r3, ",
            $first,
            ", ",
            $weights,
            ", r3\n",
            "smlad r5, ",
            $second,
            ", ",
            $weights,
            ", r5\n",
            "sxtb16 ",
            $weights,
            ", ",
            $weights,
            "\n",
            "smlad r2, ",
            $first,
            ", ",
            $weights,
            ", r2\n",
            "smlad r4, ",
            $second,
            ", ",
            $weights,
            ", r4\n"
        )
    };
}

/// A function that multiplies with the unrolled loop `$loop`, and has doubled sums after `$double`.
#[cfg(dsp)]
macro_rules! multiplier {
    ($name:ident, $double:literal, $($step:expr),+) => {
        /// # Safety
        /// All that `call` points to must be there, as [`Matrix`] lays it out.
        #[unsafe(naked)]
        unsafe extern "C" fn $name(call: &Call) {
            // On the stack: columns, entry into the loop, output, distance, end of the columns, end of the blocks.
            core::arch::naked_asm!(
                "push {{r4-r11, lr}}
         sub sp, #24
         ldmia r0, {{r2-r8}}
         adr.w r10, 2f
         add r10, r10, r6
         add r10, r10, #1
         strd r2, r10, [sp]
         strd r8, r5, [sp, #8]
         strd r3, r4, [sp, #16]
         mov r1, r7
         1:
         ldmia r1!, {{r2, r3}}
         mov r4, r2
         mov r5, r3
         ldmia sp, {{r0, pc}}
         .p2align 2
         2:",
                $($step,)+
        "ldr r6, [sp, #16]
         cmp r0, r6
         bne.w 2b",
                $double,
                "ldmia r1!, {{r6-r11}}
         ldrd r0, r12, [sp, #8]",
        scale!("r2", "r6", "r8", "r10"),
        scale!("r3", "r7", "r9", "r11"),
        scale!("r4", "r6", "r8", "r10"),
        scale!("r5", "r7", "r9", "r11"),
        "strb r4, [r0, r12]
         strb r2, [r0], #1
         strb r5, [r0, r12]
         strb r3, [r0], #1
         str r0, [sp, #8]
         ldr r6, [sp, #20]
         cmp r1, r6
         bne.w 1b
         add sp, #24
         pop {{r4-r11, pc}}"
            )
        }
    };
}

#[cfg(dsp)]
multiplier!(
    wide,
    "",
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!(),
    step!()
);

#[cfg(dsp)]
multiplier!(
    narrow,
    "sub r3, r3, r2
     sub r5, r5, r4
     lsl r2, r2, #1
     asr r3, r3, #7
     lsl r4, r4, #1
     asr r5, r5, #7",
    two_steps!(),
    two_steps!(),
    two_steps!(),
    two_steps!(),
    two_steps!(),
    two_steps!(),
    two_steps!(),
    two_steps!()
);
