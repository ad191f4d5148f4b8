//! Everything that only the chip has. What touches its registers has a counterpart of the same items in `pmsis`, on GreenWaves' SDK.

#[cfg(feature = "pmsis")]
#[path = "pmsis/bindings.rs"]
mod bindings;
#[cfg_attr(feature = "pmsis", path = "pmsis/cluster.rs")]
mod cluster;
mod console;
#[cfg_attr(feature = "pmsis", path = "pmsis/counter.rs")]
pub mod counter;
pub mod dma;
#[cfg(not(feature = "pmsis"))]
mod event;
#[cfg_attr(feature = "pmsis", path = "pmsis/exit.rs")]
mod exit;
#[cfg_attr(feature = "pmsis", path = "pmsis/fll.rs")]
pub mod fll;
#[cfg_attr(feature = "pmsis", path = "pmsis/hyper.rs")]
pub mod hyper;
#[cfg_attr(feature = "pmsis", path = "pmsis/mchan.rs")]
mod mchan;
#[cfg(not(feature = "pmsis"))]
mod memcpy;
#[cfg(feature = "panic-handler")]
mod panic;
#[cfg(not(feature = "pmsis"))]
mod power;
#[cfg(not(feature = "pmsis"))]
mod register;
#[cfg(not(feature = "pmsis"))]
mod soc_event;
#[cfg_attr(feature = "pmsis", path = "pmsis/start.rs")]
mod start;
#[cfg_attr(feature = "pmsis", path = "pmsis/stdout.rs")]
mod stdout;
#[cfg_attr(feature = "pmsis", path = "pmsis/team.rs")]
mod team;
#[cfg(feature = "clio")]
mod tiles;
#[cfg_attr(feature = "pmsis", path = "pmsis/timer.rs")]
mod timer;
#[cfg_attr(feature = "pmsis", path = "pmsis/uart.rs")]
mod uart;
mod worker;

pub use cluster::Cluster;
pub use console::Console;
pub use exit::exit;
#[cfg(feature = "pmsis")]
#[doc(hidden)]
pub use start::kickoff;
pub use start::{core_id, stack};
#[cfg(feature = "clio")]
pub use tiles::Tiles;
pub use timer::Timer;
pub use uart::Uart;
pub use worker::{Core, Work};
