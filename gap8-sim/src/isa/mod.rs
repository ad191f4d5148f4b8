//! The instructions of a GAP8 core as one table: decoder, disassembler and execution all read it. A test compares it with
//! `tests/data/xpulp_encodings.csv`.

mod asm;
mod base;
mod bits;
mod complex;
mod compressed;
mod decode;
mod disasm;
mod dot;
mod lanes;
mod memory;
mod norm;
mod pseudo;
mod row;
mod scalar;
mod shuffle;
mod vector;

use std::sync::LazyLock;

pub use asm::{AsmError, assemble};
pub use complex::viterbi;
pub use decode::{Insn, Late, decode, expanded};
pub use disasm::{REGISTERS, disassemble};
pub use row::{Access, Alu, CsrOp, Format, Loop, Row, Viterbi, Work};

/// All instructions. Where two rows match one word, the first is meant.
pub fn rows() -> &'static [Row] {
    &ROWS
}

/// The instruction that a word is.
pub fn find(word: u32) -> Option<&'static Row> {
    let bucket = &BUCKETS[(word >> 2 & 31 | (word >> 12 & 7) << 5) as usize];
    bucket.iter().map(|&index| &ROWS[usize::from(index)]).find(|row| word & row.mask == row.bits)
}

/// The instructions of a name: forms with other operands share one.
pub fn find_named(name: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.mnemonic == name)
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let constant = [
        base::ROWS,
        memory::ROWS,
        scalar::ROWS,
        bits::ROWS,
        norm::ROWS,
        shuffle::ROWS,
        complex::ROWS,
    ];
    let mut rows = constant.concat();
    rows.extend(vector::rows());
    rows.extend(dot::rows());
    rows
});

/// The rows of each opcode and funct3.
static BUCKETS: LazyLock<Vec<Vec<u16>>> = LazyLock::new(|| {
    let mut buckets = vec![vec![]; 256];
    for (index, row) in ROWS.iter().enumerate() {
        for f3 in 0..8u32 {
            if f3 << 12 & row.mask == row.bits & row.mask & 0x7000 {
                buckets[(row.bits >> 2 & 31 | f3 << 5) as usize].push(index as u16);
            }
        }
    }
    buckets
});
