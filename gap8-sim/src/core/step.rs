//! One cycle of one core: what is fetched, whether it can issue, and the instructions that most programs consist of. Cycle rules are RI5CY's
//! (gap8.md, section 2; the RTL file of each rule is named where it is applied).

use super::cause::Cause;
use super::execute::{Done, execute};
use super::hart::{Hart, Pipe, State};
use super::jumps::{divide_again, interrupt};
use crate::chip::Chip;
use crate::fault::Fault;
use crate::isa::{Access, Insn, Late, Work};

/// Executes the instruction at `hart.pc` in the cycle `now` of its clock, or finds that it cannot issue yet. Either way `hart.next` is the cycle in
/// which to come back.
#[inline(always)]
pub fn step(hart: &mut Hart, chip: &mut Chip, now: u64) -> Result<(), Fault> {
    let pc = hart.pc;
    if pc >> 4 != hart.line {
        hart.line = pc >> 4;
        let wait = chip.fetch_line(hart.core, pc, now);
        if wait > 0 {
            stall(hart, Cause::Fetch, now, wait);
            return Ok(());
        }
    }
    let Some(&insn) = chip.decoded(pc) else { return step_rarely(hart, chip, now) };
    if insn.waits & hart.pipe.loaded != 0 {
        stall_for_load(hart, now);
        return Ok(());
    }
    let late = hart.pipe.branched & (insn.late != Late::No);
    let rare = late | hart.loops.watches(pc) | (hart.pipe.division != 0) | hart.alert;
    if !rare && step_often(hart, chip, insn, now) {
        return Ok(());
    }
    step_rarely(hart, chip, now)
}

/// The instructions that only compute, aligned accesses to the nearest memory, and branches, where nothing rare interferes: the same as
/// [`step_rarely`], which takes whatever this leaves (`false`).
#[inline(always)]
fn step_often(hart: &mut Hart, chip: &mut Chip, insn: Insn, now: u64) -> bool {
    let reg = |r: u8| hart.x[usize::from(r & 31)];
    let (a, b) = (reg(insn.rs1), reg(insn.rs2).wrapping_add(insn.imm));
    let behind = hart.pc.wrapping_add(u32::from(insn.bytes));
    match insn.work {
        Work::Alu(f) => {
            let value = f(a, b, reg(insn.rd), u32::from(insn.n));
            set(hart, insn.rd, value);
            hart.pipe = Pipe { computed: bit(insn.rd), ..Pipe::default() };
            retire(hart, behind, now + 1);
            true
        }
        Work::Load(access) => near_load(hart, chip, insn, a.wrapping_add(b), access, None, now),
        Work::LoadPost(access) => {
            near_load(hart, chip, insn, a, access, Some(a.wrapping_add(b)), now)
        }
        Work::Store(access) => {
            let address = a.wrapping_add(reg(insn.rd)).wrapping_add(insn.imm);
            near_store(hart, chip, insn, address, access, None, now)
        }
        Work::StorePost(access) => {
            let pointer = a.wrapping_add(reg(insn.rd)).wrapping_add(insn.imm);
            near_store(hart, chip, insn, a, access, Some(pointer), now)
        }
        Work::Branch(taken) => near_branch(hart, insn, taken(a, reg(insn.rs2)), now),
        Work::BranchImm(taken) => near_branch(hart, insn, taken(a, insn.n as i8 as u32), now),
        _ => false,
    }
}

#[inline(always)]
fn near_load(
    hart: &mut Hart,
    chip: &mut Chip,
    insn: Insn,
    address: u32,
    access: Access,
    post: Option<u32>,
    now: u64,
) -> bool {
    let Some((value, wait, cause)) = chip.near_load(hart.core, address, access, now) else {
        return false;
    };
    let loaded_before = hart.pipe.loaded;
    hart.pipe = Pipe {
        loaded: bit(insn.rd),
        loaded_before,
        computed: 0,
        held: wait,
        stale: insn.waits & bit(insn.rd) != 0,
        ..Pipe::default()
    };
    finish_near(hart, insn, post, wait, cause, now);
    set(hart, insn.rd, value);
    true
}

#[inline(always)]
fn near_store(
    hart: &mut Hart,
    chip: &mut Chip,
    insn: Insn,
    address: u32,
    access: Access,
    post: Option<u32>,
    now: u64,
) -> bool {
    let value = hart.x[usize::from(insn.rs2 & 31)];
    let Some((wait, cause)) = chip.near_store(hart.core, address, access, value, now) else {
        return false;
    };
    hart.pipe = Pipe { held: wait, ..Pipe::default() };
    finish_near(hart, insn, post, wait, cause, now);
    true
}

#[inline(always)]
fn finish_near(hart: &mut Hart, insn: Insn, post: Option<u32>, wait: u32, cause: Cause, now: u64) {
    if let Some(pointer) = post {
        set(hart, insn.rs1, pointer);
        hart.pipe.computed = bit(insn.rs1);
    }
    hart.cycles.lose(cause, u64::from(wait));
    let behind = hart.pc.wrapping_add(u32::from(insn.bytes));
    retire(hart, behind, now + 1 + u64::from(wait));
}

#[inline(always)]
fn near_branch(hart: &mut Hart, insn: Insn, taken: bool, now: u64) -> bool {
    if taken && insn.before_slow {
        return false;
    }
    hart.pipe = Pipe { branched: taken, ..Pipe::default() };
    let lost = 2 * u64::from(taken);
    hart.cycles.lose(Cause::Branch, lost);
    let offset = if taken { insn.imm } else { u32::from(insn.bytes) };
    let target = hart.pc.wrapping_add(offset);
    retire(hart, target, now + 1 + lost);
    true
}

/// Everything else, and everything where a hardware loop ends, a jump has just been made, a division goes before, or an interrupt is pending.
#[inline(never)]
fn step_rarely(hart: &mut Hart, chip: &mut Chip, now: u64) -> Result<(), Fault> {
    let pc = hart.pc;
    if hart.alert {
        return interrupt(hart, chip, now);
    }
    let insn = chip.insn(pc)?;
    if insn.waits & hart.pipe.loaded != 0 {
        stall_for_load(hart, now);
        return Ok(());
    }
    if hart.pipe.branched && insn.late == Late::Itself && !hart.pipe.late {
        hart.pipe.late = true;
        let cycles = 1 + u32::from(hart.pipe.stale);
        stall(hart, Cause::Fetch, now, cycles);
        return Ok(());
    }

    let watched = hart.loops.watches(pc);
    let writes_loops = matches!(insn.work, Work::Loop(_) | Work::Csr(..));
    // These change what is asked here.
    let mut back = if watched && writes_loops { hart.loops.after(pc) } else { None };
    let mut done: Done = execute(hart, chip, &insn, now)?;
    if insn.multiplies && hart.pipe.division > 0 {
        done = divide_again(hart, done);
    }
    if watched && !writes_loops {
        back = hart.loops.after(pc);
    }

    let mut next = now + 1 + u64::from(done.held);
    let Pipe { branched, held: held_before, .. } = hart.pipe;
    hart.pipe = done.pipe;
    let target = match (done.jump, back) {
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
    retire(hart, target, next);
    Ok(())
}

/// Notes that the instruction is done, where the core goes on, and when.
#[inline(always)]
fn retire(hart: &mut Hart, target: u32, next: u64) {
    hart.history.note(hart.cycles.issue, hart.pc);
    hart.cycles.issue += 1;
    hart.pc = target;
    if hart.state == State::Running {
        hart.next = next;
    }
}

/// Loses cycles in front of the instruction.
#[inline(always)]
fn stall(hart: &mut Hart, cause: Cause, now: u64, cycles: u32) {
    hart.cycles.lose(cause, u64::from(cycles));
    hart.next = now + u64::from(cycles);
}

/// What the instruction before loads comes a cycle later.
#[inline(always)]
fn stall_for_load(hart: &mut Hart, now: u64) {
    hart.pipe.loaded_before = hart.pipe.loaded;
    hart.pipe.loaded = 0;
    hart.pipe.computed = 0;
    stall(hart, Cause::LoadUse, now, 1);
}

/// The cycles in which nothing comes from the fetch stage. The instruction that stays behind in the decode stage still stalls it, if it is a load whose
/// own target is among what it is compared with.
fn bubble(hart: &mut Hart) -> u64 {
    let cycles = 1 + u64::from(hart.pipe.stale);
    // What is loaded comes meanwhile.
    hart.pipe = Pipe { branched: hart.pipe.branched, ..Pipe::default() };
    hart.cycles.lose(Cause::Fetch, cycles);
    cycles
}

/// A register as one bit.
#[inline(always)]
pub(super) fn bit(register: u8) -> u32 {
    1 << (register & 31)
}

/// Writes a register; what is written to `x0` is lost.
#[inline(always)]
pub(super) fn set(hart: &mut Hart, rd: u8, value: u32) {
    hart.x[usize::from(rd & 31)] = value;
    hart.x[0] = 0;
}
