//! A case's line.

use core::fmt::Write;

use crate::board;

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
