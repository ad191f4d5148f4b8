//! RV32I and M. `fence` is not among them: RI5CY does not decode it (gap8.md, section 1.7).

use super::row::{Access, CsrOp, Format, Row, Work};

/// The rows of RV32IM and of the control registers.
pub const ROWS: &[Row] = &[
    row("lui", 0x37, 0x7f, Format::U, Work::Alu(|_, b, _, _| b)),
    row("auipc", 0x17, 0x7f, Format::U, Work::Auipc),
    row("jal", 0x6f, 0x7f, Format::J, Work::Jal),
    row("jalr", 0x67, 0x707f, Format::Jalr, Work::Jalr),
    branch("beq", 0, |a, b| a == b),
    branch("bne", 1, |a, b| a != b),
    branch("blt", 4, |a, b| (a as i32) < b as i32),
    branch("bge", 5, |a, b| a as i32 >= b as i32),
    branch("bltu", 6, |a, b| a < b),
    branch("bgeu", 7, |a, b| a >= b),
    load("lb", 0, Access::I8),
    load("lh", 1, Access::I16),
    load("lw", 2, Access::Word),
    load("lbu", 4, Access::U8),
    load("lhu", 5, Access::U16),
    store("sb", 0, Access::U8),
    store("sh", 1, Access::U16),
    store("sw", 2, Access::Word),
    immediate("addi", 0, |a, b, _, _| a.wrapping_add(b)),
    immediate("slti", 2, |a, b, _, _| u32::from((a as i32) < b as i32)),
    immediate("sltiu", 3, |a, b, _, _| u32::from(a < b)),
    immediate("xori", 4, |a, b, _, _| a ^ b),
    immediate("ori", 6, |a, b, _, _| a | b),
    immediate("andi", 7, |a, b, _, _| a & b),
    shift("slli", 0x0000_1013, |a, b, _, _| a << b),
    shift("srli", 0x0000_5013, |a, b, _, _| a >> b),
    shift("srai", 0x4000_5013, |a, b, _, _| (a as i32 >> b) as u32),
    op("add", 0, 0, Work::Alu(|a, b, _, _| a.wrapping_add(b))),
    op("sub", 0x20, 0, Work::Alu(|a, b, _, _| a.wrapping_sub(b))),
    op("sll", 0, 1, Work::Alu(|a, b, _, _| a << (b & 31))),
    op("slt", 0, 2, Work::Alu(|a, b, _, _| u32::from((a as i32) < b as i32))),
    op("sltu", 0, 3, Work::Alu(|a, b, _, _| u32::from(a < b))),
    op("xor", 0, 4, Work::Alu(|a, b, _, _| a ^ b)),
    op("srl", 0, 5, Work::Alu(|a, b, _, _| a >> (b & 31))),
    op("sra", 0x20, 5, Work::Alu(|a, b, _, _| (a as i32 >> (b & 31)) as u32)),
    op("or", 0, 6, Work::Alu(|a, b, _, _| a | b)),
    op("and", 0, 7, Work::Alu(|a, b, _, _| a & b)),
    op("mul", 1, 0, Work::Alu(|a, b, _, _| a.wrapping_mul(b))),
    op("mulh", 1, 1, Work::MulHigh(|a, b, _, _| high(i64::from(a as i32), i64::from(b as i32)))),
    op("mulhsu", 1, 2, Work::MulHigh(|a, b, _, _| high(i64::from(a as i32), i64::from(b)))),
    op("mulhu", 1, 3, Work::MulHigh(|a, b, _, _| ((u64::from(a) * u64::from(b)) >> 32) as u32)),
    op("div", 1, 4, Work::Divide(|a, b, _, _| div(a as i32, b as i32), true)),
    op("divu", 1, 5, Work::Divide(|a, b, _, _| a.checked_div(b).unwrap_or(u32::MAX), false)),
    op("rem", 1, 6, Work::Divide(|a, b, _, _| rem(a as i32, b as i32), true)),
    op("remu", 1, 7, Work::Divide(|a, b, _, _| a.checked_rem(b).unwrap_or(a), false)),
    system("ecall", 0x0000_0073, Work::Ecall),
    system("ebreak", 0x0010_0073, Work::Ebreak),
    system("mret", 0x3020_0073, Work::Mret),
    system("wfi", 0x1050_0073, Work::Wfi),
    csr("csrrw", 1, Format::Csr, CsrOp::Write),
    csr("csrrs", 2, Format::Csr, CsrOp::Set),
    csr("csrrc", 3, Format::Csr, CsrOp::Clear),
    csr("csrrwi", 5, Format::CsrImm, CsrOp::Write),
    csr("csrrsi", 6, Format::CsrImm, CsrOp::Set),
    csr("csrrci", 7, Format::CsrImm, CsrOp::Clear),
];

pub(super) const fn row(
    mnemonic: &'static str,
    bits: u32,
    mask: u32,
    format: Format,
    work: Work,
) -> Row {
    Row { mnemonic, bits, mask, format, work }
}

const fn branch(mnemonic: &'static str, f3: u32, taken: fn(u32, u32) -> bool) -> Row {
    row(mnemonic, 0x63 | f3 << 12, 0x707f, Format::B, Work::Branch(taken))
}

const fn load(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x03 | f3 << 12, 0x707f, Format::Load, Work::Load(access))
}

const fn store(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x23 | f3 << 12, 0x707f, Format::Store, Work::Store(access))
}

const fn immediate(mnemonic: &'static str, f3: u32, alu: super::row::Alu) -> Row {
    row(mnemonic, 0x13 | f3 << 12, 0x707f, Format::I, Work::Alu(alu))
}

const fn shift(mnemonic: &'static str, bits: u32, alu: super::row::Alu) -> Row {
    row(mnemonic, bits, 0xfe00_707f, Format::Shift, Work::Alu(alu))
}

const fn op(mnemonic: &'static str, f7: u32, f3: u32, work: Work) -> Row {
    row(mnemonic, 0x33 | f7 << 25 | f3 << 12, 0xfe00_707f, Format::R, work)
}

const fn system(mnemonic: &'static str, bits: u32, work: Work) -> Row {
    row(mnemonic, bits, u32::MAX, Format::None, work)
}

const fn csr(mnemonic: &'static str, f3: u32, format: Format, operation: CsrOp) -> Row {
    row(mnemonic, 0x73 | f3 << 12, 0x707f, format, Work::Csr(operation, f3 > 4))
}

fn high(a: i64, b: i64) -> u32 {
    ((a * b) >> 32) as u32
}

fn div(a: i32, b: i32) -> u32 {
    if b == 0 { u32::MAX } else { a.wrapping_div(b) as u32 }
}

fn rem(a: i32, b: i32) -> u32 {
    if b == 0 { a as u32 } else { a.wrapping_rem(b) as u32 }
}
