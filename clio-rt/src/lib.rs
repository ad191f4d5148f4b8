//! Runtime.
#![no_std]

pub mod kernels;
pub mod stream;

pub mod link;
pub mod packet;
pub mod session;
pub mod table;
