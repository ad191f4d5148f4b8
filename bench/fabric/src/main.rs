//! Runs the cases of the cost table on GAP8's fabric controller, by the kernels that a head has there, and prints what each cost.
//!
//! `cargo xtask costs --target gap8` builds it and runs it on `gap8-sim`. Lines are those of `bench`: `case macs portable-cycles cycles scratch-bytes`. Cases
//! that L2 is too small for are left out.
#![no_std]
#![no_main]

extern crate alloc;

mod board;
#[path = "../../../clio-build/src/costs/cases.rs"]
mod cases;
#[path = "../../src/codes.rs"]
mod codes;
#[path = "../../src/compare.rs"]
mod compare;
#[path = "../../../clio-build/src/costs/draw.rs"]
mod draw;
mod heap;
mod layers;
#[path = "../../../clio-build/src/costs/ops.rs"]
mod ops;
#[path = "../../src/outcome.rs"]
mod outcome;
#[path = "../../src/plain.rs"]
mod plain;
#[path = "../../src/planes.rs"]
mod planes;

pub use compare::compare;
pub use outcome::{Outcome, alone, report};

/// Heads are compared with the host's (`cargo xtask heads`): there is no memory for both sides here.
pub const COMPARED: bool = false;

gap8_rt::entry!(main);

fn main() -> ! {
    for item in cases::CASES {
        heap::case(|| {
            let parts = [layers::run, plain::run, codes::run, planes::run];
            assert!(parts.iter().any(|run| run(item)), "{}: nothing runs it", item.name);
        });
    }
    gap8_rt::exit(0)
}
