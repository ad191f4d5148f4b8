//! Opcode 0x5b: products of half words, sums and differences, shifted right with or without rounding (gap8.md, section 1.5). The sum wraps to
//! 32 bits before the shift.

use super::base::row;
use super::row::{Alu, Format, Row, Work};

/// The rows of opcode 0x5b. The names without `n` are those with a shift of none.
pub const ROWS: &[Row] = &[
    plain("p.muls", 0x8000_005b, |a, b, d, n| mul(signed, a, b, d, n)),
    plain("p.mulhhs", 0xc000_005b, |a, b, d, n| mul(signed_high, a, b, d, n)),
    plain("p.mulu", 0x0000_005b, |a, b, d, n| mul(unsigned, a, b, d, n)),
    plain("p.mulhhu", 0x4000_005b, |a, b, d, n| mul(unsigned_high, a, b, d, n)),
    plain("p.macs", 0x8000_105b, |a, b, d, n| mac(signed, a, b, d, n)),
    plain("p.machhs", 0xc000_105b, |a, b, d, n| mac(signed_high, a, b, d, n)),
    plain("p.macu", 0x0000_105b, |a, b, d, n| mac(unsigned, a, b, d, n)),
    plain("p.machhu", 0x4000_105b, |a, b, d, n| mac(unsigned_high, a, b, d, n)),
    norm("p.mulsn", 0x8000_005b, |a, b, _, n| sra(signed(a, b), n)),
    norm("p.mulhhsn", 0xc000_005b, |a, b, _, n| sra(signed_high(a, b), n)),
    norm("p.mulsrn", 0x8000_405b, |a, b, _, n| sra(round(signed(a, b), n), n)),
    norm("p.mulhhsrn", 0xc000_405b, |a, b, _, n| sra(round(signed_high(a, b), n), n)),
    norm("p.mulun", 0x0000_005b, |a, b, _, n| unsigned(a, b) >> n),
    norm("p.mulhhun", 0x4000_005b, |a, b, _, n| unsigned_high(a, b) >> n),
    norm("p.mulurn", 0x0000_405b, |a, b, _, n| round(unsigned(a, b), n) >> n),
    norm("p.mulhhurn", 0x4000_405b, |a, b, _, n| round(unsigned_high(a, b), n) >> n),
    norm("p.macsn", 0x8000_105b, |a, b, d, n| sra(mac(signed, a, b, d, n), n)),
    norm("p.machhsn", 0xc000_105b, |a, b, d, n| sra(mac(signed_high, a, b, d, n), n)),
    norm("p.macsrn", 0x8000_505b, |a, b, d, n| sra(round(mac(signed, a, b, d, n), n), n)),
    norm("p.machhsrn", 0xc000_505b, |a, b, d, n| sra(round(mac(signed_high, a, b, d, n), n), n)),
    norm("p.macun", 0x0000_105b, |a, b, d, n| mac(unsigned, a, b, d, n) >> n),
    norm("p.machhun", 0x4000_105b, |a, b, d, n| mac(unsigned_high, a, b, d, n) >> n),
    norm("p.macurn", 0x0000_505b, |a, b, d, n| round(mac(unsigned, a, b, d, n), n) >> n),
    norm("p.machhurn", 0x4000_505b, |a, b, d, n| round(mac(unsigned_high, a, b, d, n), n) >> n),
    norm("p.addn", 0x0000_205b, |a, b, _, n| sra(a.wrapping_add(b), n)),
    norm("p.addun", 0x8000_205b, |a, b, _, n| a.wrapping_add(b) >> n),
    norm("p.addrn", 0x0000_605b, |a, b, _, n| sra(round(a.wrapping_add(b), n), n)),
    norm("p.addurn", 0x8000_605b, |a, b, _, n| round(a.wrapping_add(b), n) >> n),
    norm("p.subn", 0x0000_305b, |a, b, _, n| sra(a.wrapping_sub(b), n)),
    norm("p.subun", 0x8000_305b, |a, b, _, n| a.wrapping_sub(b) >> n),
    norm("p.subrn", 0x0000_705b, |a, b, _, n| sra(round(a.wrapping_sub(b), n), n)),
    norm("p.suburn", 0x8000_705b, |a, b, _, n| round(a.wrapping_sub(b), n) >> n),
    plain("p.addnr", 0x4000_205b, |a, b, d, _| sra(d.wrapping_add(a), b & 31)),
    plain("p.addunr", 0xc000_205b, |a, b, d, _| d.wrapping_add(a) >> (b & 31)),
    plain("p.addrnr", 0x4000_605b, |a, b, d, _| sra(round(d.wrapping_add(a), b & 31), b & 31)),
    plain("p.addurnr", 0xc000_605b, |a, b, d, _| round(d.wrapping_add(a), b & 31) >> (b & 31)),
    plain("p.subnr", 0x4000_305b, |a, b, d, _| sra(d.wrapping_sub(a), b & 31)),
    plain("p.subunr", 0xc000_305b, |a, b, d, _| d.wrapping_sub(a) >> (b & 31)),
    plain("p.subrnr", 0x4000_705b, |a, b, d, _| sra(round(d.wrapping_sub(a), b & 31), b & 31)),
    plain("p.suburnr", 0xc000_705b, |a, b, d, _| round(d.wrapping_sub(a), b & 31) >> (b & 31)),
];

const fn plain(mnemonic: &'static str, bits: u32, alu: Alu) -> Row {
    row(mnemonic, bits, 0xfe00_707f, Format::R, Work::Alu(alu))
}

const fn norm(mnemonic: &'static str, bits: u32, alu: Alu) -> Row {
    row(mnemonic, bits, 0xc000_707f, Format::Norm, Work::Alu(alu))
}

fn mul(product: fn(u32, u32) -> u32, a: u32, b: u32, _: u32, _: u32) -> u32 {
    product(a, b)
}

fn mac(product: fn(u32, u32) -> u32, a: u32, b: u32, d: u32, _: u32) -> u32 {
    product(a, b).wrapping_add(d)
}

fn signed(a: u32, b: u32) -> u32 {
    (i32::from(a as i16) * i32::from(b as i16)) as u32
}

fn unsigned(a: u32, b: u32) -> u32 {
    (a & 0xffff) * (b & 0xffff)
}

fn signed_high(a: u32, b: u32) -> u32 {
    signed(a >> 16, b >> 16)
}

fn unsigned_high(a: u32, b: u32) -> u32 {
    unsigned(a >> 16, b >> 16)
}

/// Half of the last place of what is shifted by `n`.
fn round(value: u32, n: u32) -> u32 {
    value.wrapping_add((1 << n) >> 1)
}

fn sra(value: u32, n: u32) -> u32 {
    (value as i32 >> n) as u32
}
