use serde::Deserialize;

use super::Cluster;

/// Instructions, or where a board's file says so cycles, of the kernels of `clio-rt` on one core. Each number times its unit, summed, is a layer's cost.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, per multiply-accumulate inside the image, the outputs counted by whole fours.
    pub convolution: f64,
    /// Convolution, per pixel, four outputs and kernel row: the rows' ends.
    pub convolution_row: f64,
    /// Convolution, per pixel and four outputs.
    pub convolution_pixel: f64,
    /// Convolution, per output: bias, requantisation, clamp.
    pub convolution_output: f64,
    /// Depthwise convolution, per multiply-accumulate inside the image.
    pub depthwise: f64,
    /// Depthwise convolution, per output.
    pub depthwise_output: f64,
    /// Fully connected, per multiply-accumulate, the outputs counted by whole fours.
    pub fully_connected: f64,
    /// Fully connected, per output, by whole fours.
    pub fully_connected_output: f64,
    /// Addition, per element.
    pub add: f64,
    /// Maximum pool, per element under a window.
    pub max_pool: f64,
    /// Maximum pool, per output.
    pub max_pool_output: f64,
    /// Maximum pool, per pixel of the output.
    pub max_pool_pixel: f64,
    /// Average pool, per element under a window.
    pub average_pool: f64,
    /// Average pool, per output.
    pub average_pool_output: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Global average, per output.
    pub mean_output: f64,
    /// Clamp, per element.
    pub clamp: f64,
    /// Strided slice, per output element.
    pub slice: f64,
    /// Strided slice, per pixel of the output.
    pub slice_pixel: f64,
    /// Padding, per output element.
    pub pad: f64,
    /// Padding, per pixel of the output.
    pub pad_pixel: f64,
    /// Softmax, per element.
    pub softmax: f64,
    /// Input tables, per pixel and channel.
    pub input: f64,
    /// Coder of the transform code, per bit coded.
    pub coder: f64,
    /// The same, per byte written.
    pub coder_byte: f64,
    /// The channels code, per byte.
    pub channels: f64,
    /// Rotation, DCT and quantiser of the transform code.
    pub analysis: AnalysisCost,
    /// The kernels of `kernels::cortex_m`; none of cores that have not these.
    pub packed: Option<PackedCost>,
    /// The board's cluster, and cycles of the board in one of its own.
    #[serde(skip)]
    pub cluster: Option<(Cluster, f64)>,
}

/// Instructions of the transform code before its coder.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalysisCost {
    /// How the numbers were obtained.
    pub source: String,
    /// Four rows of a matrix by one line: two values of the line.
    pub step: f64,
    /// Four rows of the rotation: sums rounded, saturated and stored.
    pub rotated: f64,
    /// Four rows of a DCT: the same.
    pub transformed: f64,
    /// A row by itself: two values of the line.
    pub row_step: f64,
    /// A row by itself: the same as of four.
    pub row: f64,
    /// A row by a line of odd length: its last value.
    pub odd: f64,
    /// A line: calls and checks.
    pub line: f64,
    /// A row or column of a DCT beyond its two lines.
    pub folded: f64,
    /// A value widened, or gathered and folded.
    pub value: f64,
    /// A coefficient quantised.
    pub quantised: f64,
}

/// Instructions of `clio-rt`'s packed kernels.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedCost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, two pixels by two channels: four inputs, weights of two bytes.
    pub wide_step: f64,
    /// The same with weights of one byte.
    pub narrow_step: f64,
    /// Two pixels by two channels: biases, requantisation, stores.
    pub tile: f64,
    /// Two pixels: four inputs widened.
    pub column: f64,
    /// Two pixels: calls.
    pub pair: f64,
    /// Two pixels: a byte of both that a row of the kernel has beyond whole words.
    pub rest: f64,
    /// Two pixels: a channel without a neighbour, beyond the tile it has for itself.
    pub last_channel: f64,
    /// Two pixels that have such bytes.
    pub rest_pair: f64,
    /// A byte of an input row copied with its padding, by words.
    pub copied: f64,
    /// The same where a row is not whole words.
    pub copied_bytes: f64,
    /// Depthwise convolution of 3×3 taps with stride 1, per output.
    pub depthwise: f64,
    /// With stride 2, per output.
    pub depthwise_strided: f64,
    /// The same of 5×5 taps.
    pub depthwise_5x5: f64,
    /// With stride 2, per output.
    pub depthwise_5x5_strided: f64,
    /// Depthwise, per row of pairs of vertical neighbours and channel.
    pub depthwise_row: f64,
    /// Depthwise of 3×3 taps, per band and channel.
    pub depthwise_band: f64,
    /// The same of 5×5 taps.
    pub depthwise_5x5_band: f64,
    /// Depthwise, per such pair and channel.
    pub split: f64,
    /// Fully connected, per two outputs and eight inputs.
    pub connected_step: f64,
    /// Per two outputs.
    pub connected_pair: f64,
    /// Per input.
    pub connected_input: f64,
    /// Per input beyond whole eights.
    pub connected_rest: f64,
    /// Addition, per element.
    pub add: f64,
    /// Addition: its table.
    pub add_table: f64,
    /// Maximum pool, per element under a window.
    pub max_pool: f64,
    /// Maximum pool, per output.
    pub max_pool_output: f64,
    /// Maximum pool, per pixel of the output.
    pub max_pool_pixel: f64,
    /// Average pool, per element under a window.
    pub average_pool: f64,
    /// Average pool, per output.
    pub average_pool_output: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Global average, per output.
    pub mean_output: f64,
}
