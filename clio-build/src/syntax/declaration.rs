#[cfg(feature = "build")]
use serde::{Deserialize, Serialize};

/// One declared network: what `clio::model!` or [`Builder`](super::Builder) says, checked.
///
/// All paths are relative to the folder of the model crate's `Cargo.toml` and written with `/`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Declaration {
    /// Name of the generated type, in CamelCase.
    pub name: String,
    /// Visibility of the generated type as Rust source: `pub`, `pub (crate)`, or empty for private.
    pub visibility: String,
    /// The doc comment, lines joined by `\n`, without the leading space of each; empty if there is none.
    pub doc: String,
    /// The network, an ONNX file.
    pub network: String,
    /// What the network is fed.
    pub input: Input,
    /// Text file with one class name per line, in the order of the network's outputs.
    pub classes: String,
    /// Data set from which ranges, rotations and entropy tables are computed.
    pub calibration: String,
    /// Labelled data set on which the accuracies of the partition table are measured.
    pub holdout: String,
    /// How the feature map is cut for the radio.
    pub slices: Slices,
    /// How the artifact is computed from data.
    pub fit: Fit,
    /// Boards to plan for, at least one, each one of [`KNOWN_TARGETS`](super::KNOWN_TARGETS), none twice.
    pub targets: Vec<String>,
    /// The radio between head and tail.
    pub link: Link,
    /// Time from wake-up to answer, in milliseconds, above zero.
    pub deadline_ms: u32,
    /// What the head may use of the device.
    pub budget: Budget,
    /// Node names of the partition points to fit; `None` fits all of them.
    pub partitions: Option<Vec<String>>,
    /// The artifact's path, ending in `.clio`.
    pub artifact: String,
    /// Who computes the head's layers.
    #[cfg_attr(feature = "build", serde(default))]
    pub kernels: Kernels,
}

/// Who computes the head's layers.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub enum Kernels {
    /// `clio-rt`.
    #[default]
    Runtime,
    /// A library in C.
    Vendor(Vendor),
}

/// A library of kernels in C with the interface of CMSIS-NN. Its paths are relative to the folder of `Cargo.toml`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Vendor {
    /// Headers that declare the kernels, at least one; their folders are where the library looks for its own.
    pub headers: Vec<String>,
    /// C files, or folders whose C files at any depth are meant, at least one.
    pub sources: Vec<String>,
    /// Macros, each `NAME` or `NAME=VALUE`.
    pub defines: Vec<String>,
}

/// An image of `channels × height × width` bytes, scaled to floats as `(byte / 255 - mean) / std` per channel.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Input {
    /// Number of channels, 1 to 65535.
    pub channels: u32,
    /// Rows, 1 to 65535.
    pub height: u32,
    /// Columns, 1 to 65535.
    pub width: u32,
    /// Per channel, in units of byte/255; zeros if not declared.
    pub mean: Vec<f32>,
    /// Per channel, in units of byte/255, above zero; ones if not declared.
    pub std: Vec<f32>,
}

/// The slice code, with its rates.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub enum Slices {
    /// Rotated channels, DCT over space, bit planes in order of accuracy per byte.
    Transform {
        /// Bytes on air, every header included, after which the prefix is a calibrated rate; strictly rising.
        bytes: Vec<u32>,
    },
    /// Prefixes of channels, each int8.
    Channels {
        /// Channels per slice, at least 1.
        step: u32,
    },
    /// The paper's method: prefixes of channels, each int8, in the order that training gave them. Needs
    /// [`Fit::Train`], and one partition.
    Clio2020 {
        /// Channels of each prefix, strictly rising, each at least 1; empty if not declared, which means the powers of
        /// two up to the channels of the partition's tensor.
        counts: Vec<u32>,
        /// What of the tail differs between prefixes.
        tails: Tails,
    },
}

/// What of the tail differs between slice counts of [`Slices::Clio2020`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub enum Tails {
    /// All of it: one whole tail per slice count.
    #[default]
    Whole,
    /// Only the layer right after the partition; the others are shared.
    Next,
}

/// How an artifact is computed from data.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub enum Fit {
    /// In closed form, from the calibration images alone.
    #[default]
    Closed,
    /// By training.
    Train(Train),
}

/// A training run.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Train {
    /// Training images: a folder of CIFAR-10's official binary files (`data_batch_*.bin`), or a folder of images,
    /// labelled by subfolders or not.
    pub data: String,
    /// Passes over the training images, above zero and finite; may end within one.
    pub epochs: f64,
    /// Wall-clock time after which training stops, in seconds, above zero; `None`: only `epochs` ends it.
    pub budget_s: Option<u32>,
    /// Seed of everything random in the training, below `u64::MAX`; 1 if not declared.
    pub seed: u64,
    /// Images per step, at least 2; 64 if not declared.
    pub batch: u32,
    /// Learning rate, above zero and finite; 0.0003 if not declared.
    pub rate: f64,
    /// Name of a partition point; the layers before it keep their weights. `None` trains all layers.
    pub frozen: Option<String>,
    /// How much of the way from the weights before training to those after it is gone, above 0 and at most 1; `None` chooses it on training images that are
    /// kept aside.
    pub share: Option<f64>,
}

/// The radio.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Link {
    /// One of the [`KNOWN_LINKS`](super::KNOWN_LINKS).
    pub kind: String,
    /// Bandwidth to plan for.
    pub kbps: Kbps,
    /// Largest packet, in bytes, at least 20.
    pub mtu: u16,
    /// Share of packets lost without retransmission, 0 to 0.9.
    #[cfg_attr(feature = "build", serde(default))]
    pub loss: f64,
    /// Time between the end of sending and the answer that is not the tail's, in milliseconds.
    pub round_trip_ms: u32,
}

/// An inclusive range of bandwidths in kilobits (1,000 bits) per second, `0 < min <= max`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Kbps {
    /// The slowest the link gets while it is up.
    pub min: f64,
    /// The fastest.
    pub max: f64,
}

/// Memory the head may use, in bytes, each above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "build", derive(Serialize, Deserialize))]
pub struct Budget {
    /// Weights and code.
    pub flash: u32,
    /// Arena and stack.
    pub ram: u32,
}
