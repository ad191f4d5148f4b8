//! A minimal runtime for GreenWaves' GAP8 (`riscv32imc-unknown-none-elf`): start-up of the fabric controller, power, clock and fork/join of the cluster's eight
//! cores, its DMA, timers, performance counters, and the UART. What runs on the project's simulator, `gap8-sim`, is what would be flashed.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! use gap8_rt::{Cluster, exit, println};
//!
//! gap8_rt::entry!(main);
//!
//! fn main() -> ! {
//!     let mut cluster = Cluster::on();
//!     cluster.fork(8, &|core| {
//!         println!("core {} of {}", core.id(), core.count());
//!         core.barrier();
//!     });
//!     exit(0)
//! }
//! ```
//!
//! The linker script comes with the crate: `rustflags = ["-C", "link-arg=-Tlink.x"]`. Statics go to the cluster's memory with
//! `#[unsafe(link_section = ".l1")]` (initialised) or `".l1.bss"` (zero). They may be touched only while the cluster is on. Constants of the section `".l3"` are in HyperFlash: no core may read
//! them, only [`hyper::bring`] copies them to L2.
//!
//! With the feature `pmsis` the same items stand on PMSIS of GreenWaves' SDK, which links the program (docs/gap8.md in the repository).
//!
//! Register addresses are cited by file of GreenWaves' SDK (github.com/GreenWaves-Technologies/gap_sdk at a2302650, below `gap8/rtos/pulp`), where the
//! manual says less than the headers. Not measured on silicon: nothing here has run on a board.
//!
//! The core has neither `fence` (an illegal instruction) nor atomic instructions: do not use `core::sync::atomic` with orderings other than `Relaxed`, nor
//! `atomic::fence` or `hint::spin_loop`. On other targets than RISC-V the crate is empty.
#![no_std]

#[cfg(target_arch = "riscv32")]
mod chip;

#[cfg(target_arch = "riscv32")]
pub use chip::*;
