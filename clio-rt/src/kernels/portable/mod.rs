//! The operators in safe Rust for any core: what they compute is the definition.
#![forbid(unsafe_code)]

mod add;
mod argmax;
mod clamp;
mod conv2d;
mod depthwise;
mod dot;
mod fixed_point;
mod fully_connected;
mod input;
mod mean;
mod pad;
mod pool;
mod requantize;
mod slice;
mod softmax;

pub(crate) use add::scaled_operand;
pub use add::{Add, add, add_in_place};
pub use argmax::argmax;
pub use clamp::{Clamp, clamp};
pub use conv2d::{Conv2d, conv2d};
pub use depthwise::{Depthwise, depthwise};
pub use fully_connected::{FullyConnected, fully_connected};
pub use input::{ImageInput, PixelLayout, image_input, image_rows};
pub use mean::{Mean, mean};
pub use pad::{Pad, pad};
pub use pool::{AveragePool, MaxPool, average_pool, max_pool};
#[cfg(test)]
pub(crate) use requantize::requantize;
pub use requantize::{Requantize, multiply_by_quantized_multiplier};
pub use slice::{Slice, slice};
pub use softmax::{Softmax, softmax};
