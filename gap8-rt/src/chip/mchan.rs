//! The DMA's registers (archi/dma/mchan_v6.h).

use super::dma::{Rows, Way};
use super::event;
use super::register::{get, set};

/// ARCHI_MCHAN_DEMUX_ADDR (archi/chips/gap/memory_map.h) + MCHAN_CMD_OFFSET: read, it allocates a counter; written, it takes a command word by word.
const COMMAND: usize = 0x0020_4400;
/// The same + MCHAN_STATUS_OFFSET: a bit for each counter with copies under way; a bit that is written frees its counter.
const STATUS: usize = 0x0020_4404;
/// PLP_DMA_TYPE_BIT: from outside into L1.
const INWARDS: u32 = 1 << 16;
/// PLP_DMA_INCR_BIT.
const INCREMENT: u32 = 1 << 17;
/// PLP_DMA_2D_BIT.
const IN_ROWS: u32 = 1 << 18;
/// PLP_DMA_ELE_BIT: tells the core by event 8.
const EVENT: u32 = 1 << 19;
/// Begins a copy and gives its counter.
#[inline]
pub fn begin(way: Way, l1: *mut u8, outside: *mut u8, bytes: usize, rows: Option<Rows>) -> u32 {
    let way = if way == Way::In { INWARDS } else { 0 };
    let command = bytes as u32 | way | INCREMENT | EVENT;
    let counter = get(COMMAND);
    set(COMMAND, if rows.is_some() { command | IN_ROWS } else { command });
    set(COMMAND, l1 as u32);
    set(COMMAND, outside as u32);
    if let Some(Rows { bytes, stride }) = rows {
        set(COMMAND, u32::from(stride) << 16 | u32::from(bytes));
    }
    counter
}

/// Sleeps until the copies of a counter are done, and frees it.
#[inline]
pub fn wait(counter: u32) {
    while get(STATUS) & 1 << counter != 0 {
        event::sleep(event::DMA);
    }
    set(STATUS, 1 << counter);
}
