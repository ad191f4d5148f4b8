//! What each instruction does, and the cycles it holds the pipeline.

use super::access::{load, load_event, store};
use super::cause::Cause;
use super::csr;
use super::hart::{Hart, Pipe, State};
use super::jumps::{branch, flush, jump, trap};
use super::step::{bit, set};
use crate::chip::Chip;
use crate::fault::Fault;
use crate::isa::{CsrOp, Insn, Loop, Work, viterbi};

/// What an instruction leaves behind.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// Where the core goes on, if not at the next instruction.
    pub jump: Option<u32>,
    /// Cycles beyond the first in which the execute stage was held.
    pub held: u32,
    /// What the next instruction finds.
    pub pipe: Pipe,
}

impl Done {
    /// A register was computed, in one cycle.
    pub fn computed(rd: u8) -> Done {
        Done { jump: None, held: 0, pipe: Pipe { computed: bit(rd), ..Pipe::default() } }
    }
}

/// Does what an instruction does.
pub fn execute(hart: &mut Hart, chip: &mut Chip, insn: &Insn, now: u64) -> Result<Done, Fault> {
    let reg = |r: u8| hart.x[usize::from(r & 31)];
    let (a, b) = (reg(insn.rs1), reg(insn.rs2).wrapping_add(insn.imm));
    Ok(match insn.work {
        Work::Alu(f) => {
            let value = f(a, b, reg(insn.rd), u32::from(insn.n));
            set(hart, insn.rd, value);
            Done::computed(insn.rd)
        }
        Work::Load(access) => return load(hart, chip, insn, a.wrapping_add(b), access, None, now),
        Work::LoadPost(access) => {
            return load(hart, chip, insn, a, access, Some(a.wrapping_add(b)), now);
        }
        Work::Store(access) => {
            let offset = reg(insn.rd).wrapping_add(insn.imm);
            return store(hart, chip, insn, a.wrapping_add(offset), access, None, now);
        }
        Work::StorePost(access) => {
            let offset = reg(insn.rd).wrapping_add(insn.imm);
            return store(hart, chip, insn, a, access, Some(a.wrapping_add(offset)), now);
        }
        Work::Branch(taken) => branch(hart, chip, insn, taken(a, reg(insn.rs2))),
        Work::BranchImm(taken) => branch(hart, chip, insn, taken(a, insn.n as i8 as u32)),
        Work::Jal => jump(hart, insn, hart.pc.wrapping_add(insn.imm), 0),
        Work::Jalr => {
            let waits = bit(insn.rs1) & !1 & (hart.pipe.computed | hart.pipe.loaded_before) != 0;
            jump(hart, insn, a.wrapping_add(b) & !1, u32::from(waits))
        }
        Work::Auipc => {
            set(hart, insn.rd, hart.pc.wrapping_add(insn.imm));
            Done::computed(insn.rd)
        }
        Work::MulHigh(f) => {
            // riscv_mult.sv: the mulh state machine.
            set(hart, insn.rd, f(a, b, 0, 0));
            held(hart, insn.rd, 4)
        }
        Work::Divide(f, signed) => {
            set(hart, insn.rd, f(a, b, 0, 0));
            let cycles = division_cycles(b, signed) - 1;
            let mut done = held(hart, insn.rd, cycles);
            done.pipe.division = cycles;
            done
        }
        Work::Loop(which) => {
            write_loop(hart, insn, which, a);
            Done::computed(0)
        }
        Work::Viterbi(step) => {
            let value = viterbi(step, a, b, &mut hart.viterbi);
            set(hart, insn.rd, value);
            Done::computed(insn.rd)
        }
        Work::Csr(op, immediate) => {
            let operand = if immediate { u32::from(insn.n) } else { a };
            csr_access(hart, insn, op, operand)?
        }
        Work::LoadEvent => return load_event(hart, chip, insn, a.wrapping_add(b), now),
        Work::Ecall => trap(hart)?,
        Work::Mret => {
            let target = hart.csrs.leave_trap();
            hart.watch_interrupts();
            flush(hart, target)
        }
        Work::Ebreak => return Err(Fault::Ebreak),
        Work::Wfi => {
            hart.state = State::Asleep { since: now };
            chip.happened = true;
            Done::computed(0)
        }
    })
}

fn held(hart: &mut Hart, rd: u8, cycles: u32) -> Done {
    hart.cycles.lose(Cause::MulDiv, u64::from(cycles));
    let mut done = Done::computed(rd);
    done.held = cycles;
    done.pipe.held = cycles;
    done
}

/// riscv_alu_div.sv: one cycle a bit of quotient, so many as the divisor has leading zeros (gap8.md, section 2).
pub(super) fn division_cycles(divisor: u32, signed: bool) -> u32 {
    if signed && (divisor as i32) < 0 {
        (!divisor).leading_zeros() + 2
    } else {
        divisor.leading_zeros() + 3
    }
}

fn write_loop(hart: &mut Hart, insn: &Insn, which: Loop, count: u32) {
    let (l, pc, imm) = (usize::from(insn.rd & 1), hart.pc, insn.imm);
    hart.loops.write(1, |r| match which {
        Loop::Start => r.start[l] = pc.wrapping_add(imm),
        Loop::End => r.end[l] = pc.wrapping_add(imm),
        Loop::Count => r.count[l] = count,
        Loop::CountImm => r.count[l] = imm,
        Loop::Setup => {
            (r.start[l], r.end[l]) = (pc.wrapping_add(4), pc.wrapping_add(imm));
            r.count[l] = count;
        }
        Loop::SetupImm => {
            (r.start[l], r.end[l]) = (pc.wrapping_add(4), pc.wrapping_add(u32::from(insn.n)));
            r.count[l] = imm;
        }
    });
}

fn csr_access(hart: &mut Hart, insn: &Insn, op: CsrOp, operand: u32) -> Result<Done, Fault> {
    let number = insn.imm;
    let old = csr::read(hart, number).ok_or(Fault::Csr { number })?;
    let new = match op {
        CsrOp::Write => operand,
        CsrOp::Set => old | operand,
        CsrOp::Clear => old & !operand,
    };
    if op == CsrOp::Write || operand != 0 {
        csr::write(hart, number, new).ok_or(Fault::Csr { number })?;
        hart.watch_interrupts();
    }
    set(hart, insn.rd, old);
    Ok(Done::computed(insn.rd))
}
