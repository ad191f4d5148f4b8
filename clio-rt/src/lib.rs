//! Runtime.
#![no_std]

pub mod kernels;
pub mod stream;
