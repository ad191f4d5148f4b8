//! Where the next instruction is another than the one behind: branches, jumps, traps and interrupts.

use super::cause::Cause;
use super::execute::{Done, division_cycles};
use super::hart::{Hart, Pipe};
use super::step::set;
use crate::chip::Chip;
use crate::fault::Fault;
use crate::isa::{Insn, Work};

/// Cycles from an interrupt's request to the first instruction of its vector. Modelled as a pipeline flush and a jump (riscv_controller.sv,
/// `IRQ_TAKEN_ID` and `FLUSH_WB`); not measured.
const INTERRUPT_CYCLES: u32 = 4;

/// A branch is decided in the execute stage: two cycles are lost if it is taken (riscv_controller.sv, `branch_taken_ex_i`).
pub fn branch(hart: &mut Hart, chip: &mut Chip, insn: &Insn, taken: bool) -> Done {
    let mut done = Done::computed(0);
    done.pipe.computed = 0;
    if taken {
        hart.cycles.lose(Cause::Branch, 2);
        done.jump = Some(hart.pc.wrapping_add(insn.imm));
        done.held = 2;
        if insn.before_slow {
            shadow(hart, chip, insn, &mut done);
        }
    }
    done
}

/// The instruction behind a taken branch loses its effects but not its operator (riscv_decoder.sv, `deassert_we_i`): a division or `mulh`
/// there takes its time all the same, and once more (measured on the RTL).
fn shadow(hart: &mut Hart, chip: &mut Chip, insn: &Insn, done: &mut Done) {
    let Ok(behind) = chip.insn(hart.pc.wrapping_add(u32::from(insn.bytes))) else { return };
    let cycles = match behind.work {
        Work::Divide(_, signed) => division_cycles(hart.x[usize::from(behind.rs2 & 31)], signed),
        Work::MulHigh(_) => 5,
        _ => return,
    };
    let extra = 2 * cycles - 2;
    hart.cycles.lose(Cause::MulDiv, u64::from(extra));
    done.held += extra;
    if !behind.multiplies {
        done.pipe.division = cycles - 1;
    }
}

/// A division's operator stays in front of the divider while the multiplier works, and so it divides again (riscv_alu.sv, `div_valid`).
pub fn divide_again(hart: &mut Hart, mut done: Done) -> Done {
    let held = done.held.max(hart.pipe.division);
    hart.cycles.lose(Cause::MulDiv, u64::from(held - done.held));
    done.held = held;
    done.pipe.held = held;
    done.pipe.division = hart.pipe.division;
    done
}

/// A jump is made in the decode stage: one cycle is lost, or none where the execute stage is held meanwhile, and one more where the target
/// is still being computed (riscv_controller.sv, `jump_in_dec` and `jr_stall_o`).
pub fn jump(hart: &mut Hart, insn: &Insn, target: u32, waits: u32) -> Done {
    let lost = waits + u32::from(hart.pipe.held == 0 || waits > 0);
    hart.cycles.lose(Cause::Branch, u64::from(lost));
    hart.jump_stalls += u64::from(waits);
    set(hart, insn.rd, hart.pc.wrapping_add(u32::from(insn.bytes)));
    let mut done = Done::computed(insn.rd);
    done.jump = Some(target);
    done.held = lost;
    done.pipe.late = hart.pipe.held > 1 && waits == 0;
    done
}

/// `ecall` goes to the vectors (riscv_defines.sv, `EXC_OFF_ECALL`), if there are any.
pub fn trap(hart: &mut Hart) -> Result<Done, Fault> {
    let base = hart.csrs.trap_base();
    if base == 0 {
        return Err(Fault::Ecall);
    }
    let pc = hart.pc;
    hart.csrs.enter_trap(pc, 11);
    hart.watch_interrupts();
    Ok(flush(hart, base + 0x88))
}

/// A jump that empties the pipeline first (riscv_controller.sv, `FLUSH_EX` and `FLUSH_WB`).
pub fn flush(hart: &mut Hart, target: u32) -> Done {
    hart.cycles.lose(Cause::Branch, 3);
    let mut done = Done::computed(0);
    done.jump = Some(target);
    done.held = 3;
    done
}

/// Takes the interrupt that is pending: its vector is four bytes times its number behind `mtvec` (riscv_if_stage.sv, `EXC_PC_IRQ`), and the event unit
/// forgets its event.
pub fn interrupt(hart: &mut Hart, chip: &mut Chip, now: u64) -> Result<(), Fault> {
    let Some(number) = hart.interrupt else { return Ok(()) };
    let base = hart.csrs.trap_base();
    if base == 0 {
        return Err(Fault::Interrupt { number: u32::from(number) });
    }
    let pc = hart.pc;
    hart.csrs.enter_trap(pc, 1 << 31 | u32::from(number));
    hart.interrupt = None;
    hart.watch_interrupts();
    chip.acknowledge(hart.core, number);
    hart.loops.settle();
    hart.pc = base + 4 * u32::from(number);
    hart.pipe = Pipe { branched: true, ..Pipe::default() };
    hart.cycles.lose(Cause::Branch, u64::from(INTERRUPT_CYCLES));
    hart.next = now + u64::from(INTERRUPT_CYCLES);
    Ok(())
}
