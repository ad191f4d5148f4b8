//! Control registers (riscv_cs_registers.sv; gap8.md, sections 1.6 and 6.1).

use super::counters;
use super::hart::Hart;

/// The registers that hold something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Csrs {
    mstatus: u32,
    mtvec: u32,
    mepc: u32,
    mcause: u32,
}

impl Csrs {
    /// The base of the trap vectors, 256-byte aligned.
    pub fn trap_base(&self) -> u32 {
        self.mtvec & !0xff
    }

    /// Whether interrupts are taken (`mstatus.MIE`).
    pub fn interrupts_enabled(&self) -> bool {
        self.mstatus & 8 != 0
    }

    /// Notes a trap and masks interrupts.
    pub fn enter_trap(&mut self, pc: u32, cause: u32) {
        (self.mepc, self.mcause) = (pc, cause);
        self.mstatus = self.mstatus & !0x88 | (self.mstatus & 8) << 4;
    }

    /// Ends a trap: where to go on.
    pub fn leave_trap(&mut self) -> u32 {
        self.mstatus = self.mstatus & !0x88 | (self.mstatus & 0x80) >> 4 | 0x80;
        self.mepc
    }
}

/// Instructions that still see the old loop registers after a control register's write of them.
const LOOP_LAG: u8 = 2;

/// Reads a register; `None` where RI5CY has none (it would read zero).
pub fn read(hart: &Hart, csr: u32) -> Option<u32> {
    let loops = hart.loops.registers();
    Some(match csr {
        0x300 => hart.csrs.mstatus,
        0x305 => hart.csrs.mtvec,
        0x341 => hart.csrs.mepc,
        0x342 => hart.csrs.mcause,
        0x780..=0x79f => counters::read(hart, csr - 0x780),
        0x7a0 => hart.counters.events(),
        0x7a1 => hart.counters.mode(),
        0x7b0 | 0x7b4 => loops.start[usize::from(csr == 0x7b4)],
        0x7b1 | 0x7b5 => loops.end[usize::from(csr == 0x7b5)],
        0x7b2 | 0x7b6 => loops.count[usize::from(csr == 0x7b6)],
        0x014 | 0xf14 => hart.id,
        0xc10 => 3,
        _ => return None,
    })
}

/// Writes a register; `None` where RI5CY has none.
pub fn write(hart: &mut Hart, csr: u32, value: u32) -> Option<()> {
    match csr {
        0x300 => hart.csrs.mstatus = value & 0x1888 | 0x1800,
        0x305 => hart.csrs.mtvec = value,
        0x341 => hart.csrs.mepc = value & !1,
        0x342 => hart.csrs.mcause = value,
        0x780..=0x79e => counters::write(hart, csr - 0x780, value),
        // All counters at once.
        0x79f => (0..32).for_each(|event| counters::write(hart, event, value)),
        0x7a0 => counters::enable(hart, value, hart.counters.mode()),
        0x7a1 => counters::enable(hart, hart.counters.events(), value),
        0x7b0 | 0x7b4 => hart.loops.write(LOOP_LAG, |r| r.start[usize::from(csr == 0x7b4)] = value),
        0x7b1 | 0x7b5 => hart.loops.write(LOOP_LAG, |r| r.end[usize::from(csr == 0x7b5)] = value),
        0x7b2 | 0x7b6 => hart.loops.write(LOOP_LAG, |r| r.count[usize::from(csr == 0x7b6)] = value),
        0x014 | 0xf14 | 0xc10 => (),
        _ => return None,
    }
    Some(())
}
