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
}

/// Cycles of `kernels::xpulp` on the core that has the most to do, and of what is around them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterCost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, four pixels by four channels: four inputs.
    pub step: f64,
    /// Four pixels by four channels: biases, requantisation, stores.
    pub tile: f64,
    /// Four pixels.
    pub group: f64,
    /// A byte of an input row copied with its padding.
    pub copied: f64,
    /// Such a row.
    pub row: f64,
    /// A call of a kernel.
    pub call: f64,
    /// Depthwise of 3×3 taps, per output.
    pub depthwise: f64,
    /// Depthwise of 5×5 taps, per output.
    pub depthwise_5x5: f64,
    /// Depthwise, per input that is turned.
    pub depthwise_input: f64,
    /// Depthwise, four channels of some rows.
    pub depthwise_item: f64,
    /// Addition, per element.
    pub add: f64,
    /// Maximum pool, per element under a window.
    pub max_pool: f64,
    /// Average pool, per element under a window.
    pub average_pool: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Global average, per four outputs.
    pub mean_four: f64,
    /// Rotation and DCT of a slice code: cycles in one that the board's own core takes for them.
    pub analysis: f64,
    /// Its quantiser: likewise.
    pub quantiser: f64,
    /// Its coder, on one of the cores: likewise.
    pub coder: f64,
    /// A copy of the DMA, beside its bytes.
    pub copy: f64,
    /// Bytes that the DMA copies a cycle.
    pub bytes_per_cycle: f64,
    /// A tile: two barriers, and the copies' words.
    pub tile_call: f64,
    /// A layer: the work is handed to the cluster, and its end to the board's core.
    pub fork: f64,
}
