//! Printing: plans and artifact in, Rust out. Nothing is decided here.

pub mod head;
mod print;
pub mod tail;

pub use head::{Files, head};
pub use print::print;
