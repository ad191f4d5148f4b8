//! Operators for cores with Arm's DSP extension (Cortex-M4, M7), whose constants were laid out ahead of time.
//!
//! Each equals the portable operator bit for bit. Inner loops are assembly on such a core; everywhere else a model of the same
//! instructions stands for them, so that hosts test packing and loops.

mod add;
mod columns;
mod conv2d;
mod depthwise;
mod fully_connected;
mod lanes;
mod matrix;
mod mean;
mod pool;
mod rows;
mod scale;

pub use add::{PackedAdd, add, add_in_place};
pub use conv2d::{PackedConv2d, conv2d, conv2d_odd};
pub use depthwise::{PackedDepthwise, depthwise_3x3, depthwise_5x5};
pub use fully_connected::{PackedFullyConnected, fully_connected};
pub use lanes::halves;
pub use matrix::Format;
pub use mean::mean;
pub use pool::{average_pool, max_pool};
