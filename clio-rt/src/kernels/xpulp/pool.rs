use super::copy::{copy, fill};
use super::rows::by_rows;
use super::share::Share;
use crate::kernels::window::for_each_tap;
use crate::kernels::{AveragePool, MaxPool};

/// The greatest value under each window, into a share of the output, four channels at a time. Cores share rows.
pub fn max_pool(op: &MaxPool, input: &[i8], mut output: Share) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    let (row, depth) = (op.output.row(), op.output.depth().max(1));
    for y in output.of(op.output.height.into()) {
        let rows = op.window.rows(y, op.input.height);
        // SAFETY: the row is this core's.
        let Some(line) = (unsafe { output.bytes(y * row..(y + 1) * row) }) else { return };
        for (x, pixel) in line.chunks_exact_mut(depth).enumerate() {
            let columns = op.window.columns(x, op.input.width);
            let mut first = true;
            for_each_tap(&op.window, op.input, rows, columns, |offset, _| {
                let source = input.get(offset..offset + pixel.len()).unwrap_or_default();
                if first {
                    copy(source, pixel)
                } else {
                    greater(source, pixel)
                }
                first = false;
            });
            if first {
                fill(pixel, i8::MIN);
            }
        }
        if op.clamp != [i8::MIN, i8::MAX] {
            crate::kernels::clamp(op.clamp, line);
        }
    }
}

/// The mean under each window, into a share of the output: the portable operator, on some rows. Cores share rows.
pub fn average_pool(op: &AveragePool, input: &[i8], output: Share) {
    by_rows(op, [op.input, op.output], input, output, crate::kernels::average_pool);
}

/// The greater of each two bytes, as far as both reach.
#[cfg(not(xpulp))]
fn greater(source: &[i8], target: &mut [i8]) {
    target.iter_mut().zip(source).for_each(|(target, &source)| *target = (*target).max(source));
}

/// The greater of each two bytes, as far as both reach: four in five cycles.
#[cfg(xpulp)]
fn greater(source: &[i8], target: &mut [i8]) {
    let bytes = source.len().min(target.len());
    let (mut from, mut to, words) = (source.as_ptr(), target.as_mut_ptr(), bytes / 4);
    // SAFETY: four bytes a turn, as many as both have; words need no alignment on this core.
    unsafe {
        if words > 0 {
            core::arch::asm!(
                ".option push",
                ".option norvc",
                ".insn i 0x7b, 4, x0, {words}, 8",
                "lw {a}, 0({to})",
                ".insn i 0x0b, 2, {b}, 4({from})",
                ".insn r 0x57, 1, 0x18, {a}, {a}, {b}",
                ".insn s 0x2b, 2, {a}, 4({to})",
                ".option pop",
                words = in(reg) words, from = inout(reg) from, to = inout(reg) to, a = out(reg) _, b = out(reg) _,
                options(nostack)
            );
        }
        for _ in 0..bytes & 3 {
            to.write(to.read().max(from.read()));
            (from, to) = (from.add(1), to.add(1));
        }
    }
}
