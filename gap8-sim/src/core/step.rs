//! One instruction of one core, with RI5CY's cycle rules (gap8.md, section 2; the RTL file of each rule is named where it is applied).

use super::cause::Cause;
use super::csr;
use super::hart::{HISTORY, Hart, Pipe, State};
use crate::chip::{Chip, Reply};
use crate::fault::Fault;
use crate::isa::{Access, CsrOp, Insn, Late, Loop, Work, viterbi};

/// What an instruction leaves behind.
struct Done {
    /// Where the core goes on, if not at the next instruction.
    jump: Option<u32>,
    /// Cycles beyond the first in which the execute stage was held.
    held: u32,
    pipe: Pipe,
}

impl Done {
    fn computed(rd: u8) -> Done {
        Done { jump: None, held: 0, pipe: Pipe { computed: bit(rd), ..Pipe::default() } }
    }
}

/// Executes the instruction at `hart.pc` in the cycle `now`, or finds that it cannot issue yet. Either way `hart.next` is the cycle in which to
/// come back.
#[inline]
pub fn step(hart: &mut Hart, chip: &mut Chip, now: u64) -> Result<(), Fault> {
    let pc = hart.pc;
    if pc >> 4 != hart.line {
        hart.line = pc >> 4;
        let wait = chip.fetch_line(hart.core, pc);
        if wait > 0 {
            return stall(hart, Cause::Fetch, now, wait);
        }
    }
    let insn = chip.insn(pc)?;
    if insn.waits & hart.pipe.loaded != 0 {
        hart.pipe.loaded_before = hart.pipe.loaded;
        hart.pipe.loaded = 0;
        hart.pipe.computed = 0;
        return stall(hart, Cause::LoadUse, now, 1);
    }
    if hart.pipe.branched && insn.late == Late::Itself && !hart.pipe.late {
        hart.pipe.late = true;
        let cycles = 1 + u32::from(hart.pipe.stale);
        return stall(hart, Cause::Fetch, now, cycles);
    }

    let watched = hart.loops.watches(pc);
    let writes_loops = matches!(insn.work, Work::Loop(_) | Work::Csr(..));
    // These change what is asked here.
    let mut back = if watched && writes_loops { hart.loops.after(pc) } else { None };
    let mut done = execute(hart, chip, &insn, now)?;
    if insn.multiplies && hart.pipe.division > 0 {
        divide_again(hart, &mut done);
    }
    if watched && !writes_loops {
        back = hart.loops.after(pc);
    }

    let mut next = now + 1 + u64::from(done.held);
    let Pipe { branched, held: held_before, .. } = hart.pipe;
    hart.pipe = done.pipe;
    hart.history[hart.cycles.issue as usize % HISTORY] = pc;
    hart.cycles.issue += 1;
    hart.pc = match (done.jump, back) {
        (Some(target), _) => {
            hart.loops.settle();
            hart.pipe.branched = true;
            target
        }
        (None, Some(start)) => {
            // Where the stages behind hold the loop's end, its start is fetched meanwhile.
            hart.pipe.branched = held_before == 0 && done.pipe.held == 0;
            if branched {
                // riscv_prefetch_L0_buffer.sv: a loop's end that is itself the target of a jump goes through HWLP_WAIT_GNT.
                next += bubble(hart);
            }
            start
        }
        (None, None) => {
            if branched && insn.late == Late::Next && done.pipe.division == 0 {
                next += bubble(hart);
            }
            pc.wrapping_add(u32::from(insn.bytes))
        }
    };
    if hart.state == State::Running {
        hart.next = next;
    }
    Ok(())
}

fn stall(hart: &mut Hart, cause: Cause, now: u64, cycles: u32) -> Result<(), Fault> {
    hart.cycles.lose(cause, u64::from(cycles));
    hart.next = now + u64::from(cycles);
    Ok(())
}

/// The cycles in which nothing comes from the fetch stage. The instruction that stays behind in the decode stage still stalls it, if it is a load whose
/// own target is among what it is compared with.
#[cold]
fn bubble(hart: &mut Hart) -> u64 {
    let cycles = 1 + u64::from(hart.pipe.stale);
    // What is loaded comes meanwhile.
    hart.pipe = Pipe { branched: hart.pipe.branched, ..Pipe::default() };
    hart.cycles.lose(Cause::Fetch, cycles);
    cycles
}

/// A division's operator stays in front of the divider while the multiplier works, and so it divides again (riscv_alu.sv, `div_valid`).
#[cold]
fn divide_again(hart: &mut Hart, done: &mut Done) {
    let held = done.held.max(hart.pipe.division);
    hart.cycles.lose(Cause::MulDiv, u64::from(held - done.held));
    done.held = held;
    done.pipe.held = held;
    done.pipe.division = hart.pipe.division;
}

#[inline]
fn bit(register: u8) -> u32 {
    1 << (register & 31)
}

/// Does what an instruction does.
#[inline]
fn execute(hart: &mut Hart, chip: &mut Chip, insn: &Insn, now: u64) -> Result<Done, Fault> {
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
            flush(hart, target)
        }
        Work::Ebreak => return Err(Fault::Ebreak),
        Work::Wfi => {
            hart.state = State::Off;
            chip.happened = true;
            Done::computed(0)
        }
    })
}

#[inline]
fn set(hart: &mut Hart, rd: u8, value: u32) {
    hart.x[usize::from(rd & 31)] = value;
    hart.x[0] = 0;
}

fn held(hart: &mut Hart, rd: u8, cycles: u32) -> Done {
    hart.cycles.lose(Cause::MulDiv, u64::from(cycles));
    let mut done = Done::computed(rd);
    done.held = cycles;
    done.pipe.held = cycles;
    done
}

/// riscv_alu_div.sv: one cycle a bit of quotient, so many as the divisor has leading zeros (gap8.md, section 2).
fn division_cycles(divisor: u32, signed: bool) -> u32 {
    if signed && (divisor as i32) < 0 {
        (!divisor).leading_zeros() + 2
    } else {
        divisor.leading_zeros() + 3
    }
}

/// A branch is decided in the execute stage: two cycles are lost if it is taken (riscv_controller.sv, `branch_taken_ex_i`).
#[inline]
fn branch(hart: &mut Hart, chip: &mut Chip, insn: &Insn, taken: bool) -> Done {
    let mut done = Done::computed(0);
    done.pipe.computed = 0;
    if taken {
        hart.cycles.lose(Cause::Branch, 2);
        done.jump = Some(hart.pc.wrapping_add(insn.imm));
        done.held = 2;
        shadow(hart, chip, insn, &mut done);
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

/// A jump is made in the decode stage: one cycle is lost, or none where the execute stage is held meanwhile, and one more where the target
/// is still being computed (riscv_controller.sv, `jump_in_dec` and `jr_stall_o`).
fn jump(hart: &mut Hart, insn: &Insn, target: u32, waits: u32) -> Done {
    let lost = waits + u32::from(hart.pipe.held == 0 || waits > 0);
    hart.cycles.lose(Cause::Branch, u64::from(lost));
    set(hart, insn.rd, hart.pc.wrapping_add(u32::from(insn.bytes)));
    let mut done = Done::computed(insn.rd);
    done.jump = Some(target);
    done.held = lost;
    done.pipe.late = hart.pipe.held > 1 && waits == 0;
    done
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
    }
    set(hart, insn.rd, old);
    Ok(Done::computed(insn.rd))
}

/// `ecall` goes to the vectors (riscv_defines.sv, `EXC_OFF_ECALL`), if there are any.
fn trap(hart: &mut Hart) -> Result<Done, Fault> {
    let base = hart.csrs.trap_base();
    if base == 0 {
        return Err(Fault::Ecall);
    }
    let pc = hart.pc;
    hart.csrs.enter_trap(pc, 11);
    Ok(flush(hart, base + 0x88))
}

/// A jump that empties the pipeline first (riscv_controller.sv, `FLUSH_EX` and `FLUSH_WB`).
fn flush(hart: &mut Hart, target: u32) -> Done {
    hart.cycles.lose(Cause::Branch, 3);
    let mut done = Done::computed(0);
    done.jump = Some(target);
    done.held = 3;
    done
}

#[inline]
fn load(
    hart: &mut Hart,
    chip: &mut Chip,
    insn: &Insn,
    address: u32,
    access: Access,
    post: Option<u32>,
    now: u64,
) -> Result<Done, Fault> {
    let (value, late, cause) = match chip.load(hart.core, address, access.bytes(), now)? {
        Reply::Now(value) => (value, 0, Cause::Memory),
        Reply::Late(value, cycles, cause) => (value, cycles, cause),
        Reply::Asleep => return Err(Fault::NotAWait { address }),
    };
    let mut done = Done::computed(0);
    done.pipe.computed = 0;
    if let Some(pointer) = post {
        set(hart, insn.rs1, pointer);
        done.pipe.computed = bit(insn.rs1);
    }
    set(hart, insn.rd, access.extend(value));
    done.pipe.loaded = bit(insn.rd);
    done.pipe.stale = insn.waits & bit(insn.rd) != 0;
    done.pipe.loaded_before = hart.pipe.loaded;
    finish(hart, &mut done, address, access, late, cause);
    Ok(done)
}

#[inline]
fn store(
    hart: &mut Hart,
    chip: &mut Chip,
    insn: &Insn,
    address: u32,
    access: Access,
    post: Option<u32>,
    now: u64,
) -> Result<Done, Fault> {
    let value = hart.x[usize::from(insn.rs2 & 31)];
    let (late, cause) = match chip.store(hart.core, address, access.bytes(), value, now)? {
        Reply::Now(_) => (0, Cause::Memory),
        Reply::Late(_, cycles, cause) => (cycles, cause),
        Reply::Asleep => return Err(Fault::NotAWait { address }),
    };
    let mut done = Done::computed(0);
    done.pipe.computed = 0;
    if let Some(pointer) = post {
        set(hart, insn.rs1, pointer);
        done.pipe.computed = bit(insn.rs1);
    }
    finish(hart, &mut done, address, access, late, cause);
    Ok(done)
}

/// The cycles of an access beyond the first: a second word takes one more (riscv_load_store_unit.sv, `data_misaligned_o`).
#[inline]
fn finish(hart: &mut Hart, done: &mut Done, address: u32, access: Access, late: u32, cause: Cause) {
    let crossing = u32::from(address % 4 + access.bytes() > 4);
    if crossing + late > 0 {
        hart.cycles.lose(Cause::Misaligned, u64::from(crossing));
        hart.cycles.lose(cause, u64::from(late));
        done.held = crossing + late;
        done.pipe.held += crossing + late;
    }
}

/// `p.elw`: five cycles where the answer is there (measured on the RTL; riscv_controller.sv, `ELW_EXE`), or asleep until it is.
fn load_event(
    hart: &mut Hart,
    chip: &mut Chip,
    insn: &Insn,
    address: u32,
    now: u64,
) -> Result<Done, Fault> {
    let mut done = Done::computed(0);
    match chip.wait(hart.core, address, now)? {
        Reply::Now(value) => {
            set(hart, insn.rd, value);
            hart.cycles.lose(Cause::Sleep, 4);
            done.held = 4;
        }
        Reply::Late(value, cycles, cause) => {
            set(hart, insn.rd, value);
            hart.cycles.lose(cause, u64::from(cycles));
            done.held = cycles;
        }
        Reply::Asleep => hart.state = State::Waiting { rd: insn.rd, since: now },
    }
    Ok(done)
}
