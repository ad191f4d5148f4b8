//! Xpulp's scalar operations on whole words (gap8.md, section 1.5), branches on an immediate, and hardware loops (section 1.6).

use super::base::row;
use super::row::{Alu, Format, Loop, Row, Work};

/// The rows of opcode 0x33's Xpulp part without bit fields, of 0x63's, and of 0x7b.
pub const ROWS: &[Row] = &[
    unary("p.abs", 0x02, 0, |a, _, _, _| (a as i32).wrapping_abs() as u32),
    op("p.slet", 0x02, 2, |a, b, _, _| u32::from(a as i32 <= b as i32)),
    op("p.sletu", 0x02, 3, |a, b, _, _| u32::from(a <= b)),
    op("p.min", 0x02, 4, |a, b, _, _| (a as i32).min(b as i32) as u32),
    op("p.minu", 0x02, 5, |a, b, _, _| a.min(b)),
    op("p.max", 0x02, 6, |a, b, _, _| (a as i32).max(b as i32) as u32),
    op("p.maxu", 0x02, 7, |a, b, _, _| a.max(b)),
    op("p.ror", 0x04, 5, |a, b, _, _| a.rotate_right(b & 31)),
    unary("p.ff1", 0x08, 0, |a, _, _, _| a.trailing_zeros()),
    unary("p.fl1", 0x08, 1, |a, _, _, _| a.checked_ilog2().unwrap_or(32)),
    unary("p.clb", 0x08, 2, |a, _, _, _| leading_sign_bits(a)),
    unary("p.cnt", 0x08, 3, |a, _, _, _| a.count_ones()),
    unary("p.exths", 0x08, 4, |a, _, _, _| a as i16 as u32),
    unary("p.exthz", 0x08, 5, |a, _, _, _| a & 0xffff),
    unary("p.extbs", 0x08, 6, |a, _, _, _| a as i8 as u32),
    unary("p.extbz", 0x08, 7, |a, _, _, _| a & 0xff),
    clip_row("p.clip", 1, |a, b, _, _| clip(a, b >> 1)),
    clip_row("p.clipu", 2, |a, b, _, _| clip_unsigned(a, b >> 1)),
    op("p.clipr", 0x0a, 5, |a, b, _, _| clip(a, b)),
    op("p.clipur", 0x0a, 6, |a, b, _, _| clip_unsigned(a, b)),
    op("p.mac", 0x21, 0, |a, b, d, _| d.wrapping_add(a.wrapping_mul(b))),
    op("p.msu", 0x21, 1, |a, b, d, _| d.wrapping_sub(a.wrapping_mul(b))),
    row("p.beqimm", 0x2063, 0x707f, Format::BImm, Work::BranchImm(|a, b| a == b)),
    row("p.bneimm", 0x3063, 0x707f, Format::BImm, Work::BranchImm(|a, b| a != b)),
    row("lp.starti", 0x007b, 0x000f_f07f, Format::LoopLabel, Work::Loop(Loop::Start)),
    row("lp.endi", 0x107b, 0x000f_f07f, Format::LoopLabel, Work::Loop(Loop::End)),
    row("lp.count", 0x207b, 0xfff0_707f, Format::LoopCount, Work::Loop(Loop::Count)),
    row("lp.counti", 0x307b, 0x000f_f07f, Format::LoopCountImm, Work::Loop(Loop::CountImm)),
    row("lp.setup", 0x407b, 0x0000_707f, Format::LoopSetup, Work::Loop(Loop::Setup)),
    row("lp.setupi", 0x507b, 0x0000_707f, Format::LoopSetupImm, Work::Loop(Loop::SetupImm)),
];

const fn op(mnemonic: &'static str, f7: u32, f3: u32, alu: Alu) -> Row {
    row(mnemonic, 0x33 | f7 << 25 | f3 << 12, 0xfe00_707f, Format::R, Work::Alu(alu))
}

const fn unary(mnemonic: &'static str, f7: u32, f3: u32, alu: Alu) -> Row {
    row(mnemonic, 0x33 | f7 << 25 | f3 << 12, 0xfff0_707f, Format::Unary, Work::Alu(alu))
}

const fn clip_row(mnemonic: &'static str, f3: u32, alu: Alu) -> Row {
    row(mnemonic, 0x1400_0033 | f3 << 12, 0xfe00_707f, Format::Clip, Work::Alu(alu))
}

/// `p.clip` by `b`: the RTL takes `b` where `a` is above it, its complement where `a + b + 1` is negative (riscv_alu.sv, `clip_result`), so a
/// negative bound does what the core does.
fn clip(a: u32, b: u32) -> u32 {
    let (x, y) = (i64::from(a as i32), i64::from(b as i32));
    if x > y {
        b
    } else if x + y + 1 < 0 {
        !b
    } else {
        a
    }
}

fn clip_unsigned(a: u32, b: u32) -> u32 {
    if a as i32 > b as i32 {
        b
    } else if (a as i32) < 0 {
        0
    } else {
        a
    }
}

/// Bits equal to the sign, less one; none of zero (riscv_alu.sv, `ALU_CLB`).
fn leading_sign_bits(a: u32) -> u32 {
    match a {
        0 => 0,
        a if (a as i32) < 0 => (!a).leading_zeros() - 1,
        a => a.leading_zeros() - 1,
    }
}
