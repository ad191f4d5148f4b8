//! Instructions as people read them.

use std::io::Write;

use crate::chip::Chip;
use crate::core::Hart;
use crate::isa::disassemble;
use crate::machine::Watcher;

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its address.
    pub pc: u32,
    /// The bits there, none outside of the memories.
    pub bits: Option<u32>,
}

impl Line {
    /// What is at an address.
    pub fn new(pc: u32, chip: &Chip) -> Line {
        Line { pc, bits: chip.peek(pc) }
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.bits.map_or("outside of all memories".into(), |bits| disassemble(bits, self.pc))
    }
}

/// Instructions one a line, oldest first.
pub fn listing(lines: &[Line]) -> String {
    lines.iter().map(|line| format!("  {:#010x}  {}\n", line.pc, line.text())).collect()
}

/// Writes every instruction, with the cycle, the core, and what its registers became.
#[derive(Debug)]
pub struct Tracer<W> {
    out: W,
    before: [[u32; 32]; 9],
}

impl<W: Write> Tracer<W> {
    /// A tracer that writes somewhere.
    pub fn new(out: W) -> Tracer<W> {
        Tracer { out, before: [[0; 32]; 9] }
    }
}

impl<W: Write> Watcher for Tracer<W> {
    fn executed(&mut self, cycle: u64, pc: u32, hart: &Hart, chip: &Chip) {
        let before = &mut self.before[hart.core];
        let changed: String = (1..32)
            .filter(|&r| before[r] != hart.x[r])
            .map(|r| format!("  {}={:#x}", crate::isa::REGISTERS[r], hart.x[r]))
            .collect();
        *before = hart.x;
        let text = Line::new(pc, chip).text();
        // Who closes the pipe has seen enough.
        let _ = writeln!(self.out, "{cycle:>10} {} {pc:#010x}  {text:<32}{changed}", hart.core);
    }
}
