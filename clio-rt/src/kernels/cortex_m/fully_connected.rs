use super::conv2d::Line;
#[cfg(not(dsp))]
use super::lanes::model::smlad;
use super::lanes::{even_bytes, halves, odd_bytes, pair, words};
use super::matrix::ORDER;
use super::scale;
#[cfg(not(dsp))]
use super::scale::Scale;
use crate::kernels::{Clamp, FullyConnected};

/// Inputs of a step.
const STEP: usize = 8;
/// Words of a step's inputs, and of one output's weights.
const STEP_WORDS: usize = STEP / 2;
/// Words of a block around its steps: two biases before; two multipliers, roundings and shifts behind.
const FRAME: usize = 8;

/// A matrix times a vector, two outputs at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedFullyConnected<'a> {
    /// Number of inputs.
    pub inputs: u16,
    /// Number of outputs.
    pub outputs: u16,
    /// What [`PackedFullyConnected::pack`] wrote.
    pub blocks: &'a [i32],
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl<'a> PackedFullyConnected<'a> {
    /// Words of the blocks of so many inputs and outputs.
    pub const fn words(inputs: u16, outputs: u16) -> usize {
        outputs.div_ceil(2) as usize * block(inputs)
    }

    /// Words of scratch memory: the widened inputs.
    pub const fn scratch(&self) -> usize {
        steps(self.inputs) * STEP_WORDS
    }

    /// Whether numbers of inputs and outputs and the length of the blocks agree.
    pub const fn is_consistent(&self) -> bool {
        self.inputs > 0 && self.blocks.len() == Self::words(self.inputs, self.outputs)
    }

    /// Writes the constants of `op` into `blocks`, which has [`Self::words`] of them; `None` where this kernel cannot be exact: a
    /// factor above one half, or accumulators near 32 bits.
    pub fn pack(op: &FullyConnected, blocks: &'a mut [i32]) -> Option<Self> {
        let lengths = op.is_consistent() && op.inputs > 0;
        if !lengths || blocks.len() != Self::words(op.inputs, op.outputs) {
            return None;
        }
        for (index, block) in blocks.chunks_exact_mut(block(op.inputs)).enumerate() {
            for lane in 0..2 {
                pack_output(op, 2 * index + lane, lane, block)?;
            }
        }
        Some(Self { inputs: op.inputs, outputs: op.outputs, blocks, clamp: op.clamp })
    }
}

const fn steps(inputs: u16) -> usize {
    (inputs as usize).div_ceil(STEP)
}

/// Words of the block of two outputs.
const fn block(inputs: u16) -> usize {
    FRAME + 2 * STEP_WORDS * steps(inputs)
}

fn pack_output(op: &FullyConnected, output: usize, lane: usize, block: &mut [i32]) -> Option<()> {
    let (inputs, words) = (usize::from(op.inputs), block.len());
    // An odd number of outputs leaves a lane that nobody reads.
    if output == op.outputs.into() {
        block[words - 2 + lane] = 1;
        return Some(());
    }
    let weights = op.weights.get(output * inputs..(output + 1) * inputs)?;
    let Line { bias, scale, .. } = Line::new(
        weights.iter().copied(),
        *op.bias.get(output)?,
        *op.requantize.multiplier.get(output)?,
        *op.requantize.shift.get(output)?,
        [op.input_zero, op.output_zero],
    )?;
    block[lane] = 2 * bias;
    for (step, eight) in weights.chunks(STEP).enumerate() {
        let mut halves = [0i16; STEP];
        for (index, &weight) in eight.iter().enumerate() {
            halves[index / 4 * 4 + ORDER[index % 4]] = 2 * i16::from(weight);
        }
        let at = 2 + (2 * step + lane) * STEP_WORDS;
        for (word, two) in block[at..at + STEP_WORDS].iter_mut().zip(halves.chunks_exact(2)) {
            *word = pair(two[0], two[1]);
        }
    }
    block[words - 6 + lane] = scale.multiplier;
    block[words - 4 + lane] = scale.round;
    block[words - 2 + lane] = scale.shift;
    Some(())
}

/// Multiplies with [`PackedFullyConnected::scratch`] words to work in; a slice that is too short leaves outputs unwritten.
pub fn fully_connected(
    op: &PackedFullyConnected,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.inputs.into());
    debug_assert_eq!(output.len(), op.outputs.into());
    let Some(vector) = scratch.get_mut(..op.scratch()) else { return };
    widen(input, vector);
    let outputs = usize::from(op.outputs);
    let fits = outputs > 0
        && op.inputs > 0
        && op.blocks.len() >= PackedFullyConnected::words(op.inputs, op.outputs)
        && output.len() >= outputs;
    if !fits {
        return;
    }
    let (pairs, last) = op.blocks.split_at(outputs / 2 * block(op.inputs));
    if !pairs.is_empty() {
        run(pairs, vector, output);
    }
    if !outputs.is_multiple_of(2) {
        let mut pair = [0; 2];
        run(last, vector, &mut pair);
        output[outputs - 1] = pair[0];
    }
    scale::clamp(op.clamp, output);
}

/// Inputs behind the last may be anything: their weights are zero.
fn widen(input: &[i8], vector: &mut [i32]) {
    match words(input) {
        Some(words) => {
            for (&word, two) in words.iter().zip(vector.chunks_exact_mut(2)) {
                two[0] = even_bytes(word);
                two[1] = odd_bytes(word);
            }
        }
        None => {
            let halves = halves(vector);
            for (index, &value) in input.iter().enumerate() {
                if let Some(half) = halves.get_mut(index / 4 * 4 + ORDER[index % 4]) {
                    *half = value.into();
                }
            }
        }
    }
}

/// Two outputs per block; there are blocks, and places for all they give.
#[cfg(not(dsp))]
fn run(blocks: &[i32], vector: &[i32], output: &mut [i8]) {
    let words = FRAME + 2 * vector.len();
    for (block, two) in blocks.chunks_exact(words).zip(output.chunks_exact_mut(2)) {
        for lane in 0..2 {
            let weights = block[2..].chunks_exact(STEP_WORDS).skip(lane).step_by(2);
            let mut sum = block[lane];
            for (inputs, weights) in vector.chunks_exact(STEP_WORDS).zip(weights) {
                for (&x, &w) in inputs.iter().zip(weights) {
                    sum = smlad(x, w, sum);
                }
            }
            let factors = &block[words - 6..];
            let scale = Scale {
                multiplier: factors[lane],
                round: factors[2 + lane],
                shift: factors[4 + lane],
            };
            two[lane] = scale.apply(sum);
        }
    }
}

/// Steps in the unrolled loop, and bytes of each one's instructions.
#[cfg(dsp)]
const UNROLLED: usize = 8;
#[cfg(dsp)]
const STEP_CODE: usize = 44;

#[cfg(dsp)]
fn run(blocks: &[i32], vector: &[i32], output: &mut [i8]) {
    let first = (vector.len() / STEP_WORDS - 1) % UNROLLED + 1;
    let call = Call {
        vector: vector.as_ptr(),
        end: vector.as_ptr().wrapping_add(vector.len()),
        blocks_end: blocks.as_ptr().wrapping_add(blocks.len()),
        skip: (UNROLLED - first) * STEP_CODE,
    };
    // SAFETY: the caller checked that blocks and output are as long as the numbers of inputs and outputs say.
    unsafe { multiply(&call, blocks.as_ptr(), output.as_mut_ptr()) }
}

#[cfg(dsp)]
#[repr(C)]
struct Call {
    vector: *const i32,
    end: *const i32,
    blocks_end: *const i32,
    skip: usize,
}

/// Eleven instructions for sixteen multiplications.
#[cfg(dsp)]
macro_rules! step {
    () => {
        "ldmia.w r0!, {{r4-r7}}
         ldmia.w r1!, {{r8-r11}}
         smlad r2, r4, r8, r2
         smlad r2, r5, r9, r2
         smlad r2, r6, r10, r2
         smlad r2, r7, r11, r2
         ldmia.w r1!, {{r8-r11}}
         smlad r3, r4, r8, r3
         smlad r3, r5, r9, r3
         smlad r3, r6, r10, r3
         smlad r3, r7, r11, r3"
    };
}

/// # Safety
/// All that is pointed to must be there, as [`PackedFullyConnected`] lays it out.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn multiply(call: &Call, blocks: *const i32, output: *mut i8) {
    // On the stack: vector, entry into the loop, end of the vector, end of the blocks, output.
    core::arch::naked_asm!(
        "push {{r4-r11, lr}}
         sub sp, #20
         ldmia r0, {{r3-r6}}
         adr.w r7, 2f
         add r7, r7, r6
         add r7, r7, #1
         strd r3, r7, [sp]
         strd r4, r5, [sp, #8]
         str r2, [sp, #16]
         mov r12, r4
         1:
         ldmia r1!, {{r2, r3}}
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
        "cmp r0, r12
         bne.w 2b
         ldmia r1!, {{r4-r9}}
         ldrd r10, r11, [sp, #12]
         add r0, r6, r2, asr #31
         smmlar r2, r2, r4, r0
         asr r2, r2, r8
         ssat r2, #8, r2
         add r0, r7, r3, asr #31
         smmlar r3, r3, r5, r0
         asr r3, r3, r9
         ssat r3, #8, r3
         strb r2, [r11], #1
         strb r3, [r11], #1
         str r11, [sp, #16]
         cmp r1, r10
         bne.w 1b
         add sp, #20
         pop {{r4-r11, pc}}"
    )
}
