//! L3: the HyperBus's memories, which the uDMA copies to L2. The cluster's core 0 orders; the fabric controller, which waits for the cluster anyway, begins one piece after the
//! other and tells core 0 of every order when all of it is there.

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
/// One of the cluster's: one is done.
const DONE: u32 = 2;

/// Orders that can be on their way; a power of two.
pub const ORDERS: usize = 16;

/// Bytes to be copied.
#[derive(Clone, Copy)]
struct Order {
    place: u32,
    far: u32,
    bytes: u32,
}

/// The orders, one behind the other: core 0 writes those from `PUT` on, the fabric controller reads those from `DONE_WITH` to `PUT`.
static mut QUEUE: [Order; ORDERS] = [Order { place: 0, far: 0, bytes: 0 }; ORDERS];
/// How many were ever ordered: core 0 writes it.
static mut PUT: u32 = 0;
/// How many were ever done: the fabric controller writes it.
static mut DONE_WITH: u32 = 0;
/// What the bus does, while the fabric controller does something else.
static mut BUS: Bus = Bus { left: Order { place: 0, far: 0, bytes: 0 }, piece: 0 };

/// Begins to copy so many bytes, a multiple of four and not zero, from the HyperBus to L2, after those that are on their way; false, and nothing done, where [`ORDERS`] are. Only on core 0 of
/// the cluster.
///
/// # Safety
/// Until [`arrived`] has said that they are there, the place in L2 is nobody else's.
pub unsafe fn bring(place: u32, far: u32, bytes: u32) -> bool {
    if under_way() >= ORDERS as u32 {
        return false;
    }
    // SAFETY: the fabric controller does not read this entry before it is counted.
    unsafe {
        let put = read_volatile(&raw const PUT);
        let entry = (&raw mut QUEUE).cast::<Order>().add(put as usize % ORDERS);
        write_volatile(entry, Order { place, far, bytes });
        write_volatile(&raw mut PUT, put.wrapping_add(1));
    }
    team::tell_fabric(ORDERED);
    true
}

/// Sleeps until at most so many of the orders are on their way: of all but the last so many, the bytes are there. Only on core 0 of the cluster.
pub fn arrived(orders: u32) {
    while under_way() > orders {
        event::sleep(DONE);
    }
}

fn under_way() -> u32 {
    // SAFETY: words that are always initialised.
    unsafe { read_volatile(&raw const PUT).wrapping_sub(read_volatile(&raw const DONE_WITH)) }
}

/// Sleeps until an event of the fabric controller's is there, and brings what is ordered meanwhile. What is left then waits for the next call.
#[inline]
pub(super) fn serve_until(end: u32) {
    // SAFETY: only the fabric controller comes here.
    let idle = unsafe { read_volatile(&raw const BUS.piece) } == 0;
    // Most forks have nothing from L3: they end here. An order that came behind the last call's end is an event still.
    let events = if idle { sleep(end) } else { 1 << soc_event::QUEUED };
    if events != 1 << end {
        serve(end, events);
    }
}

fn sleep(end: u32) -> u32 {
    event::sleep_any(1 << end | 1 << ORDERED | 1 << soc_event::QUEUED)
}

/// Brings what is ordered, from some events on.
#[inline(never)]
fn serve(end: u32, mut events: u32) {
    // SAFETY: only the fabric controller comes here.
    let mut bus = unsafe { read_volatile(&raw const BUS) };
    loop {
        // What announced a piece's end may have been cleared with another's, so that the first time it is asked for in any case.
        if events & 1 << soc_event::QUEUED != 0 && bus.piece > 0 && soc_event::came(RECEIVED) {
            bus.ended();
        }
        bus.begin();
        if events & 1 << end != 0 {
            // SAFETY: as above.
            unsafe { write_volatile(&raw mut BUS, bus) };
            return;
        }
        events = sleep(end);
    }
}

/// What the HyperBus does.
#[derive(Clone, Copy)]
struct Bus {
    /// Of the order that is on its way, what no piece was begun for.
    left: Order,
    /// Bytes of the piece that is on its way; none where nothing is.
    piece: u32,
}

impl Bus {
    /// Begins the next piece where a piece has ended, first of all, since the bus stands still until then; the end of an order is told after.
    #[inline(always)]
    fn ended(&mut self) {
        let last = self.left.bytes == 0;
        self.piece = 0;
        if !last {
            return self.go_on();
        }
        // SAFETY: only the fabric controller writes this word.
        unsafe {
            let done = read_volatile(&raw const DONE_WITH).wrapping_add(1);
            write_volatile(&raw mut DONE_WITH, done);
        }
        if under_way() > 0 {
            self.next();
        }
        team::tell_cluster(DONE);
    }

    /// Begins the next order's first piece, if nothing is on its way.
    #[inline(always)]
    fn begin(&mut self) {
        if self.piece > 0 || under_way() == 0 {
            return;
        }
        modify(GATES, 0, 1 << PERIPHERAL);
        soc_event::listen(RECEIVED);
        self.next();
    }

    /// Begins the oldest order.
    #[inline(always)]
    fn next(&mut self) {
        // SAFETY: core 0 has counted this entry, and does not write it before it is done.
        self.left = unsafe {
            let done = read_volatile(&raw const DONE_WITH) as usize;
            read_volatile((&raw const QUEUE).cast::<Order>().add(done % ORDERS))
        };
        self.go_on();
    }

    #[inline(always)]
    fn go_on(&mut self) {
        let Order { place, far, bytes } = self.left;
        let piece = bytes.min(PIECE);
        transfer(place, far, piece);
        self.piece = piece;
        self.left = Order { place: place + piece, far: far + piece, bytes: bytes - piece };
    }
}

/// As hal_hyper_enqueue (hal/udma/hyper/udma_hyper_v1.h).
fn transfer(place: u32, far: u32, bytes: u32) {
    set(OUTSIDE, far);
    set(ADDRESS, place);
    set(SIZE, bytes);
    set(CONFIGURATION, ENABLE);
}
