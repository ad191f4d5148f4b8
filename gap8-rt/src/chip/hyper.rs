//! L3: the HyperBus's memories, which the uDMA copies to L2. The cluster's core 0 asks; the fabric controller, which waits for the cluster anyway, begins one piece after the
//! other and tells core 0 when all are there.

use core::ptr::{read_volatile, write_volatile};

use super::register::{modify, set};
use super::{event, soc_event, team};

/// ARCHI_UDMA_HYPER_ID(0) (archi/chips/gap/properties.h).
const PERIPHERAL: usize = 3;
/// ARCHI_UDMA_ADDR (archi/chips/gap/memory_map.h) + UDMA_CONF_OFFSET + UDMA_CONF_CG_OFFSET (archi/udma/udma_v2.h): the clock gate is opened as mc_hyperram_open does.
const GATES: usize = 0x1a10_2780;
/// UDMA_PERIPH_OFFSET: 128 bytes a peripheral; UDMA_CHANNEL_RX_OFFSET in it.
const RECEIVE: usize = 0x1a10_2000 + (PERIPHERAL << 7);
/// UDMA_CHANNEL_SADDR_OFFSET, _SIZE_OFFSET and _CFG_OFFSET in a channel.
const ADDRESS: usize = RECEIVE;
const SIZE: usize = RECEIVE + 0x4;
const CONFIGURATION: usize = RECEIVE + 0x8;
/// UDMA_CHANNEL_CFG_EN.
const ENABLE: u32 = 1 << 4;
/// UDMA_CHANNEL_CUSTOM_OFFSET + HYPER_EXT_ADDR_OFFSET (archi/udma/hyper/udma_hyper_v2.h, hal_hyper_udma_ext_addr_set): where on the HyperBus. HyperRAM is at REG_MBR0, zero,
/// HyperFlash at REG_MBR1, 0x0100_0000 (hal/udma/hyper/udma_hyper_v1.h); the linker script has the section `.l3` there.
const OUTSIDE: usize = RECEIVE + 0x20;
/// ARCHI_SOC_EVENT_HYPER_RX(0): twice the peripheral's number.
const RECEIVED: u32 = 2 * PERIPHERAL as u32;
/// The longest transfer, so that the memory is not selected too long (__mc_hyper_copy_aligned in pulp-os/drivers/hyper; it wants addresses in L2 and sizes
/// by fours, and even ones on the HyperBus).
const PIECE: u32 = 512;

/// A software event of the fabric controller's: there is an order.
const ORDERED: u32 = 2;
/// One of the cluster's: it is done.
const DONE: u32 = 2;

/// What is to be brought; written by core 0 where nothing is, by the fabric controller where something is.
static mut PLACE: u32 = 0;
static mut FAR: u32 = 0;
/// Bytes that are not there yet.
static mut LEFT: u32 = 0;
/// Bytes of the piece under way: the fabric controller's alone.
static mut UNDER_WAY: u32 = 0;

/// Begins to copy so many bytes, a multiple of four, from the HyperBus to L2, after those that are on their way. Only on core 0 of the cluster.
///
/// # Safety
/// Until [`arrived`] has returned, the place in L2 is nobody else's.
pub unsafe fn bring(place: u32, far: u32, bytes: u32) {
    arrived();
    // SAFETY: nothing is on its way, so that these words are core 0's until the fabric controller is told.
    unsafe {
        write_volatile(&raw mut PLACE, place);
        write_volatile(&raw mut FAR, far);
        write_volatile(&raw mut LEFT, bytes);
    }
    team::tell_fabric(ORDERED);
}

/// Sleeps until all is there. Only on core 0 of the cluster.
pub fn arrived() {
    while left() > 0 {
        event::sleep(DONE);
    }
}

/// Sleeps until an event of the fabric controller's is there, and brings what is ordered meanwhile. What is left then waits for the next call.
pub(super) fn serve_until(end: u32) {
    if left() > 0 {
        serve();
    }
    loop {
        let events = event::sleep_any(1 << end | 1 << ORDERED | 1 << soc_event::QUEUED);
        if events != 1 << end {
            serve();
        }
        if events & 1 << end != 0 {
            return;
        }
    }
}

/// Ends the piece under way, if its bytes are there, and begins the next.
fn serve() {
    // Always asked, since what announced the queue was cleared.
    let ended = soc_event::came(RECEIVED);
    // SAFETY: while bytes are left, these words are the fabric controller's.
    unsafe {
        let (left, piece) = (left(), UNDER_WAY);
        if left == 0 || piece > 0 && !ended {
            return;
        }
        let (place, far) =
            (read_volatile(&raw const PLACE) + piece, read_volatile(&raw const FAR) + piece);
        UNDER_WAY = (left - piece).min(PIECE);
        write_volatile(&raw mut PLACE, place);
        write_volatile(&raw mut FAR, far);
        write_volatile(&raw mut LEFT, left - piece);
        if UNDER_WAY == 0 {
            return team::tell_cluster(DONE);
        }
        if piece == 0 {
            modify(GATES, 0, 1 << PERIPHERAL);
            soc_event::listen(RECEIVED);
        }
        transfer(place, far, UNDER_WAY);
    }
}

/// As hal_hyper_enqueue (hal/udma/hyper/udma_hyper_v1.h).
fn transfer(place: u32, far: u32, bytes: u32) {
    set(OUTSIDE, far);
    set(ADDRESS, place);
    set(SIZE, bytes);
    set(CONFIGURATION, ENABLE);
}

fn left() -> u32 {
    // SAFETY: a word that is always initialised.
    unsafe { read_volatile(&raw const LEFT) }
}
