//! GAP8 simulator.
pub mod isa;
