//! One line of the instruction table.

/// A value computed from `rs1`, `rs2` or the immediate, the old `rd`, and a shift amount in the word.
pub type Alu = fn(u32, u32, u32, u32) -> u32;

/// An instruction: how its word looks, how its operands are written, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in GreenWaves' assembler.
    pub mnemonic: &'static str,
    /// The word under the mask.
    pub bits: u32,
    /// The bits of the word that make it this instruction.
    pub mask: u32,
    /// Where its operands are.
    pub format: Format,
    /// What it does.
    pub work: Work,
}

/// Where the operands of an instruction are in its word, and how they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `rd, rs1, rs2`.
    R,
    /// `rd, rs1`.
    Unary,
    /// `rd, rs1, Is2`: five unsigned bits; the operand is `(1 << Is2) - 1`, as of the RTL's `imm_clip_type`.
    Clip,
    /// `rd, rs1, Is3, Is2`: width less one and position of a bit field; the operand is `Is3 << 5 | Is2`.
    Field,
    /// `rd, rs1, rs2, Is3`: `Is3` is a shift amount.
    Norm,
    /// `rd, rs1, imm6`, sign-extended.
    Sci,
    /// `rd, rs1, imm6`, zero-extended.
    SciU,
    /// `rd, rs1, imm6`, written without a sign and sign-extended all the same, as the RTL does for `pv.dotup.sci`.
    SciQuirk,
    /// `rd, rs1, imm6`, two bits a selector.
    Shuffle,
    /// `rd, rs1, imm12`.
    I,
    /// `rd, rs1, shamt`.
    Shift,
    /// `rd, imm20`.
    U,
    /// `rd, label`.
    J,
    /// `rd, imm12(rs1)` of `jalr`.
    Jalr,
    /// `rs1, rs2, label`.
    B,
    /// `rs1, imm5, label`.
    BImm,
    /// `rd, imm12(rs1)`.
    Load,
    /// `rd, imm12(rs1!)`.
    LoadPost,
    /// `rd, rs2(rs1)`.
    LoadReg,
    /// `rd, rs2(rs1!)`.
    LoadRegPost,
    /// `rs2, imm12(rs1)`.
    Store,
    /// `rs2, imm12(rs1!)`.
    StorePost,
    /// `rs2, rs3(rs1)`, `rs3` in the field of `rd`.
    StoreReg,
    /// `rs2, rs3(rs1!)`, `rs3` in the field of `rd`.
    StoreRegPost,
    /// `L, label`, twelve unsigned bits.
    LoopLabel,
    /// `L, rs1`.
    LoopCount,
    /// `L, uimm12`.
    LoopCountImm,
    /// `L, rs1, label`.
    LoopSetup,
    /// `L, uimm12, label`, the label in five unsigned bits.
    LoopSetupImm,
    /// `rd, csr, rs1`.
    Csr,
    /// `rd, csr, uimm5`.
    CsrImm,
    /// No operands.
    None,
}

/// What an instruction does, as the cores execute it.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// `rd` becomes a value, in one cycle.
    Alu(Alu),
    /// `rd` becomes the upper half of a product, in five cycles.
    MulHigh(Alu),
    /// `rd` becomes a quotient or remainder; cycles depend on the divisor, which is signed or not.
    Divide(Alu, bool),
    /// `rd` becomes the immediate more than the address of the instruction.
    Auipc,
    /// A load at `rs1` plus offset.
    Load(Access),
    /// A load at `rs1`, which then grows by the offset.
    LoadPost(Access),
    /// A load that waits for an event.
    LoadEvent,
    /// A store at `rs1` plus offset.
    Store(Access),
    /// A store at `rs1`, which then grows by the offset.
    StorePost(Access),
    /// A branch on two registers.
    Branch(fn(u32, u32) -> bool),
    /// A branch on a register and five signed bits.
    BranchImm(fn(u32, u32) -> bool),
    /// A jump to a constant.
    Jal,
    /// A jump to a register.
    Jalr,
    /// A write to a hardware loop.
    Loop(Loop),
    /// A Viterbi step, which sets or reads the two flags.
    Viterbi(Viterbi),
    /// A read and write of a control register.
    Csr(CsrOp, bool),
    /// A call of the environment.
    Ecall,
    /// A break point.
    Ebreak,
    /// Return from a trap.
    Mret,
    /// Sleep until an event.
    Wfi,
}

/// How wide a load or store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A byte, sign-extended.
    I8,
    /// A half word, sign-extended.
    I16,
    /// A word.
    Word,
    /// A byte, zero-extended.
    U8,
    /// A half word, zero-extended.
    U16,
}

impl Access {
    /// Bytes moved.
    pub const fn bytes(self) -> u32 {
        match self {
            Access::I8 | Access::U8 => 1,
            Access::I16 | Access::U16 => 2,
            Access::Word => 4,
        }
    }

    /// The register's value for the bytes read.
    #[inline]
    pub const fn extend(self, value: u32) -> u32 {
        match self {
            Access::I8 => value as i8 as u32,
            Access::I16 => value as i16 as u32,
            Access::Word => value,
            Access::U8 => value as u8 as u32,
            Access::U16 => value as u16 as u32,
        }
    }
}

/// Which register of a hardware loop is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loop {
    /// The first address.
    Start,
    /// The address of the last instruction.
    End,
    /// The count, from a register.
    Count,
    /// The count, from the word.
    CountImm,
    /// All three, the count from a register.
    Setup,
    /// All three, the count from the word.
    SetupImm,
}

/// Which Viterbi step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viterbi {
    /// Maxima, and which they were as flags.
    Max,
    /// The flags shifted into the paths chosen by them.
    Sel,
}

/// What is done with a control register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsrOp {
    /// Replaced.
    Write,
    /// Bits set.
    Set,
    /// Bits cleared.
    Clear,
}
