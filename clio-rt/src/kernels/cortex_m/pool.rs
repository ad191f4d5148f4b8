use super::scale;
use crate::kernels::MaxPool;
use crate::kernels::window::{Taps, for_each_pixel, for_each_tap};

/// Bytes compared together.
const LANES: usize = 4;

/// The greatest value under each window, four channels at a time; any operator, and equal to the portable one by definition.
pub fn max_pool(op: &MaxPool, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    if !op.input.depth().is_multiple_of(LANES) {
        return crate::kernels::max_pool(op, input, output);
    }
    for_each_pixel(&op.window, op.input, op.output, output, |rows, columns, pixel| {
        let channels = pixel.as_chunks_mut::<LANES>().0;
        for (group, channels) in channels.iter_mut().enumerate() {
            *channels = greatest(op, group * LANES, rows, columns, input);
        }
    });
    scale::clamp(op.clamp, output);
}

#[inline(always)]
fn greatest(op: &MaxPool, channel: usize, rows: Taps, columns: Taps, input: &[i8]) -> [i8; LANES] {
    let mut greatest = [i8::MIN; LANES];
    for_each_tap(&op.window, op.input, rows, columns, |offset, _| {
        if let Some(&x) = input.get(offset + channel..).and_then(|x| x.first_chunk()) {
            greatest = greater(greatest, x);
        }
    });
    greatest
}

#[cfg(not(dsp))]
fn greater(a: [i8; LANES], b: [i8; LANES]) -> [i8; LANES] {
    core::array::from_fn(|lane| a[lane].max(b[lane]))
}

#[cfg(dsp)]
#[inline(always)]
fn greater(a: [i8; LANES], b: [i8; LANES]) -> [i8; LANES] {
    let [a, b] = [a, b].map(|bytes| i32::from_le_bytes(bytes.map(|byte| byte as u8)));
    let greater: i32;
    // SAFETY: both instructions only compute in registers; the first sets flags that the second reads.
    unsafe {
        core::arch::asm!(
            "ssub8 {c}, {a}, {b}",
            "sel {c}, {a}, {b}",
            a = in(reg) a, b = in(reg) b, c = out(reg) greater,
            options(pure, nomem, nostack)
        );
    }
    greater.to_le_bytes().map(|byte| byte as i8)
}
