//! The board: a serial port to the host, and a counter of the work done. One file per board, with the same items.

mod long;

#[cfg_attr(feature = "stm32f746", path = "stm32f746.rs")]
#[cfg_attr(not(feature = "stm32f746"), path = "qemu.rs")]
mod chosen;

pub use chosen::{CLOCK_HZ, CYCLES_PER_1000_COUNTS, Counter, halt, read, start, write};

/// Microseconds that the target takes for a count.
pub fn micros(count: u64) -> u64 {
    count * CYCLES_PER_1000_COUNTS / (CLOCK_HZ / 1000)
}
