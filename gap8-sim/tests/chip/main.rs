//! What is around the cores.

mod cluster;
mod program;
