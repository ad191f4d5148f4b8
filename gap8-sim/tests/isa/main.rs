//! The table of instructions.

mod gap8_only;
mod round_trip;
mod table;
