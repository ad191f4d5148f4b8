//! Copies within the cluster's memory, a word in two cycles.

/// Copies as many bytes as both have.
#[cfg(not(xpulp))]
pub(super) fn copy(from: &[i8], to: &mut [i8]) {
    let bytes = from.len().min(to.len());
    to[..bytes].copy_from_slice(&from[..bytes]);
}

/// Sets all bytes.
#[cfg(not(xpulp))]
pub(super) fn fill(bytes: &mut [i8], value: i8) {
    bytes.fill(value);
}

/// Sets the first word of an even number of rows, at least two.
#[cfg(not(xpulp))]
pub(super) fn fill_column(bytes: &mut [i8], pitch: usize, rows: usize, value: i8) {
    bytes.chunks_mut(pitch).take(rows).for_each(|row| row[..4].fill(value));
}

/// Copies as many bytes as both have.
#[cfg(xpulp)]
#[inline(never)]
pub(super) fn copy(from: &[i8], to: &mut [i8]) {
    let bytes = from.len().min(to.len());
    let (mut from, mut to) = (from.as_ptr(), to.as_mut_ptr());
    let pairs = bytes / 8;
    // SAFETY: eight bytes a turn, as many as both have; words need no alignment on this core.
    unsafe {
        if pairs > 0 {
            core::arch::asm!(
                ".option push",
                ".option norvc",
                ".insn i 0x7b, 4, x0, {pairs}, 8",
                ".insn i 0x0b, 2, {a}, 4({from})",
                ".insn i 0x0b, 2, {b}, 4({from})",
                ".insn s 0x2b, 2, {a}, 4({to})",
                ".insn s 0x2b, 2, {b}, 4({to})",
                ".option pop",
                pairs = in(reg) pairs, from = inout(reg) from, to = inout(reg) to, a = out(reg) _, b = out(reg) _,
                options(nostack)
            );
        }
        if bytes & 4 != 0 {
            let word: i32;
            core::arch::asm!(".insn i 0x0b, 2, {word}, 4({from})", word = out(reg) word, from = inout(reg) from, options(nostack));
            core::arch::asm!(".insn s 0x2b, 2, {word}, 4({to})", word = in(reg) word, to = inout(reg) to, options(nostack));
        }
        for _ in 0..bytes & 3 {
            to.write(from.read());
            (from, to) = (from.add(1), to.add(1));
        }
    }
}

/// Sets all bytes.
#[cfg(xpulp)]
#[inline(never)]
pub(super) fn fill(bytes: &mut [i8], value: i8) {
    let (mut to, pairs) = (bytes.as_mut_ptr(), bytes.len() / 8);
    let word = i32::from_le_bytes([value.cast_unsigned(); 4]);
    // SAFETY: eight bytes a turn, as many as there are; words need no alignment on this core.
    unsafe {
        if pairs > 0 {
            core::arch::asm!(
                ".option push",
                ".option norvc",
                ".insn i 0x7b, 4, x0, {pairs}, 4",
                ".insn s 0x2b, 2, {word}, 4({to})",
                ".insn s 0x2b, 2, {word}, 4({to})",
                ".option pop",
                pairs = in(reg) pairs, word = in(reg) word, to = inout(reg) to,
                options(nostack)
            );
        }
        if bytes.len() & 4 != 0 {
            core::arch::asm!(".insn s 0x2b, 2, {word}, 4({to})", word = in(reg) word, to = inout(reg) to, options(nostack));
        }
        for _ in 0..bytes.len() & 3 {
            to.write(value);
            to = to.add(1);
        }
    }
}

/// Sets the first word of an even number of rows, at least two.
#[cfg(xpulp)]
pub(super) fn fill_column(bytes: &mut [i8], pitch: usize, rows: usize, value: i8) {
    if bytes.len() < (rows - 1) * pitch + 4 {
        return;
    }
    let word = i32::from_le_bytes([value.cast_unsigned(); 4]);
    let (to, pairs) = (bytes.as_mut_ptr(), rows / 2);
    if pairs > 0 {
        // SAFETY: the rows have a word each, the last one too.
        unsafe {
            core::arch::asm!(
                ".option push",
                ".option norvc",
                ".insn i 0x7b, 4, x0, {pairs}, 4",
                ".insn r 0x2b, 6, 0, {pitch}, {to}, {word}",
                ".insn r 0x2b, 6, 0, {pitch}, {to}, {word}",
                ".option pop",
                pairs = in(reg) pairs, word = in(reg) word, pitch = in(reg) pitch, to = inout(reg) to => _,
                options(nostack)
            );
        }
    }
}
