//! Sums of products of 16-bit values: several rows of a matrix against one line, so that the line is loaded once for all of them.

/// Rows of a matrix, equally far apart.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub matrix: &'a [i16],
    /// Where the first begins.
    pub first: usize,
    /// From the begin of one to that of the next.
    pub distance: usize,
    pub count: usize,
}

/// Rows that are multiplied together: with their sums and what is loaded they fill a Cortex-M's registers.
const BLOCK: usize = 4;

impl<'a> Rows<'a> {
    /// Passes on, in order, the sum of the products of each row, as far as the line is long, and the line, wrapped to 32 bits; `None` where the matrix ends
    /// before.
    #[inline(always)]
    pub fn multiply(&self, line: &[i16], mut put: impl FnMut(i32) -> Option<()>) -> Option<()> {
        let Some(last) = self.count.checked_sub(1) else { return Some(()) };
        let last = self.distance.checked_mul(last)?.checked_add(self.first)?;
        self.matrix.get(last..)?.get(..line.len())?;
        let mut from = self.first;
        for _ in 0..self.count / BLOCK {
            for sum in self.block(from, line) {
                put(sum)?;
            }
            from += BLOCK * self.distance;
        }
        for _ in 0..self.count % BLOCK {
            put(self.one(from, line))?;
            from += self.distance;
        }
        Some(())
    }

    #[cfg(not(any(dsp, xpulp)))]
    fn block(&self, from: usize, line: &[i16]) -> [i32; BLOCK] {
        core::array::from_fn(|index| self.one(from + index * self.distance, line))
    }

    #[cfg(not(any(dsp, xpulp)))]
    fn one(&self, from: usize, line: &[i16]) -> i32 {
        let row = self.matrix.get(from..).unwrap_or_default();
        let products = row.iter().zip(line).map(|(&a, &b)| i32::from(a) * i32::from(b));
        products.fold(0, i32::wrapping_add)
    }

    /// Two products an instruction, on words that need no alignment on this core.
    #[cfg(dsp)]
    #[inline(always)]
    fn block(&self, from: usize, line: &[i16]) -> [i32; BLOCK] {
        let [mut a, mut b, mut c, mut d] = [0; BLOCK];
        let pairs = line.len() / 2;
        let rows = self.matrix.as_ptr().wrapping_add(from);
        // SAFETY: `multiply` made sure that all rows are as long as the line. The sticky flag that `smlad` may set is read nowhere.
        unsafe {
            core::arch::asm!(
                "cmp {line}, {end}",
                "bhs 3f",
                "tst {count}, #1",
                "beq 2f",
                step!(),
                "cmp {line}, {end}",
                "bhs 3f",
                "2:",
                step!(),
                step!(),
                "cmp {line}, {end}",
                "blo 2b",
                "3:",
                line = inout(reg) line.as_ptr() => _,
                end = in(reg) line.as_ptr().wrapping_add(2 * pairs),
                row = inout(reg) rows => _,
                // Bytes, two of them a half.
                far = in(reg) 2 * self.distance,
                farther = in(reg) 6 * self.distance,
                count = inout(reg) pairs => _,
                x = out(reg) _,
                a = inout(reg) a,
                b = inout(reg) b,
                c = inout(reg) c,
                d = inout(reg) d,
                options(nostack, readonly)
            );
        }
        let mut sums = [a, b, c, d];
        if let [.., last] = line
            && line.len() % 2 == 1
        {
            for (index, sum) in sums.iter_mut().enumerate() {
                *sum = self.last(from + index * self.distance, line.len(), *last, *sum);
            }
        }
        sums
    }

    #[cfg(dsp)]
    #[inline(always)]
    fn one(&self, from: usize, line: &[i16]) -> i32 {
        let mut sum = 0;
        let rows = self.matrix.as_ptr().wrapping_add(from);
        for at in 0..line.len() / 2 {
            // SAFETY: as in `block`.
            unsafe {
                let row = rows.add(2 * at).cast::<i32>().read_unaligned();
                let pair = line.as_ptr().add(2 * at).cast::<i32>().read_unaligned();
                core::arch::asm!("smlad {sum}, {row}, {pair}, {sum}", row = in(reg) row, pair = in(reg) pair, sum = inout(reg) sum, options(pure, nomem, nostack));
            }
        }
        match line {
            [.., last] if line.len() % 2 == 1 => self.last(from, line.len(), *last, sum),
            _ => sum,
        }
    }

    /// Nine cycles for eight products, on words that need no alignment on this core.
    #[cfg(xpulp)]
    #[inline(always)]
    fn block(&self, from: usize, line: &[i16]) -> [i32; BLOCK] {
        let [mut a, mut b, mut c, mut d] = [0; BLOCK];
        let pairs = line.len() / 2;
        let row = |index: usize| self.matrix.as_ptr().wrapping_add(from + index * self.distance);
        if pairs > 0 {
            // SAFETY: `multiply` made sure that all rows are as long as the line.
            unsafe {
                core::arch::asm!(
                    ".option push",
                    ".option norvc",
                    ".insn i 0x7b, 4, x0, {pairs}, 18",
                    ".insn i 0x0b, 2, {x}, 4({line})",
                    ".insn i 0x0b, 2, {p}, 4({first})",
                    ".insn i 0x0b, 2, {q}, 4({second})",
                    ".insn i 0x0b, 2, {r}, 4({third})",
                    ".insn i 0x0b, 2, {s}, 4({fourth})",
                    ".insn r 0x57, 0, 0x5c, {a}, {x}, {p}",
                    ".insn r 0x57, 0, 0x5c, {b}, {x}, {q}",
                    ".insn r 0x57, 0, 0x5c, {c}, {x}, {r}",
                    ".insn r 0x57, 0, 0x5c, {d}, {x}, {s}",
                    ".option pop",
                    pairs = in(reg) pairs,
                    line = inout(reg) line.as_ptr() => _,
                    first = inout(reg) row(0) => _,
                    second = inout(reg) row(1) => _,
                    third = inout(reg) row(2) => _,
                    fourth = inout(reg) row(3) => _,
                    x = out(reg) _,
                    p = out(reg) _,
                    q = out(reg) _,
                    r = out(reg) _,
                    s = out(reg) _,
                    a = inout(reg) a,
                    b = inout(reg) b,
                    c = inout(reg) c,
                    d = inout(reg) d,
                    options(nostack, readonly)
                );
            }
        }
        let mut sums = [a, b, c, d];
        if let [.., last] = line
            && line.len() % 2 == 1
        {
            for (index, sum) in sums.iter_mut().enumerate() {
                *sum = self.last(from + index * self.distance, line.len(), *last, *sum);
            }
        }
        sums
    }

    #[cfg(xpulp)]
    #[inline(always)]
    fn one(&self, from: usize, line: &[i16]) -> i32 {
        let (mut sum, pairs) = (0, line.len() / 2);
        if pairs > 0 {
            // SAFETY: as in `block`.
            unsafe {
                core::arch::asm!(
                    ".option push",
                    ".option norvc",
                    ".insn i 0x7b, 4, x0, {pairs}, 6",
                    ".insn i 0x0b, 2, {x}, 4({line})",
                    ".insn i 0x0b, 2, {p}, 4({row})",
                    ".insn r 0x57, 0, 0x5c, {sum}, {x}, {p}",
                    ".option pop",
                    pairs = in(reg) pairs,
                    line = inout(reg) line.as_ptr() => _,
                    row = inout(reg) self.matrix.as_ptr().wrapping_add(from) => _,
                    x = out(reg) _,
                    p = out(reg) _,
                    sum = inout(reg) sum,
                    options(nostack, readonly)
                );
            }
        }
        match line {
            [.., last] if line.len() % 2 == 1 => self.last(from, line.len(), *last, sum),
            _ => sum,
        }
    }

    /// Adds the last product of an odd number.
    #[cfg(any(dsp, xpulp))]
    fn last(&self, from: usize, length: usize, last: i16, sum: i32) -> i32 {
        let value = self.matrix.get(from + length - 1).copied().unwrap_or_default();
        sum.wrapping_add(i32::from(value) * i32::from(last))
    }
}

/// Nine instructions for eight products; the count's register is free once it was tested.
#[cfg(dsp)]
macro_rules! step {
    () => {
        "ldr {x}, [{line}], #4
         ldr {count}, [{row}, {farther}]
         smlad {d}, {count}, {x}, {d}
         ldr {count}, [{row}, {far}, lsl #1]
         smlad {c}, {count}, {x}, {c}
         ldr {count}, [{row}, {far}]
         smlad {b}, {count}, {x}, {b}
         ldr {count}, [{row}], #4
         smlad {a}, {count}, {x}, {a}"
    };
}
#[cfg(dsp)]
use step;
