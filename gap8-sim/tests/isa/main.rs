//! The table of instructions.

mod round_trip;
mod table;
