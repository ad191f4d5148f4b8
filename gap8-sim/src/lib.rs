//! A simulator of GreenWaves' GAP8: a fabric controller and eight cluster cores, all RI5CY with Xpulp, cycle by cycle.
//!
//! What a single core does is RI5CY's, as its RTL was measured: results and cycles of every instruction (`tests/data`). The memories around the
//! cores, the DMA, the event unit and the caches are **modelled** after GreenWaves' own simulator, gvsoc, which is itself a model; no number
//! here was measured on a chip. Sources are named in the places where they are used: `gap8.md` is the project's page of facts about the chip, file
//! names ending in `.sv` are pulp-platform/riscv at `pulpissimo-v1.0`.
//!
//! ```
//! use gap8_sim::{End, Machine};
//!
//! let mut machine = Machine::new();
//! // li a0, 7; lui a1, 0x1a104; lui a2, 0x80000; add a0, a0, a2; sw a0, 0xa0(a1)
//! let program = [0x0070_0513u32, 0x1a10_45b7, 0x8000_0637, 0x00c5_0533, 0x0aa5_a023];
//! let bytes: Vec<u8> = program.iter().flat_map(|word| word.to_le_bytes()).collect();
//! machine.chip.poke(0x1c00_0080, &bytes)?;
//! machine.start(8, 0x1c00_0080);
//! assert_eq!(machine.run(1000)?, End::Exit(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A host program plays what is on the other side of the UART, in the chip's time: it gives bytes, runs the chip until it sends something or until a
//! time, and takes what was sent.
//!
//! ```
//! use gap8_sim::{End, Machine, isa::assemble};
//!
//! // Receives a byte into L2, polls until it is there, and sends it back.
//! let program = "li s0,0x1a102200; li s1,0x1c010000; li t1,1; li t2,16
//!     sw s1,0(s0); sw t1,4(s0); sw t2,8(s0); 1: lw t0,8(s0); bnez t0,1b
//!     sw s1,16(s0); sw t1,20(s0); sw t2,24(s0); 2: j 2b";
//! let words = assemble(program, 0x1c00_0080)?;
//! let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
//! let mut machine = Machine::new();
//! machine.chip.poke(0x1c00_0080, &bytes)?;
//! machine.start(8, 0x1c00_0080);
//!
//! let microsecond = 1_000_000;
//! assert_eq!(machine.run_until(100 * microsecond)?, End::Limit);
//! machine.uart_give(b"!");
//! assert_eq!(machine.run_until(200 * microsecond)?, End::Sent);
//! let sent = machine.uart_take();
//! assert_eq!(sent[0].1, b'!');
//! assert!(sent[0].0 <= machine.time() && machine.time() < 102 * microsecond);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod chip;
pub mod core;
mod elf;
mod fault;
pub mod gdb;
pub mod isa;
mod machine;
pub mod report;
mod stop;
pub mod trace;

pub use elf::{LoadError, load};
pub use fault::Fault;
pub use machine::{Machine, Watcher};
pub use stop::{End, Stop};
