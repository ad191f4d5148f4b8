//! A RI5CY core: state, cycles, and one step.

mod access;
mod cause;
mod counters;
mod csr;
mod execute;
mod hart;
mod history;
mod jumps;
mod loops;
mod step;

pub use cause::{Cause, Cycles};
pub use counters::Counters;
pub use hart::{Hart, Pipe, State};
pub use history::{HISTORY, History};
pub use step::step;
