//! The cases' operators without weights. `bench` includes this file too.

use clio_rt::kernels::{Add, AveragePool, Clamp, MaxPool, Mean, Pad, Shape, Slice, Softmax};

use super::cases::{Extent, same};

/// Zeros of a linear operator's input and output.
pub const ZEROS: [i8; 2] = [-3, 5];
/// Bounds of every operator: none.
pub const CLAMP: Clamp = [-128, 127];

/// An extent as the kernels take it.
pub fn shape([height, width, channels]: Extent) -> Shape {
    Shape::new(height, width, channels)
}

/// An addition of two scales.
pub fn add() -> Add {
    Add {
        input_zero: [-3, 4],
        input_multiplier: [1_500_000_000, 1 << 30],
        input_shift: [-1, 0],
        output_zero: 5,
        output_multiplier: 1_400_000_000,
        output_shift: -18,
        clamp: CLAMP,
    }
}

/// A maximum pool.
pub fn max_pool(kernel: u8, stride: u8, input: Extent) -> MaxPool {
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, input.channels);
    MaxPool { input, output, window, clamp: CLAMP }
}

/// An average pool.
pub fn average_pool(kernel: u8, stride: u8, input: Extent) -> AveragePool {
    let MaxPool { input, output, window, clamp } = max_pool(kernel, stride, input);
    AveragePool { input, output, window, clamp }
}

/// A global average.
pub fn mean(input: Extent) -> Mean {
    Mean {
        input: shape(input),
        multiplier: 1_300_000_000,
        shift: -6,
        input_zero: -3,
        output_zero: 5,
        clamp: CLAMP,
    }
}

/// Every second pixel.
pub fn slice(input: Extent) -> Slice {
    let input = shape(input);
    let output = Shape::new(input.height / 2, input.width / 2, input.channels);
    Slice { input, output, begin: [0; 3], stride: [2, 2, 1] }
}

/// Twice as many channels.
pub fn pad(input: Extent) -> Pad {
    let input = shape(input);
    let output = Shape { channels: 2 * input.channels, ..input };
    Pad { input, output, before: [0, 0, input.channels / 2], value: 0 }
}

/// Softmax of usual logits.
pub fn softmax() -> Softmax {
    Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 }
}
