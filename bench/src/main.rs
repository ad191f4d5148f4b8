//! Runs layers, slice codes and whole networks, compares every output with the portable kernels' and prints what each cost.
//!
//! `cargo xtask bench` builds and runs it. A line is `case macs portable-instructions instructions scratch-bytes`; a difference
//! ends the run.
#![no_std]
#![no_main]

extern crate alloc;

mod board;
#[path = "../../clio-build/src/costs/cases.rs"]
mod cases;
mod codes;
mod compare;
#[path = "../../clio-build/src/costs/draw.rs"]
mod draw;
mod heads;
mod heap;
mod layers;
mod networks;
#[path = "../../clio-build/src/costs/ops.rs"]
mod ops;
mod plain;
mod planes;
#[path = "../../examples/cifar10/firmware/src/stack.rs"]
mod stack;

use core::fmt::Write;

pub use compare::compare;
use cortex_m_rt::entry;
pub use heap::case;

#[entry]
fn main() -> ! {
    // The entry macro makes them mutable references, which only this function has.
    static mut WHOLE: heads::Whole = heads::Whole::new();
    static mut BANDS: heads::Bands = heads::Bands::new();
    static mut PERSON: heads::Person = heads::Person::new();
    board::start();
    for item in cases::CASES {
        case(|| {
            let parts = [layers::run, plain::run, codes::run, planes::run];
            assert!(parts.iter().any(|run| run(item)), "{}: nothing runs it", item.name);
        });
    }
    networks::run();
    heads::run(WHOLE, BANDS);
    heads::run_person(PERSON);
    board::halt(true)
}

/// What a case gave.
pub struct Outcome {
    pub name: &'static str,
    /// Of a network, up to which partition; none is the whole.
    pub partition: Option<usize>,
    pub macs: usize,
    /// Of the portable kernels; 0 where they were not run.
    pub portable: u64,
    pub instructions: u64,
    pub scratch_bytes: usize,
}

/// Prints a case's line.
pub fn report(outcome: &Outcome) {
    let Outcome { name, partition, macs, portable, instructions, scratch_bytes } = outcome;
    // The port takes everything.
    let _ = write!(board::Port, "{name}");
    if let Some(partition) = partition {
        let _ = write!(board::Port, "/{partition}");
    }
    let _ = writeln!(board::Port, " {macs} {portable} {instructions} {scratch_bytes}");
}

/// Prints the line of a case that has one kernel.
pub fn alone(name: &'static str, macs: usize, instructions: u64) {
    let portable = instructions;
    report(&Outcome { name, partition: None, macs, portable, instructions, scratch_bytes: 0 });
}
