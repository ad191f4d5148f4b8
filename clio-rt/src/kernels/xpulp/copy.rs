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

/// Copies the first word of each of some rows, `read` and `written` bytes apart; nothing where one has no word.
#[cfg(not(xpulp))]
pub(super) fn copy_column(from: &[i8], to: &mut [i8], [read, written]: [usize; 2], rows: usize) {
    for row in 0..rows {
        let (Some(from), Some(to)) = (from.get(row * read..), to.get_mut(row * written..)) else {
            return;
        };
        if let (Some(from), Some(to)) = (from.first_chunk::<4>(), to.first_chunk_mut()) {
            *to = *from;
        }
    }
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

/// Sets all bytes. It lies with what calls it most.
#[cfg(xpulp)]
#[inline(never)]
#[unsafe(link_section = ".text.xpulp_depthwise")]
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

/// Copies the first word of each of some rows, `read` and `written` bytes apart; nothing where one has no word.
#[cfg(xpulp)]
#[inline(never)]
pub(super) fn copy_column(from: &[i8], to: &mut [i8], [read, written]: [usize; 2], rows: usize) {
    let Some(last) = rows.checked_sub(1) else { return };
    if last * read + 4 > from.len() || last * written + 4 > to.len() {
        return;
    }
    let (from, to) = (from.as_ptr(), to.as_mut_ptr());
    // SAFETY: the rows have a word each, the last ones too; words need no alignment on this core.
    unsafe {
        core::arch::asm!(
            ".option push",
            ".option norvc",
            "beqz {pairs}, 2f",
            ".insn i 0x7b, 4, x0, {pairs}, 8",
            ".insn r 0x0b, 7, 0x10, {a}, {from}, {read}",
            ".insn r 0x0b, 7, 0x10, {b}, {from}, {read}",
            ".insn r 0x2b, 6, 0, {written}, {to}, {a}",
            ".insn r 0x2b, 6, 0, {written}, {to}, {b}",
            "2: beqz {odd}, 3f",
            "lw {a}, 0({from})",
            "sw {a}, 0({to})",
            "3:",
            ".option pop",
            pairs = in(reg) rows / 2, odd = in(reg) rows % 2, read = in(reg) read, written = in(reg) written,
            from = inout(reg) from => _, to = inout(reg) to => _, a = out(reg) _, b = out(reg) _,
            options(nostack)
        );
    }
}
