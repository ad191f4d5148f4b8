//! The device of the CIFAR-10 example.
//!
//! `src/main.rs` is what a device runs: a session that classifies the images it is given. `src/bin/heads.rs` is for
//! tests: it shows the tensor of every partition. The host (`cargo xtask emulate`) is camera and radio, see [`protocol`].
#![no_std]

pub mod board;
mod fault;
pub mod port;
pub mod protocol;
pub mod stack;
pub mod text;
