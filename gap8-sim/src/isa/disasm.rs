//! Words to the text that GreenWaves' assembler takes.

use super::decode::{branch_offset, expanded, jump_offset};
use super::row::Format;
use super::{decode, find};

/// The names of the registers in the calling convention.
pub const REGISTERS: [&str; 32] = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4",
    "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4",
    "t5", "t6",
];

/// The instruction in the bits at an address; labels are absolute addresses, compressed instructions are shown as what they stand for. What is
/// no instruction is shown as data.
pub fn disassemble(bits: u32, pc: u32) -> String {
    let Some((word, _)) = expanded(bits) else { return format!(".2byte {:#06x}", bits & 0xffff) };
    let (Some(row), Some(insn)) = (find(word), decode(word)) else {
        return format!(".4byte {word:#010x}");
    };
    let operands = operands(row.format, word, pc, insn.imm);
    if operands.is_empty() { row.mnemonic.into() } else { format!("{} {operands}", row.mnemonic) }
}

fn operands(format: Format, word: u32, pc: u32, imm: u32) -> String {
    use Format::*;
    let field = |at: u32, bits: u32| word >> at & ((1 << bits) - 1);
    let [d, a, b] = [7, 15, 20].map(|at| REGISTERS[field(at, 5) as usize]);
    let (number, label) = (imm as i32, |offset: u32| format!("{:#x}", pc.wrapping_add(offset)));
    let looped = field(7, 1);
    match format {
        R => format!("{d},{a},{b}"),
        Unary => format!("{d},{a}"),
        Clip => format!("{d},{a},{}", field(20, 5)),
        Field => format!("{d},{a},{},{}", field(25, 5), field(20, 5)),
        Norm => format!("{d},{a},{b},{}", field(25, 5)),
        Sci | SciU | Shuffle | I | Shift => format!("{d},{a},{number}"),
        SciQuirk => format!("{d},{a},{}", imm & 63),
        U => format!("{d},{:#x}", word >> 12),
        J => format!("{d},{}", label(jump_offset(word))),
        Jalr | Load => format!("{d},{number}({a})"),
        B => format!("{a},{b},{}", label(branch_offset(word))),
        BImm => format!("{a},{},{}", (field(20, 5) << 27) as i32 >> 27, label(branch_offset(word))),
        LoadPost => format!("{d},{number}({a}!)"),
        LoadReg => format!("{d},{b}({a})"),
        LoadRegPost => format!("{d},{b}({a}!)"),
        Store => format!("{b},{number}({a})"),
        StorePost => format!("{b},{number}({a}!)"),
        StoreReg => format!("{b},{d}({a})"),
        StoreRegPost => format!("{b},{d}({a}!)"),
        LoopLabel => format!("{looped},{}", label(imm)),
        LoopCount => format!("{looped},{a}"),
        LoopCountImm => format!("{looped},{imm}"),
        LoopSetup => format!("{looped},{a},{}", label(imm)),
        LoopSetupImm => format!("{looped},{imm},{}", label(field(15, 5) << 1)),
        Csr => format!("{d},{imm:#x},{a}"),
        CsrImm => format!("{d},{imm:#x},{}", field(15, 5)),
        None => String::new(),
    }
}
