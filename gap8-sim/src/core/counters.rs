//! Performance counters (riscv_cs_registers.sv, `PCCR`, `PCER`, `PCMR`): one for each event, as in simulations of the RTL; its ASIC has one for all.

use super::cause::Cause;
use super::hart::Hart;

/// The bit of `PCMR` that lets counters count.
const ENABLED: u32 = 1;

/// The counters of one core.
#[derive(Clone, Debug)]
pub struct Counters {
    /// Which events are counted.
    events: u32,
    /// Whether any is.
    mode: u32,
    /// What each counter showed when it was last written, started or stopped, and how often its event had happened then.
    shown: [u32; 32],
    since: [u32; 32],
}

impl Default for Counters {
    fn default() -> Counters {
        // On after reset, but of no event.
        Counters { events: 0, mode: 3, shown: [0; 32], since: [0; 32] }
    }
}

impl Counters {
    /// `PCER`.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// `PCMR`.
    pub fn mode(&self) -> u32 {
        self.mode
    }

    fn counts(&self, event: u32) -> bool {
        self.mode & ENABLED != 0 && self.events >> event & 1 == 1
    }
}

/// What a counter shows.
pub fn read(hart: &Hart, event: u32) -> u32 {
    let (counters, index) = (&hart.counters, event as usize);
    let counted = if counters.counts(event) {
        happened(hart, event).wrapping_sub(counters.since[index])
    } else {
        0
    };
    counters.shown[index].wrapping_add(counted)
}

/// Writes a counter.
pub fn write(hart: &mut Hart, event: u32, value: u32) {
    let since = happened(hart, event);
    hart.counters.shown[event as usize] = value;
    hart.counters.since[event as usize] = since;
}

/// Changes which events are counted and whether they are.
pub fn enable(hart: &mut Hart, events: u32, mode: u32) {
    for event in 0..32 {
        let value = read(hart, event);
        write(hart, event, value);
    }
    (hart.counters.events, hart.counters.mode) = (events, mode & 3);
}

/// How often an event happened (archi/riscv/pcer_v1.h): cycles awake, instructions, load-use and jump-register stalls, misses of the instruction cache,
/// and losses of a bank. Of the others no count is kept; they stay zero.
fn happened(hart: &Hart, event: u32) -> u32 {
    let count = match event {
        0 => hart.cycles.awake(),
        1 => hart.cycles.issue,
        2 => hart.cycles.lost(Cause::LoadUse),
        3 => hart.jump_stalls,
        4 => hart.cycles.lost(Cause::Fetch),
        16 => hart.cycles.lost(Cause::Contention),
        _ => 0,
    };
    count as u32
}
