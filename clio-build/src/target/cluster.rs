use serde::Deserialize;

/// Cores beside the board's own that compute the head together, with a memory that a DMA fills.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// How many cores; a power of two.
    pub cores: u8,
    /// Their clock, Hz.
    pub clock_hz: u64,
    /// Bytes of their memory that layers may have.
    pub l1_bytes: u64,
    /// What of that memory layers may not have, and why.
    pub source: String,
    /// What kernels cost there.
    pub cost: ClusterCost,
    /// What a slice code costs there.
    pub slices: Slices,
    /// What is around them.
    pub copies: Copies,
}

/// Cycles of `kernels::xpulp` on the core that has the most to do, operands in the cluster's memory.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterCost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, up to four pixels by four channels: four inputs.
    pub step: f64,
    /// The same, each pixel.
    pub step_pixel: f64,
    /// Up to four pixels by four channels: biases, requantisation by one product, stores.
    pub tile: f64,
    /// The same, each pixel.
    pub tile_pixel: f64,
    /// Up to four pixels by four channels: biases, requantisation of clipped sums, stores.
    pub clipped: f64,
    /// The same, each pixel.
    pub clipped_pixel: f64,
    /// What a pixel takes more where outputs lie on both sides of the zero.
    pub clipped_sign: f64,
    /// An instruction of the loop that keeps the weights of few inputs in registers.
    pub kept: f64,
    /// A call of the loops: for some pixels by fours, for two or for one.
    pub group: f64,
    /// A byte of an input row copied with its padding.
    pub copied: f64,
    /// Such a row.
    pub row: f64,
    /// A word of a patch that is put together.
    pub gathered: f64,
    /// A row of the kernel, of the patches of an output row that are put together.
    pub gathered_row: f64,
    /// A call of a kernel.
    pub call: f64,
    /// Depthwise of 3×3 taps, per output.
    pub depthwise: f64,
    /// Depthwise of 5×5 taps, per output.
    pub depthwise_5x5: f64,
    /// Depthwise, per input that is turned.
    pub depthwise_input: f64,
    /// Depthwise, a channel of a row of outputs.
    pub depthwise_row: f64,
    /// The same where their number is odd.
    pub depthwise_odd: f64,
    /// Depthwise, four channels of some rows.
    pub depthwise_item: f64,
    /// A call of the depthwise kernel.
    pub depthwise_call: f64,
    /// Addition, per element.
    pub add: f64,
    /// Maximum pool, per element under a window.
    pub max_pool: f64,
    /// Maximum pool, per pixel under a window.
    pub max_pool_pixel: f64,
    /// Average pool, per element under a window.
    pub average_pool: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Global average, per four outputs.
    pub mean_four: f64,
    /// Rotation and DCT of a slice code: cycles in one that the board's own core takes for them.
    pub analysis: f64,
}

/// A slice code on the cluster behind its analysis, each as cycles in one that the board's own core takes for it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slices {
    /// How the numbers were obtained.
    pub source: String,
    /// Its quantiser.
    pub quantiser: f64,
    /// Its coder, on one of the cores.
    pub coder: f64,
}

/// Cycles of the cluster's clock of what is around kernels.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    /// How the numbers were obtained.
    pub source: String,
    /// A copy of the DMA, beside its bytes.
    pub copy: f64,
    /// Bytes that the DMA copies a cycle.
    pub bytes_per_cycle: f64,
    /// A tile: two barriers, and the copies' words.
    pub tile: f64,
    /// A layer, or a group of layers in bands: the work is handed to the cluster, and its end to the board's core.
    pub fork: f64,
    /// A step of a group: the rows of one layer that a turn makes.
    pub step: f64,
}
