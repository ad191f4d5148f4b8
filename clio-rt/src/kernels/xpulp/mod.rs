//! Operators for cores with Xpulp (GAP8), whose constants were laid out ahead of time, and which several cores compute together.
//!
//! Each equals the portable operator bit for bit. Inner loops are assembly on such a core (with the feature `xpulp`); everywhere else a model of the same
//! instructions stands for them, so that hosts test packing, loops and how cores share the work.
//!
//! A kernel computes the part of its output that is its [`Share`]'s; each core calls it with its own and with its own scratch memory. Who needs the whole
//! output lets the cores meet at a barrier first. All memory that is named here is best in the cluster's own, L1.

mod add;
#[cfg(xpulp)]
mod asm;
mod clipped;
mod conv2d;
mod copy;
mod depthwise;
mod fully_connected;
mod gather;
mod image;
mod lanes;
mod lines;
mod matrix;
mod mean;
#[cfg(not(xpulp))]
mod model;
mod pool;
mod rows;
mod scale;
mod share;
mod tile;
pub mod tiles;

pub use add::{Finish, PackedAdd, add};
pub use conv2d::{PackedConv2d, conv2d};
pub use depthwise::{Course as DepthwiseCourse, PackedDepthwise, depthwise};
pub use fully_connected::{PackedFullyConnected, fully_connected};
pub use mean::mean;
pub use pool::{average_pool, max_pool};
pub use rows::by_rows;
pub use scale::Rounding;
pub use share::Share;
