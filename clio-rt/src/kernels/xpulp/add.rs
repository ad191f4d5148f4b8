#[cfg(xpulp)]
mod loops;
mod tables;

use super::share::Share;
use crate::kernels::{Add, Clamp};
#[cfg(xpulp)]
use loops::by_fours;

/// Words of a table.
const TABLE: usize = 256;

/// The sum of two tensors by tables: what each input value adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedAdd<'a> {
    /// What [`PackedAdd::pack`] wrote: a word for each left operand, as its byte's value, then for each right one; nothing where [`Finish::Defined`] wants none.
    pub tables: &'a [i32],
    /// How the sum of two entries becomes an output.
    pub finish: Finish,
    /// Bounds of the fused activation.
    pub clamp: Clamp,
}

/// How the sum of two entries becomes an output, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Shifted right by so many bits and saturated: [`PackedAdd::pack`] has looked at all 65,536 pairs.
    Shifted(u8),
    /// The entries are TFLite's scaled operands, and the sum is scaled as those of a convolution are.
    Scaled {
        /// Whether outputs lie on both sides of the zero: entries are doubled.
        signed: bool,
        /// What the sum is multiplied by, unsigned, in 2^-32.
        multiplier: i32,
        /// Added to the product.
        round: i32,
        /// Bits to the right behind it.
        shift: i32,
    },
    /// By the definition, element by element: factors for which there is nothing else.
    Defined(Add),
}

impl<'a> PackedAdd<'a> {
    /// Words of the tables.
    pub const WORDS: usize = 2 * TABLE;

    /// Writes the tables of `op`; `None` where there are not [`PackedAdd::WORDS`] words for them.
    pub fn pack(op: &Add, tables: &'a mut [i32]) -> Option<Self> {
        if tables.len() != Self::WORDS {
            return None;
        }
        let finish = tables::shifted(op, tables).or_else(|| tables::scaled(op, tables));
        Some(match finish {
            Some(finish) => Self { tables, finish, clamp: op.clamp },
            None => Self { tables: &[], finish: Finish::Defined(*op), clamp: op.clamp },
        })
    }
}

/// Adds element by element into a share of the output, as far as the shortest slice reaches. Cores share elements by fours.
pub fn add(op: &PackedAdd, left: &[i8], right: &[i8], mut output: Share) {
    let elements = left.len().min(right.len()).min(output.len());
    let fours = output.of(elements.div_ceil(4));
    let (first, end) = (4 * fours.start, elements.min(4 * fours.end));
    let Some(count) = end.checked_sub(first) else { return };
    if let Finish::Defined(op) = &op.finish {
        // SAFETY: this core's, and borrowed once.
        if let Some(sums) = unsafe { output.bytes(first..end) } {
            crate::kernels::add(op, &left[first..end], &right[first..end], sums);
        }
        return;
    }
    let Some((lefts, rights)) = op.tables.split_at_checked(TABLE) else { return };
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

/// The output of two entries.
fn one(op: &PackedAdd, a: i32, b: i32) -> i8 {
    let sum = a.wrapping_add(b);
    let value = match op.finish {
        Finish::Shifted(shift) => sum >> (shift & 31),
        Finish::Scaled { signed, multiplier, round, shift } => {
            let product = ((i64::from(sum) * i64::from(multiplier.cast_unsigned())) >> 32) as i32;
            let unit = if signed { 2 * (sum >> 31) } else { 0 };
            product.wrapping_add(unit).wrapping_add(round) >> (shift & 31)
        }
        // It has no entries.
        Finish::Defined(_) => 0,
    };
    (value.clamp(-128, 127) as i8).max(op.clamp[0]).min(op.clamp[1])
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
