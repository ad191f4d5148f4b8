use super::share::Share;
use crate::kernels::{Mean, multiply_by_quantized_multiplier};

/// Averages each channel into a share of the output, four at a time. Cores share channels by fours.
pub fn mean(op: &Mean, input: &[i8], output: Share) {
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.input.depth());
    let depth = op.input.depth();
    let pixels = usize::from(op.input.height) * usize::from(op.input.width);
    let zero = (pixels as i32).wrapping_mul(op.input_zero.into());
    if input.len() < op.input.elements() || pixels == 0 {
        return;
    }
    for first in output.of(depth.div_ceil(4)).map(|four| 4 * four) {
        let count = (depth - first).min(4);
        for (lane, sum) in sums(input, first, depth, pixels).into_iter().take(count).enumerate() {
            let centred = sum.wrapping_sub(zero);
            let scaled = multiply_by_quantized_multiplier(centred, op.multiplier, op.shift);
            let value = scaled.wrapping_add(op.output_zero.into());
            let value = value.max(op.clamp[0].into()).min(op.clamp[1].into()) as i8;
            // SAFETY: this core's.
            unsafe { output.put(first + lane, value) }
        }
    }
}

/// Sums of up to four channels from `first` on.
fn sums(input: &[i8], first: usize, depth: usize, pixels: usize) -> [i32; 4] {
    if first + 4 <= depth {
        return four(input, first, depth, pixels);
    }
    core::array::from_fn(|lane| {
        let channel = input.iter().skip(first + lane).step_by(depth);
        channel.take(pixels).fold(0, |sum, &x| sum + i32::from(x))
    })
}

#[cfg(not(xpulp))]
fn four(input: &[i8], first: usize, depth: usize, pixels: usize) -> [i32; 4] {
    use super::model::{sdotsp, word};
    core::array::from_fn(|lane| {
        (0..pixels).fold(0, |sum, p| sdotsp(sum, word(input, first + p * depth), 1 << (8 * lane)))
    })
}

/// Five cycles for four values.
#[cfg(xpulp)]
fn four(input: &[i8], first: usize, depth: usize, pixels: usize) -> [i32; 4] {
    let [mut a, mut b, mut c, mut d] = [0; 4];
    // SAFETY: every pixel has these four channels, and there is one at least.
    unsafe {
        core::arch::asm!(
            ".option push",
            ".option norvc",
            ".insn i 0x7b, 4, x0, {pixels}, 10",
            ".insn r 0x0b, 7, 0x10, {x}, {from}, {depth}",
            // The next waits a cycle for it.
            ".insn r 0x57, 1, 0x5c, {a}, {x}, {first}",
            ".insn r 0x57, 1, 0x5c, {b}, {x}, {second}",
            ".insn r 0x57, 1, 0x5c, {c}, {x}, {third}",
            ".insn r 0x57, 1, 0x5c, {d}, {x}, {fourth}",
            ".option pop",
            pixels = in(reg) pixels,
            from = inout(reg) input.as_ptr().wrapping_add(first) => _,
            depth = in(reg) depth,
            x = out(reg) _,
            first = in(reg) 1,
            second = in(reg) 1 << 8,
            third = in(reg) 1 << 16,
            fourth = in(reg) 1 << 24,
            a = inout(reg) a,
            b = inout(reg) b,
            c = inout(reg) c,
            d = inout(reg) d,
            options(nostack)
        );
    }
    [a, b, c, d]
}
