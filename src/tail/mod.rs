//! What generated tails are made of: their weights, the slice codes backwards, the constants of each rate, and
//! batches of requests.
//!
//! A generated tail is a [`Network`]: a struct with the layers that partitions and slice counts share, and one
//! straight-line function per stage between two partition points. Everything that does not depend on the
//! network is here. [`infer`] is the tail's side of [`Tail::infer`], [`run`] that of one call with a tensor.

mod channels;
mod chosen;
mod classes;
mod code;
mod data;
mod error;
mod infer;
mod network;
mod partition;
mod rates;
mod transform;

pub use channels::{Channels, ChannelsLayout};
pub use chosen::Chosen;
pub use clio_rt::cloud::{Label, Request, Tail, TailError};
pub use code::{Code, CodeLayout};
pub use data::{Data, Filter};
pub use error::{LoadError, RunError};
pub use infer::{Labels, infer};
pub use network::{Network, run};
pub use partition::{Layout, Partition};
pub use rates::{LayerLayout, Rates, RatesLayout};
pub use transform::{Transform, TransformLayout};
