use super::share::Share;

/// How the bytes of some pixels lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pixels<'a> {
    /// Bytes, channel by channel or pixel by pixel.
    pub bytes: &'a [u8],
    /// From a channel's first to the next channel's.
    pub channel: usize,
    /// From a pixel's to the next pixel's, of the same channel.
    pub pixel: usize,
}

/// Looks pixels up, in one table of 256 bytes for each channel, into a share of the output, whose pixels lie one behind the other; as far as all slices
/// reach. Cores share pixels by fours.
pub fn image(tables: &[i8], pixels: Pixels, output: Share) {
    let depth = tables.len() / 256;
    let count = output.len().checked_div(depth).unwrap_or(0);
    let fours = output.of(count.div_ceil(4));
    let (first, end) = (4 * fours.start, count.min(4 * fours.end));
    let Some(some) = end.checked_sub(first).filter(|some| *some > 0) else { return };
    for (channel, table) in tables.chunks_exact(256).enumerate() {
        let from = channel * pixels.channel + first * pixels.pixel;
        let last = from + (some - 1) * pixels.pixel;
        let target = output.at(first * depth + channel, (some - 1) * depth + 1);
        if let Some(target) = target
            && last < pixels.bytes.len()
        {
            let from = pixels.bytes.as_ptr().wrapping_add(from);
            // SAFETY: the last byte that is read is in the slice, and the last one written in the output, of which these pixels are this core's.
            unsafe { look_up(table.as_ptr(), from, target, [pixels.pixel, depth], some) }
        }
    }
}

/// # Safety
/// The table has 256 bytes; so many are there, by these steps, to be read and written.
unsafe fn look_up(
    table: *const i8,
    from: *const u8,
    to: *mut i8,
    [read, written]: [usize; 2],
    count: usize,
) {
    #[cfg(xpulp)]
    let done = {
        let turns = count / 4;
        if turns > 0 {
            // SAFETY: by the caller's word.
            unsafe { by_fours(table, from, to, [read, written], turns) }
        }
        4 * turns
    };
    #[cfg(not(xpulp))]
    let done = 0;
    for at in done..count {
        // SAFETY: by the caller's word.
        unsafe {
            let byte = from.wrapping_add(at * read).read();
            to.wrapping_add(at * written).write(table.wrapping_add(byte.into()).read());
        }
    }
}

/// Twelve cycles for four bytes.
///
/// # Safety
/// As for [`look_up`], four at a time.
#[cfg(xpulp)]
unsafe fn by_fours(
    table: *const i8,
    from: *const u8,
    to: *mut i8,
    [read, written]: [usize; 2],
    turns: usize,
) {
    // SAFETY: by the caller's word.
    unsafe {
        core::arch::asm!(
            ".option push",
            ".option norvc",
            // Twelve instructions, the last 48 bytes behind.
            ".insn i 0x7b, 4, x0, {turns}, 24",
            ".insn r 0x0b, 7, 0x20, {a}, {from}, {read}",
            ".insn r 0x0b, 7, 0x20, {b}, {from}, {read}",
            ".insn r 0x0b, 7, 0x20, {c}, {from}, {read}",
            ".insn r 0x0b, 7, 0x20, {d}, {from}, {read}",
            ".insn r 0x03, 7, 0x20, {a}, {table}, {a}",
            ".insn r 0x03, 7, 0x20, {b}, {table}, {b}",
            ".insn r 0x03, 7, 0x20, {c}, {table}, {c}",
            ".insn r 0x03, 7, 0x20, {d}, {table}, {d}",
            ".insn r 0x2b, 4, 0, {written}, {to}, {a}",
            ".insn r 0x2b, 4, 0, {written}, {to}, {b}",
            ".insn r 0x2b, 4, 0, {written}, {to}, {c}",
            ".insn r 0x2b, 4, 0, {written}, {to}, {d}",
            ".option pop",
            turns = in(reg) turns,
            table = in(reg) table,
            from = inout(reg) from => _,
            to = inout(reg) to => _,
            read = in(reg) read,
            written = in(reg) written,
            a = out(reg) _,
            b = out(reg) _,
            c = out(reg) _,
            d = out(reg) _,
            options(nostack)
        );
    }
}
