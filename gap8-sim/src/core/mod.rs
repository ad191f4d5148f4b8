//! A RI5CY core: state, cycles, and one step.

mod cause;
mod csr;
mod hart;
mod loops;
mod step;

pub use cause::{Cause, Cycles};
pub use hart::{HISTORY, Hart, Pipe, State};
pub use step::step;
