//! Runtime.
#![no_std]

#[cfg(feature = "tail")]
extern crate std;

pub mod kernels;
pub mod stream;

pub mod link;
pub mod packet;
pub mod session;
pub mod table;
