use super::share::Share;
use crate::kernels::{Add, Clamp};

/// Fractional bits of the tables, at most and at least.
const BITS: [u32; 2] = [16, 24];
/// Words of a table.
const TABLE: usize = 256;
/// A sum of two entries is below this in magnitude.
const MOST: i64 = 1 << 31;

/// The sum of two tensors by tables: what each input value adds to the output.
///
/// An output is `(left[l] + right[r]) >> shift`, saturated: [`PackedAdd::pack`] has looked at all 65,536 pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedAdd<'a> {
    /// What [`PackedAdd::pack`] wrote: a word for each left operand, as its byte's value, then for each right one.
    pub tables: &'a [i32],
    /// The entries' fractional bits.
    pub shift: u8,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

impl<'a> PackedAdd<'a> {
    /// Words of the tables.
    pub const WORDS: usize = 2 * TABLE;

    /// Writes the tables of `op`; `None` where there are none that are exact for all pairs.
    pub fn pack(op: &Add, tables: &'a mut [i32]) -> Option<Self> {
        if tables.len() != Self::WORDS {
            return None;
        }
        let unbounded = Add { clamp: [i8::MIN, i8::MAX], ..*op };
        // Ties go away from the zero: factors that are a little too great, by so many 2^-24, take them there.
        let excesses = [0, 1, 2, 4, 8, 16, 32];
        let [least, most] = BITS;
        let mut choices =
            (least..=most).rev().flat_map(|bits| excesses.map(|excess| (bits, excess)));
        let shift = choices.find_map(|(bits, excess)| {
            fill(&unbounded, bits, excess, tables)?;
            settle(&unbounded, bits, tables)?;
            Some(bits as u8)
        })?;
        Some(Self { tables, shift, clamp: op.clamp })
    }
}

/// Writes the tables; `None` where an entry is no word.
fn fill(op: &Add, bits: u32, excess: i128, tables: &mut [i32]) -> Option<()> {
    for (side, table) in tables.chunks_exact_mut(TABLE).enumerate() {
        // Both factors, in 2^-62, with 24 bits more: input's times output's, widened by TFLite's 20 bits.
        let [input, output] = [op.input_multiplier[side], op.output_multiplier].map(i128::from);
        let factor = input * output * ((1 << 24) + excess);
        let shift = 62 + 24 - 20 - i32::from(op.input_shift[side]) - i32::from(op.output_shift);
        let down =
            u32::try_from(shift).ok()?.checked_sub(bits).filter(|down| (1..120).contains(down))?;
        for (byte, entry) in table.iter_mut().enumerate() {
            let value = i128::from(byte as u8 as i8) - i128::from(op.input_zero[side]);
            *entry = i32::try_from((value * factor + (1 << (down - 1))) >> down).ok()?;
        }
    }
    Some(())
}

/// Moves each left entry to where all its pairs are exact, the other table being as it is.
fn settle(op: &Add, bits: u32, tables: &mut [i32]) -> Option<()> {
    let (left, right) = tables.split_at_mut_checked(TABLE)?;
    let all: [i8; TABLE] = core::array::from_fn(|r| r as u8 as i8);
    let least: i64 = right.iter().copied().min()?.into();
    let most: i64 = right.iter().copied().max()?.into();
    for (l, entry) in left.iter_mut().enumerate() {
        let mut sums = [0; TABLE];
        crate::kernels::add(op, &[l as u8 as i8; TABLE], &all, &mut sums);
        // No sum leaves a word.
        let (mut from, mut to) = (-MOST - least.min(0), MOST - most.max(0));
        for (&other, &output) in right.iter().zip(&sums) {
            if output > i8::MIN {
                from = from.max((i64::from(output) << bits) - i64::from(other));
            }
            if output < i8::MAX {
                to = to.min(((i64::from(output) + 1) << bits) - i64::from(other));
            }
        }
        if from >= to {
            return None;
        }
        // As near to where it was as can be.
        *entry = i64::from(*entry).clamp(from, to - 1) as i32;
    }
    Some(())
}

/// Adds element by element into a share of the output, as far as the shortest slice reaches. Cores share elements by fours.
pub fn add(op: &PackedAdd, left: &[i8], right: &[i8], output: Share) {
    let Some((lefts, rights)) = op.tables.split_at_checked(TABLE) else { return };
    let elements = left.len().min(right.len()).min(output.len());
    let fours = output.of(elements.div_ceil(4));
    let (first, end) = (4 * fours.start, elements.min(4 * fours.end));
    let Some(count) = end.checked_sub(first) else { return };
    if rights.len() < TABLE {
        return;
    }
    let whole = count / 4;
    if let Some(target) = output.at(first, 4 * whole)
        && whole > 0
    {
        // SAFETY: four elements a turn, of the inputs too, and of the output this core's.
        unsafe {
            by_fours(
                op,
                [lefts.as_ptr(), rights.as_ptr()],
                [left.as_ptr().wrapping_add(first), right.as_ptr().wrapping_add(first)],
                target,
                whole,
            );
        }
    }
    for at in first + 4 * whole..end {
        let [a, b] = [left, right].map(|side| usize::from(side[at].cast_unsigned()));
        let value = one(op, lefts[a], rights[b]);
        // SAFETY: this core's.
        unsafe { output.put(at, value) }
    }
}

fn one(op: &PackedAdd, a: i32, b: i32) -> i8 {
    let sum = a.wrapping_add(b) >> (op.shift & 31);
    (sum.clamp(-128, 127) as i8).max(op.clamp[0]).min(op.clamp[1])
}

/// # Safety
/// The tables, and four elements a turn of inputs and output, are there.
#[cfg(not(xpulp))]
unsafe fn by_fours(
    op: &PackedAdd,
    tables: [*const i32; 2],
    from: [*const i8; 2],
    to: *mut i8,
    turns: usize,
) {
    for at in 0..4 * turns {
        // SAFETY: by the caller's word.
        unsafe {
            let [a, b] = [0, 1].map(|side| {
                tables[side].add(usize::from(from[side].add(at).read().cast_unsigned())).read()
            });
            to.add(at).write(one(op, a, b));
        }
    }
}

/// 37 cycles for four elements.
///
/// # Safety
/// The tables, and four elements a turn of inputs and output, are there.
#[cfg(xpulp)]
unsafe fn by_fours(
    op: &PackedAdd,
    tables: [*const i32; 2],
    from: [*const i8; 2],
    to: *mut i8,
    turns: usize,
) {
    let [lowest, highest] = op.clamp.map(|byte| u32::from_ne_bytes([byte.cast_unsigned(); 4]));
    // SAFETY: by the caller's word.
    unsafe {
        core::arch::asm!(
            ".option push",
            ".option norvc",
            // 37 instructions, the last 148 bytes behind.
            ".insn i 0x7b, 4, x0, {turns}, 74",
            ".insn i 0x0b, 4, {a}, 1({left})",
            ".insn i 0x0b, 4, {b}, 1({left})",
            ".insn i 0x0b, 4, {c}, 1({left})",
            ".insn i 0x0b, 4, {d}, 1({left})",
            ".insn i 0x0b, 4, {e}, 1({right})",
            ".insn i 0x0b, 4, {f}, 1({right})",
            ".insn i 0x0b, 4, {g}, 1({right})",
            ".insn i 0x0b, 4, {h}, 1({right})",
            "slli {a}, {a}, 2",
            "slli {b}, {b}, 2",
            "slli {c}, {c}, 2",
            "slli {d}, {d}, 2",
            "slli {e}, {e}, 2",
            "slli {f}, {f}, 2",
            "slli {g}, {g}, 2",
            "slli {h}, {h}, 2",
            ".insn r 0x03, 7, 0x10, {a}, {lefts}, {a}",
            ".insn r 0x03, 7, 0x10, {b}, {lefts}, {b}",
            ".insn r 0x03, 7, 0x10, {c}, {lefts}, {c}",
            ".insn r 0x03, 7, 0x10, {d}, {lefts}, {d}",
            ".insn r 0x03, 7, 0x10, {e}, {rights}, {e}",
            ".insn r 0x03, 7, 0x10, {f}, {rights}, {f}",
            ".insn r 0x03, 7, 0x10, {g}, {rights}, {g}",
            ".insn r 0x03, 7, 0x10, {h}, {rights}, {h}",
            ".insn r 0x5b, 2, 0x20, {a}, {e}, {shift}",
            ".insn r 0x5b, 2, 0x20, {b}, {f}, {shift}",
            ".insn r 0x5b, 2, 0x20, {c}, {g}, {shift}",
            ".insn r 0x5b, 2, 0x20, {d}, {h}, {shift}",
            ".insn r 0x33, 1, 0x0a, {a}, {a}, x8",
            ".insn r 0x33, 1, 0x0a, {b}, {b}, x8",
            ".insn r 0x33, 1, 0x0a, {c}, {c}, x8",
            ".insn r 0x33, 1, 0x0a, {d}, {d}, x8",
            ".insn r 0x57, 1, 0x70, {a}, {b}, {a}",
            ".insn r 0x57, 1, 0x6c, {a}, {d}, {c}",
            ".insn r 0x57, 1, 0x18, {a}, {a}, {lowest}",
            ".insn r 0x57, 1, 0x10, {a}, {a}, {highest}",
            ".insn s 0x2b, 2, {a}, 4({to})",
            ".option pop",
            turns = in(reg) turns,
            left = inout(reg) from[0] => _,
            right = inout(reg) from[1] => _,
            to = inout(reg) to => _,
            lefts = in(reg) tables[0],
            rights = in(reg) tables[1],
            shift = in(reg) u32::from(op.shift),
            lowest = in(reg) lowest,
            highest = in(reg) highest,
            a = out(reg) _,
            b = out(reg) _,
            c = out(reg) _,
            d = out(reg) _,
            e = out(reg) _,
            f = out(reg) _,
            g = out(reg) _,
            h = out(reg) _,
            options(nostack)
        );
    }
}
