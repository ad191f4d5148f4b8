//! Opcode 0x57's moves of lanes (gap8.md, section 1.3).

use super::base::row;
use super::lanes::{byte, half};
use super::row::{Alu, Format, Row, Work};

/// The rows of lane moves.
pub const ROWS: &[Row] = &[
    lane("pv.extract.h", 0x7800_6057, Format::SciU, |a, n, _, _| half(a, n) as i16 as u32),
    lane("pv.extract.b", 0x7800_7057, Format::SciU, |a, n, _, _| byte(a, n) as i8 as u32),
    lane("pv.extractu.h", 0x9000_6057, Format::SciU, |a, n, _, _| half(a, n)),
    lane("pv.extractu.b", 0x9000_7057, Format::SciU, |a, n, _, _| byte(a, n)),
    lane("pv.insert.h", 0xb000_6057, Format::SciU, |a, n, d, _| {
        d & !(0xffff << (16 * (n & 1))) | half(a, 0) << (16 * (n & 1))
    }),
    lane("pv.insert.b", 0xb000_7057, Format::SciU, |a, n, d, _| {
        d & !(0xff << (8 * (n & 3))) | byte(a, 0) << (8 * (n & 3))
    }),
    register("pv.shuffle.h", 0xc000_0057, |a, b, _, _| half(a, b) | half(a, b >> 16) << 16),
    register("pv.shuffle.b", 0xc000_1057, |a, b, _, _| bytes(|k| byte(a, b >> (8 * k)))),
    lane("pv.shuffle.sci.h", 0xc000_6057, Format::Shuffle, |a, n, _, _| {
        half(a, n) | half(a, n >> 1) << 16
    }),
    lane("pv.shufflei0.sci.b", 0xc000_7057, Format::Shuffle, |a, n, _, _| shuffle(a, n, 0)),
    lane("pv.shufflei1.sci.b", 0xe800_7057, Format::Shuffle, |a, n, _, _| shuffle(a, n, 1)),
    lane("pv.shufflei2.sci.b", 0xf000_7057, Format::Shuffle, |a, n, _, _| shuffle(a, n, 2)),
    lane("pv.shufflei3.sci.b", 0xf800_7057, Format::Shuffle, |a, n, _, _| shuffle(a, n, 3)),
    register("pv.shuffle2.h", 0xc800_0057, |a, b, d, _| {
        let pick = |s: u32| half(if s & 2 == 0 { d } else { a }, s);
        pick(b) | pick(b >> 16) << 16
    }),
    register("pv.shuffle2.b", 0xc800_1057, |a, b, d, _| {
        let pick = |s: u32| byte(if s & 4 == 0 { d } else { a }, s);
        bytes(|k| pick(b >> (8 * k)))
    }),
    register("pv.pack.h", 0xd000_0057, |a, b, _, _| half(a, 0) << 16 | half(b, 0)),
    register("pv.packhi.b", 0xd800_1057, |a, b, d, _| {
        byte(a, 0) << 24 | byte(b, 0) << 16 | half(d, 0)
    }),
    register("pv.packlo.b", 0xe000_1057, |a, b, d, _| {
        half(d, 1) << 16 | byte(a, 0) << 8 | byte(b, 0)
    }),
    register("pv.pack.h.h", 0xd000_6057, |a, b, _, _| half(a, 1) << 16 | half(b, 1)),
    register("pv.pack.l.h", 0xd000_4057, |a, b, _, _| half(a, 0) << 16 | half(b, 0)),
];

const fn lane(mnemonic: &'static str, bits: u32, format: Format, alu: Alu) -> Row {
    row(mnemonic, bits, 0xfc00_707f, format, Work::Alu(alu))
}

const fn register(mnemonic: &'static str, bits: u32, alu: Alu) -> Row {
    row(mnemonic, bits, 0xfe00_707f, Format::R, Work::Alu(alu))
}

#[inline]
fn bytes(f: impl Fn(u32) -> u32) -> u32 {
    f(0) | f(1) << 8 | f(2) << 16 | f(3) << 24
}

/// The top byte from a fixed lane, the others by two bits each.
fn shuffle(a: u32, n: u32, top: u32) -> u32 {
    byte(a, top) << 24 | byte(a, n >> 4) << 16 | byte(a, n >> 2) << 8 | byte(a, n)
}
