//! Events of the chip outside the cluster, as the fabric controller gets them: a unit that lets those through that are not masked, and a queue whose first one is
//! event 27 of the fabric controller's event unit (pulp-os/kernel/riscv/soc_event_eu.S).

use core::ptr::{read_volatile, write_volatile};

use super::event;
use super::register::{get, modify};

/// ARCHI_SOC_EU_ADDR + SOC_FC_MASK_LSB (archi/chips/gap/memory_map.h, archi/soc_eu/soc_eu_v1.h): a set bit masks an event.
const MASK_LOW: usize = 0x1a10_6008;
/// SOC_FC_MASK_MSB: events 32 to 63.
const MASK_HIGH: usize = 0x1a10_6004;
/// ARCHI_FC_EU_ADDR + EU_SOC_EVENTS_AREA_OFFSET + EU_SOC_EVENTS_CURRENT_EVENT (archi/eu/eu_v3.h): takes the first event of the queue; its number is in the
/// lowest eight bits, and bit 31 says that there was one.
const CURRENT: usize = 0x0020_0f00;
const VALID: u32 = 1 << 31;
/// PULP_FC_SOC_EVENTS_EVENT of GAP, ARCHI_FC_EVT_SOC_EVT (archi/chips/gap/properties.h).
pub const QUEUED: u32 = 27;

/// Events that came while another was waited for.
static mut SEEN: u64 = 0;

/// Lets an event through from now on.
pub fn listen(event: u32) {
    let mask = if event < 32 { MASK_LOW } else { MASK_HIGH };
    modify(mask, 1 << (event % 32), 0);
}

/// Sleeps until an event has come since it was last waited for. Only on the fabric controller.
pub fn wait(event: u32) {
    while !take(event) {
        // What is cleared here announces the whole queue: it is emptied before the next sleep.
        event::sleep(QUEUED);
        while let Some(event) = next() {
            mark(event);
        }
    }
}

/// Whether an event has come since this was last asked. Only on the fabric controller.
pub fn came(event: u32) -> bool {
    let mut here = false;
    while let Some(current) = next() {
        if current == event {
            here = true;
        } else {
            mark(current);
        }
    }
    here || take(event)
}

/// Takes the first event of the queue.
fn next() -> Option<u32> {
    let current = get(CURRENT);
    (current & VALID != 0).then_some(current & 0xff)
}

fn take(event: u32) -> bool {
    let bit = 1u64 << event;
    // SAFETY: only the fabric controller comes here, and no interrupt is enabled.
    unsafe {
        let seen = read_volatile(&raw const SEEN);
        write_volatile(&raw mut SEEN, seen & !bit);
        seen & bit != 0
    }
}

fn mark(event: u32) {
    // SAFETY: as above. Events have numbers below 64.
    unsafe { write_volatile(&raw mut SEEN, read_volatile(&raw const SEEN) | 1u64 << (event & 63)) }
}
