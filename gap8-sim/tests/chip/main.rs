//! What is around the cores.

mod any;
mod clocks;
mod cluster;
mod command;
mod gdb;
mod hyper;
mod interrupts;
mod program;
mod traps;
mod uart;
