//! Events of the chip outside the cluster on their way to the fabric controller (archi/soc_eu/soc_eu_v1.h): those that are not masked queue up, and while the queue
//! is not empty it is event 27 of the fabric controller's event unit. Modelled: they arrive at once, and power and clocks, of which some tell, are ready at once.

use std::collections::VecDeque;

/// The event that announces the queue (ARCHI_FC_EVT_SOC_EVT in archi/chips/gap/properties.h).
pub const QUEUED: u32 = 27;
/// The first of two events of a peripheral of the uDMA, received and sent, is twice its number (ARCHI_SOC_EVENT_PERIPH_FIRST_EVT).
pub const UART_RECEIVED: u32 = 8;
/// The HyperBus's.
pub const HYPER_RECEIVED: u32 = 6;
/// The cluster's power has changed (ARCHI_SOC_EVENT_CLUSTER_ON_OFF).
pub const CLUSTER_POWER: u32 = 31;
/// The cluster's clock gate has (ARCHI_SOC_EVENT_ICU_DELAYED).
pub const CLUSTER_CLOCK: u32 = 35;

/// Offsets of the masks of the fabric controller: a set bit masks an event.
const MASK_HIGH: u32 = 0x04;
const MASK_LOW: u32 = 0x08;
/// The queue's entries; more are lost. Modelled: the depth is not documented.
const ENTRIES: usize = 8;

/// The unit's mask, and the queue.
#[derive(Clone, Debug)]
pub struct SocEvents {
    masked: u64,
    queue: VecDeque<u32>,
}

impl Default for SocEvents {
    fn default() -> SocEvents {
        SocEvents { masked: u64::MAX, queue: VecDeque::new() }
    }
}

impl SocEvents {
    /// Lets an event into the queue unless it is masked; whether it did.
    pub fn raise(&mut self, event: u32) -> bool {
        let taken = self.masked >> event & 1 == 0 && self.queue.len() < ENTRIES;
        if taken {
            self.queue.push_back(event);
        }
        taken
    }

    /// Takes the first event: its number with bit 31, or zero where there is none; and whether others follow.
    pub fn take(&mut self) -> (u32, bool) {
        let first = self.queue.pop_front().map_or(0, |event| 1 << 31 | event);
        (first, !self.queue.is_empty())
    }

    /// Reads a register of the unit.
    pub fn read(&self, offset: u32) -> Option<u32> {
        match offset {
            MASK_HIGH => Some((self.masked >> 32) as u32),
            MASK_LOW => Some(self.masked as u32),
            _ => None,
        }
    }

    /// Writes one.
    pub fn write(&mut self, offset: u32, value: u32) -> Option<()> {
        match offset {
            MASK_HIGH => self.masked = self.masked & 0xffff_ffff | u64::from(value) << 32,
            MASK_LOW => self.masked = self.masked & !0xffff_ffff | u64::from(value),
            _ => return None,
        }
        Some(())
    }
}
