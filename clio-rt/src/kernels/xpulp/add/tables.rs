//! Tables of an addition: what each operand adds to the sum.

use super::{Finish, TABLE};
use crate::kernels::Add;
use crate::kernels::portable::scaled_operand;
use crate::kernels::xpulp::Rounding;
use crate::kernels::xpulp::scale::{Factor, Scale};

/// Fractional bits of exact tables, at most and at least.
const BITS: [u32; 2] = [16, 24];
/// A sum of two entries is below this in magnitude.
const MOST: i64 = 1 << 31;

/// Tables whose sums, shifted, are the outputs of all 65,536 pairs; `None` where there are none.
pub(super) fn shifted(op: &Add, tables: &mut [i32]) -> Option<Finish> {
    let unbounded = Add { clamp: [i8::MIN, i8::MAX], ..*op };
    // Ties go away from the zero: factors that are a little too great, by so many 2^-24, take them there.
    let excesses = [0, 1, 2, 4, 8, 16, 32];
    let [least, most] = BITS;
    let mut choices = (least..=most).rev().flat_map(|bits| excesses.map(|excess| (bits, excess)));
    choices.find_map(|(bits, excess)| {
        fill(&unbounded, bits, excess, tables)?;
        settle(&unbounded, bits, tables)?;
        Some(Finish::Shifted(bits as u8))
    })
}

/// TFLite's own scaled operands, of which there are 256 on each side, and how their sum is scaled; `None` where [`Scale`] cannot.
pub(super) fn scaled(op: &Add, tables: &mut [i32]) -> Option<Finish> {
    for (side, table) in tables.chunks_exact_mut(TABLE).enumerate() {
        for (byte, entry) in table.iter_mut().enumerate() {
            *entry = scaled_operand(op, side, byte as u8 as i8);
        }
    }
    let greatest = |table: &[i32]| table.iter().map(|entry| i64::from(*entry).abs()).max();
    let (left, right) = tables.split_at_mut_checked(TABLE)?;
    let most = greatest(left)? + greatest(right)?;
    let factor = Factor {
        multiplier: op.output_multiplier,
        shift: op.output_shift,
        zero: op.output_zero,
        clamp: op.clamp,
    };
    if let Some(Scale { bias, multiplier, round, shift }) =
        Scale::new(Rounding::Plain, factor, most)
    {
        left.iter_mut().for_each(|entry| *entry += bias);
        return Some(Finish::Scaled { signed: false, multiplier, round, shift });
    }
    let Scale { multiplier, round, shift, .. } = Scale::new(Rounding::Signed, factor, most)?;
    // The product wants twice the sum.
    tables.iter_mut().for_each(|entry| *entry *= 2);
    Some(Finish::Scaled { signed: true, multiplier, round, shift })
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
