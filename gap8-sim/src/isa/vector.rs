//! Opcode 0x57, lane by lane (gap8.md, section 1.3): each operation on half words and on bytes, with a second register, its low lane
//! replicated, or an immediate replicated.

use super::base::row;
use super::lanes::{i8s, i16s, replicate8, replicate16, u8s, u16s};
use super::row::{Format, Row, Work};

/// The six rows of one operation: how lanes of half words and of bytes are read, how the immediate is extended, and what is done with two lanes.
macro_rules! six {
    ($name:literal, $f6:literal, $h:ident, $b:ident, $imm:ident, $f:expr) => {
        [
            vector(concat!("pv.", $name, ".h"), $f6, 0, Format::R, |a, b, _, _| $h(a, b, $f)),
            vector(concat!("pv.", $name, ".sc.h"), $f6, 4, Format::R, |a, b, _, _| {
                $h(a, replicate16(b), $f)
            }),
            vector(concat!("pv.", $name, ".sci.h"), $f6, 6, Format::$imm, |a, b, _, _| {
                $h(a, replicate16(b), $f)
            }),
            vector(concat!("pv.", $name, ".b"), $f6, 1, Format::R, |a, b, _, _| $b(a, b, $f)),
            vector(concat!("pv.", $name, ".sc.b"), $f6, 5, Format::R, |a, b, _, _| {
                $b(a, replicate8(b), $f)
            }),
            vector(concat!("pv.", $name, ".sci.b"), $f6, 7, Format::$imm, |a, b, _, _| {
                $b(a, replicate8(b), $f)
            }),
        ]
    };
}

/// All of them.
pub fn rows() -> Vec<Row> {
    let lanewise = [
        six!("add", 0b000000, u16s, u8s, Sci, |x, y| x.wrapping_add(y)),
        six!("sub", 0b000010, u16s, u8s, Sci, |x, y| x.wrapping_sub(y)),
        six!("avg", 0b000100, i16s, i8s, Sci, |x, y| x.wrapping_add(y) >> 1),
        six!("avgu", 0b000110, u16s, u8s, SciU, |x, y| x.wrapping_add(y) >> 1),
        six!("min", 0b001000, i16s, i8s, Sci, |x, y| x.min(y)),
        six!("minu", 0b001010, u16s, u8s, SciU, |x, y| x.min(y)),
        six!("max", 0b001100, i16s, i8s, Sci, |x, y| x.max(y)),
        six!("maxu", 0b001110, u16s, u8s, SciU, |x, y| x.max(y)),
        six!("srl", 0b010000, u16s, u8s, SciU, |x, y| x.wrapping_shr(u32::from(y))),
        six!("sra", 0b010010, i16s, i8s, SciU, |x, y| x.wrapping_shr(y as u32)),
        six!("sll", 0b010100, u16s, u8s, SciU, |x, y| x.wrapping_shl(u32::from(y))),
        six!("or", 0b010110, u16s, u8s, Sci, |x, y| x | y),
        six!("xor", 0b011000, u16s, u8s, Sci, |x, y| x ^ y),
        six!("and", 0b011010, u16s, u8s, Sci, |x, y| x & y),
        six!("cmpeq", 0b000001, i16s, i8s, Sci, |x, y| if x == y { !0 } else { 0 }),
        six!("cmpne", 0b000011, i16s, i8s, Sci, |x, y| if x != y { !0 } else { 0 }),
        six!("cmpgt", 0b000101, i16s, i8s, Sci, |x, y| if x > y { !0 } else { 0 }),
        six!("cmpge", 0b000111, i16s, i8s, Sci, |x, y| if x >= y { !0 } else { 0 }),
        six!("cmplt", 0b001001, i16s, i8s, Sci, |x, y| if x < y { !0 } else { 0 }),
        six!("cmple", 0b001011, i16s, i8s, Sci, |x, y| if x <= y { !0 } else { 0 }),
        six!("cmpgtu", 0b001101, u16s, u8s, SciU, |x, y| if x > y { !0 } else { 0 }),
        six!("cmpgeu", 0b001111, u16s, u8s, SciU, |x, y| if x >= y { !0 } else { 0 }),
        six!("cmpltu", 0b010001, u16s, u8s, SciU, |x, y| if x < y { !0 } else { 0 }),
        six!("cmpleu", 0b010011, u16s, u8s, SciU, |x, y| if x <= y { !0 } else { 0 }),
    ];
    let mut rows = lanewise.concat();
    rows.extend([
        abs("pv.abs.h", 0, |a, _, _, _| i16s(a, 0, |x, _| x.wrapping_abs())),
        abs("pv.abs.b", 1, |a, _, _, _| i8s(a, 0, |x, _| x.wrapping_abs())),
        halved("pv.add.h.div2", 0x0000_2057, |a, b, _, _| {
            i16s(a, b, |x, y| x.wrapping_add(y) >> 1)
        }),
        halved("pv.add.h.div4", 0x0200_2057, |a, b, _, _| {
            i16s(a, b, |x, y| x.wrapping_add(y) >> 2)
        }),
        halved("pv.add.b.div2", 0x0000_3057, |a, b, _, _| i8s(a, b, |x, y| x.wrapping_add(y) >> 1)),
        halved("pv.add.b.div4", 0x0200_3057, |a, b, _, _| i8s(a, b, |x, y| x.wrapping_add(y) >> 2)),
        halved("pv.sub.h.div2", 0x0800_2057, |a, b, _, _| {
            i16s(a, b, |x, y| x.wrapping_sub(y) >> 1)
        }),
        halved("pv.sub.h.div4", 0x0a00_2057, |a, b, _, _| {
            i16s(a, b, |x, y| x.wrapping_sub(y) >> 2)
        }),
        halved("pv.sub.b.div2", 0x0800_3057, |a, b, _, _| i8s(a, b, |x, y| x.wrapping_sub(y) >> 1)),
        halved("pv.sub.b.div4", 0x0a00_3057, |a, b, _, _| i8s(a, b, |x, y| x.wrapping_sub(y) >> 2)),
    ]);
    rows
}

/// A row of opcode 0x57. A word's lowest immediate bit is bit 25, which is zero in the forms with registers.
pub(super) const fn vector(
    mnemonic: &'static str,
    f6: u32,
    f3: u32,
    format: Format,
    alu: super::row::Alu,
) -> Row {
    let mask = if matches!(format, Format::R) { 0xfe00_707f } else { 0xfc00_707f };
    row(mnemonic, f6 << 26 | f3 << 12 | 0x57, mask, format, Work::Alu(alu))
}

const fn abs(mnemonic: &'static str, f3: u32, alu: super::row::Alu) -> Row {
    row(mnemonic, 0x7000_0057 | f3 << 12, 0xfff0_707f, Format::Unary, Work::Alu(alu))
}

/// Sums and differences that GAP8 alone shifts after; the open RTL does not (gap8.md, section 1.1).
const fn halved(mnemonic: &'static str, bits: u32, alu: super::row::Alu) -> Row {
    row(mnemonic, bits, 0xfe00_707f, Format::R, Work::Alu(alu))
}
