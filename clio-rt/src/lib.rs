//! Runtime.
#![cfg_attr(not(feature = "cloud"), no_std)]

#[cfg(feature = "tail")]
extern crate std;

pub mod constants;
pub mod kernels;
pub mod stream;

#[cfg(feature = "cloud")]
pub mod cloud;
pub mod link;
pub mod packet;
pub mod session;
pub mod table;
