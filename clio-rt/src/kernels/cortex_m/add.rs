use super::scale::{self, Scale};
use crate::kernels::{Add, Clamp, multiply_by_quantized_multiplier};

/// TFLite's headroom: inputs are widened by 20 bits before they are scaled.
const LEFT_SHIFT: u32 = 20;

/// A sum of two tensors of the same shape, one of which has the factor 1/2 by construction: that of the greater scale.
///
/// The other is looked up, scaled, in a table that the kernel makes in its scratch memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedAdd {
    /// Whether the right operand is the one with the factor 1/2.
    pub swapped: bool,
    /// Input values that mean zero: of the operand with the factor 1/2, and of the other.
    pub input_zero: [i8; 2],
    /// The other's mantissa.
    pub input_multiplier: i32,
    /// The other's exponent.
    pub input_shift: i8,
    /// Mantissa of the output factor.
    pub multiplier: i32,
    /// Added before the last shift, with the output's zero.
    pub round: i32,
    /// The last shift.
    pub shift: i32,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl PackedAdd {
    /// Words of scratch memory: the table.
    pub const SCRATCH: usize = 256;

    /// `None` where neither factor is 1/2, or the output's is above one half.
    pub fn pack(op: &Add) -> Option<Self> {
        let half = |side: usize| op.input_multiplier[side] == 1 << 30 && op.input_shift[side] == 0;
        let swapped = match (half(0), half(1)) {
            (true, _) => false,
            (_, true) => true,
            _ => return None,
        };
        let (halved, other) = if swapped { (1, 0) } else { (0, 1) };
        if op.input_shift[other] > 0 {
            return None;
        }
        let scale =
            Scale::new(op.output_multiplier, op.output_shift, op.output_zero, (1 << 29) - 1)?;
        Some(Self {
            swapped,
            input_zero: [op.input_zero[halved], op.input_zero[other]],
            input_multiplier: op.input_multiplier[other],
            input_shift: op.input_shift[other],
            multiplier: scale.multiplier,
            round: scale.round,
            shift: scale.shift,
            clamp: op.clamp,
        })
    }

    /// Twice the scaled value of each byte of the other operand, less the first's zero.
    fn fill(&self, table: &mut [i32; Self::SCRATCH]) {
        let [halved, other] = self.input_zero.map(i32::from);
        for (byte, entry) in table.iter_mut().enumerate() {
            let centred = i32::from(byte as u8 as i8) - other;
            let (multiplier, shift) = (self.input_multiplier, self.input_shift);
            let scaled = multiply_by_quantized_multiplier(centred << LEFT_SHIFT, multiplier, shift);
            *entry = 2 * scaled - (halved << LEFT_SHIFT);
        }
    }
}

/// Adds element by element, as far as the shortest slice reaches; a debug build asserts equal lengths.
pub fn add(op: &PackedAdd, left: &[i8], right: &[i8], output: &mut [i8], scratch: &mut [i32]) {
    debug_assert_eq!(left.len(), right.len());
    debug_assert_eq!(left.len(), output.len());
    let count = left.len().min(right.len()).min(output.len());
    let (left, right) = (left.as_ptr(), right.as_ptr());
    let (halved, other) = if op.swapped { (right, left) } else { (left, right) };
    // SAFETY: all three slices have `count` elements.
    unsafe { sum(op, halved, other, output.as_mut_ptr(), count, scratch) };
    scale::clamp(op.clamp, output);
}

/// Adds `right` into `sums`, which holds the left operands before and the results after.
pub fn add_in_place(op: &PackedAdd, sums: &mut [i8], right: &[i8], scratch: &mut [i32]) {
    debug_assert_eq!(sums.len(), right.len());
    let count = sums.len().min(right.len());
    let (output, right) = (sums.as_mut_ptr(), right.as_ptr());
    let left = output.cast_const();
    let (halved, other) = if op.swapped { (right, left) } else { (left, right) };
    // SAFETY: both slices have `count` elements; each sum is read before it is written.
    unsafe { sum(op, halved, other, output, count, scratch) };
    scale::clamp(op.clamp, sums);
}

/// # Safety
/// Each pointer must be to `count` elements; the output may be one of the operands, and overlap them in no other way.
unsafe fn sum(
    op: &PackedAdd,
    halved: *const i8,
    other: *const i8,
    output: *mut i8,
    count: usize,
    scratch: &mut [i32],
) {
    let Some(table) = scratch.first_chunk_mut::<{ PackedAdd::SCRATCH }>() else { return };
    op.fill(table);
    #[cfg(dsp)]
    {
        let call = Call {
            table,
            round: op.round,
            multiplier: op.multiplier,
            shift: op.shift,
            end: halved.wrapping_add(count & !3),
            rest: count & 3,
        };
        // SAFETY: the caller's promise.
        unsafe { sums(halved, other, output, &call) };
    }
    #[cfg(not(dsp))]
    for index in 0..count {
        let scale = Scale { multiplier: op.multiplier, round: op.round, shift: op.shift };
        // SAFETY: the caller's promise.
        unsafe {
            let (halved, other) = (halved.add(index).read(), other.add(index).read());
            let doubled = table[usize::from(other as u8)] + (i32::from(halved) << LEFT_SHIFT);
            output.add(index).write(scale.apply(doubled));
        }
    }
}

#[cfg(dsp)]
#[repr(C)]
struct Call<'a> {
    table: &'a [i32; PackedAdd::SCRATCH],
    round: i32,
    multiplier: i32,
    shift: i32,
    end: *const i8,
    rest: usize,
}

/// One sum in nine instructions.
#[cfg(dsp)]
macro_rules! one {
    () => {
        "ldrb r9, [r1], #1
         ldrsb r8, [r0], #1
         ldr r9, [r3, r9, lsl #2]
         add r8, r9, r8, lsl #20
         add r9, r4, r8, asr #31
         smmlar r8, r8, r5, r9
         asr r8, r8, r6
         ssat r8, #8, r8
         strb r8, [r2], #1"
    };
}

/// # Safety
/// The pointers must be to as many elements as lie between `halved` and `call.end`, and `call.rest` more.
#[cfg(dsp)]
#[unsafe(naked)]
unsafe extern "C" fn sums(halved: *const i8, other: *const i8, output: *mut i8, call: &Call) {
    core::arch::naked_asm!(
        "push {{r4-r10, lr}}
         ldr r10, [r3, #20]
         ldmia r3, {{r3-r7}}
         cmp r0, r7
         beq 3f
         2:",
        one!(),
        one!(),
        one!(),
        one!(),
        "cmp r0, r7
         bne 2b
         3:
         cmp r10, #0
         beq 5f
         4:",
        one!(),
        "subs r10, #1
         bne 4b
         5:
         pop {{r4-r10, pc}}"
    )
}
