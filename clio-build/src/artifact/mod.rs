//! The fitted model: everything that needed data to compute, and all that `plan` needs.

mod check;
mod code;
mod parameters;
mod partition;
mod store;

use crate::graph::Graph;
use crate::integer::Scale;
use serde::{Deserialize, Serialize};

pub use code::{Code, FittedChannels, FittedTransform};
pub use parameters::TailParameters;
pub use partition::{Affine, Layer, Measured, Partition, Rate};
pub use store::ArtifactError;

/// The artifact of one declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// Name of the model in the declaration.
    pub model: String,
    /// What [`declaration_hash`](crate::hash::declaration_hash) says of the declaration and every file it names.
    pub hash: String,
    /// Input normalisation, `x = (pixel/255 − mean) / std`, per channel: mean.
    pub mean: Vec<f32>,
    /// Input normalisation: standard deviation.
    pub std: Vec<f32>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The network.
    pub graph: Graph,
    /// Per tensor of the graph.
    pub scales: Vec<Scale>,
    /// Fitted partition points, in the order of the graph: the input first, the output last.
    pub partitions: Vec<Partition>,
    /// Held-out images behind every measurement.
    pub holdout_images: u32,
    /// Top-1 of the uncut network in float on the same images, as a fraction.
    pub float_accuracy: f32,
}
