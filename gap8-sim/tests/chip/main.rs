//! What is around the cores.

mod clocks;
mod cluster;
mod interrupts;
mod program;
mod uart;
