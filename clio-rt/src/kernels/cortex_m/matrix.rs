//! Two pixels times all output channels, two channels at a time.

#[cfg(not(dsp))]
use super::lanes::model::smlad;
#[cfg(not(dsp))]
use super::scale::Scale;

/// Words of a step of the columns: four inputs of two pixels.
pub(super) const COLUMN_STEP: usize = 4;
/// Words of a step of a block: four weights of two channels.
const BLOCK_STEP: usize = 4;
/// Words of a block around its steps: two biases before; two multipliers, roundings and shifts behind.
pub(super) const BLOCK_FRAME: usize = 8;
/// Steps in the unrolled loop.
#[cfg(dsp)]
const UNROLLED: usize = 16;
/// Bytes of a step's instructions.
#[cfg(dsp)]
const STEP_CODE: usize = 40;

/// Where in four inputs of a step each of its halves comes from: `sxtb16` takes every other byte.
pub(super) const ORDER: [usize; 4] = [0, 2, 1, 3];

/// Words of the block of two channels over `steps` steps.
pub(super) const fn block(steps: usize) -> usize {
    BLOCK_FRAME + BLOCK_STEP * steps
}

/// The multiplication of one layer.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    /// Per two channels: doubled biases, steps of doubled weights, multipliers, roundings, shifts.
    pub blocks: &'a [i32],
    /// Steps of a column.
    pub steps: usize,
    /// Number of channels, even.
    pub channels: usize,
}

impl Matrix<'_> {
    /// Writes the outputs of the pixel at the start of `output` and of the one `distance` bytes further: the next one, or 0 for none.
    ///
    /// Does nothing where a slice is too short.
    #[inline(always)]
    pub fn multiply(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let blocks = self.channels / 2 * block(self.steps);
        let fits = self.channels > 1
            && self.steps > 0
            && columns.len() >= self.steps * COLUMN_STEP
            && self.blocks.len() >= blocks
            && output.len() >= distance + self.channels;
        if fits {
            self.run(columns, output, distance);
        }
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn run(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let first = (self.steps - 1) % UNROLLED + 1;
        let blocks = self.channels / 2 * block(self.steps);
        let call = Call {
            columns: columns.as_ptr(),
            end: columns.as_ptr().wrapping_add(self.steps * COLUMN_STEP),
            blocks_end: self.blocks.as_ptr().wrapping_add(blocks),
            distance,
            skip: (UNROLLED - first) * STEP_CODE,
            blocks: self.blocks.as_ptr(),
            output: output.as_mut_ptr(),
        };
        // SAFETY: `multiply` checked that all that is read and written lies in the slices.
        unsafe { multiply(&call) }
    }

    #[cfg(not(dsp))]
    fn run(&self, columns: &[i32], output: &mut [i8], distance: usize) {
        let words = block(self.steps);
        for (channels, block) in self.blocks.chunks_exact(words).take(self.channels / 2).enumerate()
        {
            for pixel in [0, 1] {
                let mut sums = [block[0], block[1]];
                for step in 0..self.steps {
                    for (channel, sum) in sums.iter_mut().enumerate() {
                        for word in 0..2 {
                            let x = columns[step * COLUMN_STEP + 2 * pixel + word];
                            let w = block[2 + step * BLOCK_STEP + 2 * channel + word];
                            *sum = smlad(x, w, *sum);
                        }
                    }
                }
                let factors = &block[words - 6..];
                for channel in 0..2 {
                    let scale = Scale {
                        multiplier: factors[channel],
                        round: factors[2 + channel],
                        shift: factors[4 + channel],
                    };
                    output[pixel * distance + 2 * channels + channel] = scale.apply(sums[channel]);
                }
            }
        }
    }
}

/// What `multiply` takes, in the order it loads it.
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

/// # Safety
/// All that `call` points to must be there, as [`Matrix`] lays it out.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn multiply(call: &Call) {
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
        step!(),
        "ldr r6, [sp, #16]
         cmp r0, r6
         bne.w 2b
         ldmia r1!, {{r6-r11}}
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
