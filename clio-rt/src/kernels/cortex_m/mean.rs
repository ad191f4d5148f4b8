use crate::kernels::{Mean, multiply_by_quantized_multiplier};

/// Bytes added together.
const LANES: usize = 4;
/// Pixels whose sum stays within a half: 256 times -128.
const BLOCK: usize = 256;

/// Averages each channel, four at a time; any operator, and equal to the portable one by definition.
pub fn mean(op: &Mean, input: &[i8], output: &mut [i8]) {
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.input.depth());
    let depth = op.input.depth();
    if !depth.is_multiple_of(LANES) || depth == 0 {
        return crate::kernels::mean(op, input, output);
    }
    let pixels = op.input.elements() / depth;
    let zero = (pixels as i32).wrapping_mul(i32::from(op.input_zero));
    for (group, channels) in output.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let Some(input) = input.get(group * LANES..) else { return };
        let sums = sums(input, depth);
        for (output, sum) in channels.iter_mut().zip(sums) {
            let centred = sum.wrapping_sub(zero);
            let scaled = multiply_by_quantized_multiplier(centred, op.multiplier, op.shift);
            let value = scaled.wrapping_add(i32::from(op.output_zero));
            *output = value.max(i32::from(op.clamp[0])).min(i32::from(op.clamp[1])) as i8;
        }
    }
}

/// Sums of the first four channels.
fn sums(input: &[i8], depth: usize) -> [i32; LANES] {
    let mut sums = [0; LANES];
    for block in input.chunks(depth * BLOCK) {
        let mut halves = [0, 0];
        for pixel in block.chunks(depth) {
            if let Some(&x) = pixel.first_chunk() {
                halves = accumulate(halves, x);
            }
        }
        let [even, odd] = halves;
        for (sum, half) in
            sums.iter_mut().zip([even as i16, odd as i16, (even >> 16) as i16, (odd >> 16) as i16])
        {
            *sum += i32::from(half);
        }
    }
    sums
}

/// Adds bytes 0 and 2 to the halves of the first word, 1 and 3 to those of the second.
#[cfg(not(dsp))]
pub(super) fn accumulate([even, odd]: [i32; 2], x: [i8; LANES]) -> [i32; 2] {
    let add = |word: i32, low: i8, high: i8| {
        let (low, high) = (
            (word as i16).wrapping_add(low.into()),
            ((word >> 16) as i16).wrapping_add(high.into()),
        );
        super::lanes::pair(low, high)
    };
    [add(even, x[0], x[2]), add(odd, x[1], x[3])]
}

#[cfg(dsp)]
#[inline(always)]
pub(super) fn accumulate([mut even, mut odd]: [i32; 2], x: [i8; LANES]) -> [i32; 2] {
    let x = i32::from_le_bytes(x.map(|byte| byte as u8));
    // SAFETY: both instructions only compute in registers.
    unsafe {
        core::arch::asm!(
            "sxtab16 {even}, {even}, {x}",
            "sxtab16 {odd}, {odd}, {x}, ror #8",
            even = inout(reg) even, odd = inout(reg) odd, x = in(reg) x,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    [even, odd]
}
