use serde::Deserialize;

/// Instructions of the kernels of `clio-rt` on one core. Each number times its unit, summed, is a layer's cost.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, per multiply-accumulate inside the image.
    pub convolution: f64,
    /// Convolution, per output and kernel row: the rows' ends.
    pub convolution_row: f64,
    /// Convolution, per output: bias, requantisation, clamp.
    pub convolution_output: f64,
    /// Depthwise convolution, per multiply-accumulate inside the image.
    pub depthwise: f64,
    /// Depthwise convolution, per output.
    pub depthwise_output: f64,
    /// Fully connected, per multiply-accumulate.
    pub fully_connected: f64,
    /// Fully connected, per output.
    pub fully_connected_output: f64,
    /// Addition, per element.
    pub add: f64,
    /// Maximum pool, per element under a window.
    pub max_pool: f64,
    /// Average pool, per element under a window.
    pub average_pool: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Clamp, per element.
    pub clamp: f64,
    /// Strided slice, per output element.
    pub slice: f64,
    /// Padding, per output element.
    pub pad: f64,
    /// Softmax, per element.
    pub softmax: f64,
    /// Input tables, per pixel and channel.
    pub input: f64,
    /// Rotation of the transform code, per multiply-accumulate.
    pub rotation: f64,
    /// Rotation, per rotated value.
    pub rotated: f64,
    /// DCT, per multiply-accumulate.
    pub dct: f64,
    /// DCT, per value of either dimension, with the quantiser.
    pub dct_output: f64,
    /// Coder of the transform code, per bit coded.
    pub coder: f64,
    /// The channels code, per byte.
    pub channels: f64,
}
