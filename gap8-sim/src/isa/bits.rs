//! Bit fields: width less one and position come from the word, or from `rs2` as `rs2[9:5]` and `rs2[4:0]` (gap8.md, section 1.5).

use super::base::row;
use super::row::{Alu, Format, Row, Work};

/// The rows of the bit fields.
pub const ROWS: &[Row] = &[
    field("p.extract", 0, extract),
    field("p.extractu", 1, extract_unsigned),
    field("p.insert", 2, insert),
    field("p.bclr", 3, |a, b, _, _| a & !mask(b)),
    field("p.bset", 4, |a, b, _, _| a | mask(b)),
    register("p.extractr", 0, extract),
    register("p.extractur", 1, extract_unsigned),
    register("p.insertr", 2, insert),
    register("p.bclrr", 3, |a, b, _, _| a & !mask(b)),
    register("p.bsetr", 4, |a, b, _, _| a | mask(b)),
];

const fn field(mnemonic: &'static str, f3: u32, alu: Alu) -> Row {
    row(mnemonic, 0xc000_0033 | f3 << 12, 0xc000_707f, Format::Field, Work::Alu(alu))
}

const fn register(mnemonic: &'static str, f3: u32, alu: Alu) -> Row {
    row(mnemonic, 0x8000_0033 | f3 << 12, 0xfe00_707f, Format::R, Work::Alu(alu))
}

fn position(b: u32) -> u32 {
    b & 31
}

/// Ones as wide as the field, at the bottom.
fn ones(b: u32) -> u32 {
    u32::MAX >> (31 - (b >> 5 & 31))
}

/// Ones where the field is.
fn mask(b: u32) -> u32 {
    ones(b) << position(b)
}

/// A field that runs past bit 31 is filled with the sign.
fn extract(a: u32, b: u32, _: u32, _: u32) -> u32 {
    let width = (b >> 5 & 31) + 1;
    let low = (a as i32 >> position(b)) as u32;
    ((low << (32 - width)) as i32 >> (32 - width)) as u32
}

fn extract_unsigned(a: u32, b: u32, _: u32, _: u32) -> u32 {
    a >> position(b) & ones(b)
}

fn insert(a: u32, b: u32, d: u32, _: u32) -> u32 {
    d & !mask(b) | a << position(b) & mask(b)
}
