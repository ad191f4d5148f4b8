//! Loads and stores, and the load that waits for an event.

use super::cause::Cause;
use super::execute::Done;
use super::hart::{Hart, State};
use super::step::{bit, set};
use crate::chip::{Chip, Reply};
use crate::fault::Fault;
use crate::isa::{Access, Insn};

/// A load, which may move its pointer.
pub fn load(
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
    let mut done = moved(hart, insn, post);
    set(hart, insn.rd, access.extend(value));
    done.pipe.loaded = bit(insn.rd);
    done.pipe.stale = insn.waits & bit(insn.rd) != 0;
    done.pipe.loaded_before = hart.pipe.loaded;
    Ok(finish(hart, done, address, access, late, cause))
}

/// A store, which may move its pointer.
pub fn store(
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
    let done = moved(hart, insn, post);
    Ok(finish(hart, done, address, access, late, cause))
}

fn moved(hart: &mut Hart, insn: &Insn, post: Option<u32>) -> Done {
    let mut done = Done::computed(0);
    done.pipe.computed = 0;
    if let Some(pointer) = post {
        set(hart, insn.rs1, pointer);
        done.pipe.computed = bit(insn.rs1);
    }
    done
}

/// The cycles of an access beyond the first: a second word takes one more (riscv_load_store_unit.sv, `data_misaligned_o`).
fn finish(
    hart: &mut Hart,
    mut done: Done,
    address: u32,
    access: Access,
    late: u32,
    cause: Cause,
) -> Done {
    let crossing = u32::from(address % 4 + access.bytes() > 4);
    hart.cycles.lose(Cause::Misaligned, u64::from(crossing));
    hart.cycles.lose(cause, u64::from(late));
    done.held = crossing + late;
    done.pipe.held += crossing + late;
    done
}

/// `p.elw`: five cycles where the answer is there (measured on the RTL; riscv_controller.sv, `ELW_EXE`), or asleep until it is.
pub fn load_event(
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
        Reply::Asleep => {
            hart.state = State::Waiting { rd: insn.rd, since: now, pc: hart.pc };
        }
    }
    Ok(done)
}
