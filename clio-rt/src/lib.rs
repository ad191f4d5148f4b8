//! The runtime of Clio: what a generated head runs on, and the cloud's side of the wire.
//!
//! On the device: [`kernels`] (int8 operators), [`stream`] (slice codes), [`table`] (which operating point to run), [`link`] (radio, clock,
//! bandwidth estimate), [`packet`] (the wire) and [`session`] (the loop over frames). No heap, no float, no dependency. With the feature `tail`
//! streams are turned back into tensors, in float; with `cloud` there is also the server.
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
