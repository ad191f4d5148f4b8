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
mod outcome;
mod plain;
mod planes;
#[path = "../../examples/cifar10/firmware/src/stack.rs"]
mod stack;

pub use compare::compare;
use cortex_m_rt::entry;
pub use heap::case;
pub use outcome::{Outcome, alone, report};

/// Slice codes are compared with their definition.
pub const COMPARED: bool = true;

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
