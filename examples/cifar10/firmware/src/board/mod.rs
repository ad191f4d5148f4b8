//! The board: a serial port to the host, a counter of the work done, and where the stack is. One file per board, with the same items.

#[cfg(target_arch = "arm")]
mod cortex_m;
#[cfg(target_arch = "arm")]
mod long;

#[cfg_attr(feature = "gap8", path = "gap8.rs")]
#[cfg_attr(feature = "stm32f746", path = "stm32f746.rs")]
#[cfg_attr(not(any(feature = "gap8", feature = "stm32f746")), path = "qemu.rs")]
mod chosen;

pub use chosen::{CLOCK_HZ, CYCLES_PER_1000_COUNTS, Counter, halt, read, start, write};
#[cfg(target_arch = "arm")]
pub use cortex_m::stack;
#[cfg(target_arch = "riscv32")]
pub use gap8_rt::stack;

/// Microseconds that the target takes for a count.
pub fn micros(count: u64) -> u64 {
    count * CYCLES_PER_1000_COUNTS / (CLOCK_HZ / 1000)
}
