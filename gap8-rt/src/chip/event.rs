//! The event unit as a core sees its own part of it (archi/eu/eu_v3.h; ARCHI_EU_DEMUX_ADDR in archi/chips/gap/memory_map.h). The fabric controller has
//! another one at the same address.

use super::register::{set, wait};

const DEMUX: usize = 0x0020_4000;
/// EU_CORE_MASK: which events wake this core.
const MASK: usize = DEMUX;
/// EU_CORE_MASK_AND: clears bits of it.
const MASK_AND: usize = DEMUX + 0x04;
/// EU_CORE_MASK_OR: sets bits of it.
const MASK_OR: usize = DEMUX + 0x08;
/// EU_CORE_BUFFER_CLEAR.
const BUFFER_CLEAR: usize = DEMUX + 0x28;
/// EU_CORE_EVENT_WAIT_CLEAR.
const WAIT_CLEAR: usize = DEMUX + 0x3c;
/// EU_DISPATCH_DEMUX_OFFSET + EU_DISPATCH_FIFO_ACCESS.
const FIFO: usize = DEMUX + 0x80;
/// EU_DISPATCH_DEMUX_OFFSET + EU_DISPATCH_TEAM_CONFIG.
const TEAM: usize = DEMUX + 0x84;
/// EU_BARRIER_DEMUX_OFFSET + EU_HW_BARR_TRIGGER_MASK.
const BARRIER_TRIGGER: usize = DEMUX + 0x200;
/// The same + EU_HW_BARR_TARGET_MASK.
const BARRIER_TARGET: usize = DEMUX + 0x20c;
/// The same + EU_HW_BARR_TRIGGER_WAIT_CLEAR.
const BARRIER: usize = DEMUX + 0x21c;

/// The DMA's event, ARCHI_CL_EVT_DMA0 (archi/chips/gap/properties.h).
pub const DMA: u32 = 8;
/// PULP_HW_BAR_EVENT.
const BARRIER_EVENT: u32 = 16;
/// PULP_DISPATCH_EVENT.
const DISPATCH_EVENT: u32 = 18;

/// Lets barriers and dispatched work wake this core, and nothing else (pulp-os/kernel/riscv/pe-eu-v3.S).
pub fn begin() {
    set(MASK, 1 << BARRIER_EVENT | 1 << DISPATCH_EVENT);
}

/// Sleeps until an event is there, and clears it. Others that are in the mask wake, too: check what was waited for.
pub fn sleep(event: u32) {
    set(MASK_OR, 1 << event);
    wait(WAIT_CLEAR);
    set(MASK_AND, 1 << event);
}

/// Sleeps until one of several events is there, clears those that are and gives them: what is buffered and not masked is what the register answers.
pub fn sleep_any(events: u32) -> u32 {
    set(MASK_OR, events);
    let came = wait(WAIT_CLEAR);
    set(MASK_AND, events);
    came
}

/// Forgets an event.
pub fn clear(event: u32) {
    set(BUFFER_CLEAR, 1 << event);
}

/// The team: which cores a barrier waits for, and which get what is dispatched. That is not the one that dispatches, so it is not core 0.
pub fn set_team(cores: u32) {
    set(TEAM, cores & !1);
    set(BARRIER_TRIGGER, cores);
    set(BARRIER_TARGET, cores);
}

/// Gives the team a word.
pub fn dispatch(word: u32) {
    set(FIFO, word);
}

/// Sleeps until this core's team is given a word.
pub fn dispatched() -> u32 {
    wait(FIFO)
}

/// Sleeps until all of the team are here.
#[inline(always)]
pub fn barrier() {
    wait(BARRIER);
}
