//! Words to instructions with their operands taken apart, once per address.

use super::row::{Format, Row, Work};
use super::{compressed, find};

/// An instruction ready to execute. The second operand is always `x[rs2] + imm`, one of the two being zero.
#[derive(Clone, Copy, Debug)]
pub struct Insn {
    /// What it does.
    pub work: Work,
    /// The register written; in a store, the register of the offset; in a loop, which loop.
    pub rd: u8,
    /// The first register read.
    pub rs1: u8,
    /// The second register read; in a store, the one stored.
    pub rs2: u8,
    /// The shift amount of `Norm`, the five signed bits of `BImm`, the five unsigned ones of `CsrImm`.
    pub n: u8,
    /// The immediate, or what is added to the address of the instruction.
    pub imm: u32,
    /// The registers on which it waits for a load right before it, one bit each: those it reads, and, as in RI5CY, whatever its bits 11 to 7 are
    /// (riscv_controller.sv, `load_stall_o`, which compares `regfile_alu_waddr_id` of any instruction).
    pub waits: u32,
    /// Its length: 2 or 4.
    pub bytes: u8,
    /// Whether it is the multiplier's, so that the other unit keeps what it last did (riscv_id_stage.sv, `alu_en`).
    pub multiplies: bool,
    /// What comes late where it is the target of a jump. Who knows its address sets it.
    pub late: Late,
    /// Whether the instruction behind is a division or `mulh`, which a taken branch does not spare. Who knows its address sets it.
    pub before_slow: bool,
}

/// What a fetch across two lines of the instruction memory delays by a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Nothing.
    No,
    /// The instruction itself.
    Itself,
    /// The one behind it.
    Next,
}

/// The word that is executed for the bits at an address, which for a compressed instruction is its expansion, and its length.
pub fn expanded(bits: u32) -> Option<(u32, u8)> {
    if bits & 3 == 3 { Some((bits, 4)) } else { Some((compressed::expand(bits as u16)?, 2)) }
}

/// The instruction at an address, from the 32 bits there, of which a compressed one needs the lower 16. `None` is an illegal one.
pub fn decode(bits: u32) -> Option<Insn> {
    let (word, bytes) = expanded(bits)?;
    let row = find(word)?;
    let [rd, rs1, rs2] = registers(row.format, word);
    let (imm, n) = immediates(row, word);
    let (waits, multiplies) = (waits(row, word), multiplies(word));
    Some(Insn {
        work: row.work,
        rd,
        rs1,
        rs2,
        n,
        imm,
        waits,
        bytes,
        multiplies,
        late: Late::No,
        before_slow: false,
    })
}

fn field(word: u32, at: u32, bits: u32) -> u32 {
    word >> at & ((1 << bits) - 1)
}

fn signed(word: u32, at: u32, bits: u32) -> u32 {
    ((word << (32 - at - bits)) as i32 >> (32 - bits)) as u32
}

/// `rd`, `rs1` and `rs2`, zero where the form has none.
fn registers(format: Format, word: u32) -> [u8; 3] {
    use Format::*;
    let [rd, rs1, rs2] = [7, 15, 20].map(|at| field(word, at, 5) as u8);
    match format {
        R | Norm | LoadReg | LoadRegPost | StoreReg | StoreRegPost => [rd, rs1, rs2],
        Unary | Clip | Field | Sci | SciU | SciQuirk | Shuffle | I | Shift => [rd, rs1, 0],
        Jalr | Load | LoadPost | Csr => [rd, rs1, 0],
        U | J | CsrImm => [rd, 0, 0],
        B | Store | StorePost => [0, rs1, rs2],
        BImm => [0, rs1, 0],
        LoopLabel | LoopCountImm | LoopSetupImm => [rd & 1, 0, 0],
        LoopCount | LoopSetup => [rd & 1, rs1, 0],
        None => [0; 3],
    }
}

/// The immediate and the small number beside it.
fn immediates(row: &Row, word: u32) -> (u32, u8) {
    use Format::*;
    let sci = field(word, 20, 5) << 1 | field(word, 25, 1);
    let imm = match row.format {
        R | Unary | Norm | LoadReg | LoadRegPost | StoreReg | StoreRegPost | LoopCount | None => 0,
        Clip => (1 << field(word, 20, 5)) - 1,
        Field => field(word, 20, 10),
        Sci | SciQuirk => signed(sci, 0, 6),
        SciU | Shuffle => sci,
        I | Jalr | Load | LoadPost => signed(word, 20, 12),
        Shift => field(word, 20, 5),
        U => word & 0xffff_f000,
        J => jump_offset(word),
        B | BImm => branch_offset(word),
        Store | StorePost => signed(word, 25, 7) << 5 | field(word, 7, 5),
        LoopLabel | LoopSetup => field(word, 20, 12) << 1,
        LoopCountImm | LoopSetupImm | Csr | CsrImm => field(word, 20, 12),
    };
    let n = match row.format {
        Norm => field(word, 25, 5),
        BImm => signed(word, 20, 5),
        CsrImm => field(word, 15, 5),
        LoopSetupImm => field(word, 15, 5) << 1,
        _ => 0,
    };
    (imm, n as u8)
}

pub(super) fn jump_offset(word: u32) -> u32 {
    let low = field(word, 21, 10) << 1 | field(word, 20, 1) << 11 | word & 0xf_f000;
    signed(word, 31, 1) << 20 | low
}

pub(super) fn branch_offset(word: u32) -> u32 {
    let low = field(word, 8, 4) << 1 | field(word, 25, 6) << 5 | field(word, 7, 1) << 11;
    signed(word, 31, 1) << 12 | low
}

/// See [`Insn::waits`]: bit 0 stands for the comparison of bits 11 to 7 alone, as `x0` is never read.
fn waits(row: &Row, word: u32) -> u32 {
    let [d, a, b] = [7, 15, 20].map(|at| 1u32 << field(word, at, 5));
    let read = match row.format {
        Format::StoreReg | Format::StoreRegPost => a | b | d,
        Format::Unary | Format::Clip | Format::Sci | Format::SciU | Format::SciQuirk => a,
        Format::Field | Format::I | Format::Shift | Format::Jalr | Format::Csr => a,
        Format::Load | Format::LoadPost | Format::BImm => a,
        Format::LoopCount | Format::LoopSetup => a,
        Format::U | Format::J | Format::CsrImm | Format::None => 0,
        Format::LoopLabel | Format::LoopCountImm | Format::LoopSetupImm => 0,
        // riscv_decoder.sv sets `regb_used` for the shuffles with an immediate too.
        Format::R | Format::Norm | Format::B | Format::Store | Format::StorePost => a | b,
        Format::LoadReg | Format::LoadRegPost | Format::Shuffle => a | b,
    };
    // rd as a source.
    let third = if reads_rd(word) { d } else { 0 };
    let compared = match row.work {
        // With post-increment the ALU's target is rs1.
        Work::LoadPost(_) | Work::StorePost(_) => a,
        _ => d,
    };
    (read | third) & !1 | compared
}

/// Whether riscv_decoder.sv clears `alu_en`.
fn multiplies(word: u32) -> bool {
    let (f3, f7) = (field(word, 12, 3), field(word, 25, 7));
    match word & 0x7f {
        0x33 => f7 == 1 && f3 < 4 || f7 == 0x21,
        0x5b => f3 & 2 == 0,
        0x57 => {
            matches!(field(word, 26, 6), 0b100000 | 0b100010 | 0b100110)
                || matches!(field(word, 26, 6), 0b101000 | 0b101010 | 0b101110)
        }
        _ => false,
    }
}

/// Whether `rd` is an operand: `regc_used` with `REGC_RD` in riscv_decoder.sv.
fn reads_rd(word: u32) -> bool {
    let (f3, f7) = (field(word, 12, 3), field(word, 25, 7));
    match word & 0x7f {
        0x33 => f7 == 0x21 && f3 < 2 || word >> 31 == 1 && f3 == 2,
        0x5b => f3 & 3 == 1 || f3 & 2 == 2 && word >> 30 & 1 == 1,
        0x57 => {
            matches!(field(word, 26, 6), 0b110010 | 0b110110 | 0b111000 | 0b101100)
                || matches!(field(word, 26, 6), 0b101000 | 0b101010 | 0b101110)
        }
        _ => false,
    }
}
