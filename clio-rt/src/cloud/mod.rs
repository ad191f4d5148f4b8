//! The cloud side: many devices' sessions over TCP, their packets assembled, their frames batched for the tail.
//!
//! ```no_run
//! use clio_rt::cloud::{Options, serve};
//! # async fn run(tail: impl clio_rt::cloud::Tail) -> std::io::Result<()> {
//! serve("0.0.0.0:7070", tail, Options::default()).await
//! # }
//! ```
#![forbid(unsafe_code)]

mod assembler;
mod batcher;
mod frame;
mod message;
mod options;
mod repairs;
mod server;
mod session;
mod stats;
mod tail;
mod wire;

pub use assembler::{Assembled, Assembler, Flushed, Limits, Offered};
pub use message::{Message, MessageError, encode_reply};
pub use options::Options;
pub use server::{Server, serve};
pub use stats::{Snapshot, Stats};
pub use tail::{Label, Request, Tail, TailError};
