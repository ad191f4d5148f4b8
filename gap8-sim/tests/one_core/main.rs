//! What one core does, and in how many cycles.

mod loops;
mod memory;
mod rules;
mod single;
mod timing;
