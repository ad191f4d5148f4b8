//! Integer operators: int8 activations and weights, int32 accumulators, TFLite's rounding.
//!
//! Activations are NHWC with batch 1: element `(y, x, c)` is at `(y * width + x) * channels + c`.
//! A real value is `scale * (q - zero)`. Every operator is a struct of borrowed constants, made to be
//! written as a `const` or `static` by generated code, and a function that runs it from an input slice
//! into an output slice. Results equal TFLite's *reference* int8 kernels bit for bit.
//!
//! Nothing here allocates, uses floats or panics in release builds: a slice shorter than its shape
//! leaves the outputs it would have produced unwritten. Debug builds assert the lengths instead, and
//! each operator has a `const fn is_consistent` so that generated code can assert it while compiling.
//!
//! [`portable`] defines what is right; faster versions for one core must equal it.

mod band;
pub mod cortex_m;
pub mod portable;
mod shape;
mod window;
pub mod xpulp;

pub use band::{Banded, Rows, Strip, Turn};
pub use cortex_m::halves;
pub use portable::{
    Add, AveragePool, Clamp, Conv2d, Depthwise, FullyConnected, ImageInput, MaxPool, Mean, Pad,
    PixelLayout, Requantize, Slice, Softmax, add, add_in_place, argmax, average_pool, clamp,
    conv2d, depthwise, fully_connected, image_input, image_rows, max_pool, mean,
    multiply_by_quantized_multiplier, pad, slice, softmax,
};
pub use shape::{Shape, Window};
