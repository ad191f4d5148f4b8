//! Everything that only the chip has.

mod cluster;
mod console;
pub mod counter;
pub mod dma;
mod event;
mod exit;
pub mod fll;
pub mod hyper;
#[cfg(feature = "panic-handler")]
mod panic;
mod power;
mod register;
mod soc_event;
mod start;
mod team;
#[cfg(feature = "clio")]
mod tiles;
mod timer;
mod uart;

pub use cluster::Cluster;
pub use console::Console;
pub use exit::exit;
pub use start::stack;
pub use team::Core;
#[cfg(feature = "clio")]
pub use tiles::Tiles;
pub use timer::Timer;
pub use uart::Uart;

/// Which core executes this: 0 to 7 in the cluster, or `None` on the fabric controller.
pub fn core_id() -> Option<usize> {
    let hart = start::hart();
    (hart >> 5 == 0).then_some(hart & 0x1f)
}
