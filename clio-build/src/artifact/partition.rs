//! What was fitted and measured at one partition point.

use serde::{Deserialize, Serialize};

use super::Code;
use crate::graph::cut::Cut;

/// One partition point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partition {
    /// Name of the tensor that flows, in the user's file.
    pub name: String,
    /// Where the network is cut.
    pub cut: Cut,
    /// How the tensor becomes a stream.
    pub code: Code,
    /// Cumulative bytes on air, headers included, after each slice; empty where nothing is sent.
    pub bytes: Vec<u16>,
    /// The tail's own constants for each slice count.
    pub rates: Vec<Rate>,
    /// Measured on held-out images, for each slice count; one entry where nothing is sent.
    pub measured: Vec<Measured>,
}

/// Tail constants of one slice count; convolutions themselves are shared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Re-estimated statistics of the tail's convolutions.
    pub affines: Vec<Affine>,
    /// A classifier of its own, where it was re-fitted.
    pub classifier: Option<Classifier>,
}

/// `y ← y · scale + offset` per output channel of a tail convolution, before its clamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affine {
    /// Index of the node in the graph.
    pub node: usize,
    /// Factor per channel.
    #[serde(skip)]
    pub scale: Vec<f32>,
    /// Added per channel.
    #[serde(skip)]
    pub offset: Vec<f32>,
}

/// Weights that replace those of the last fully connected layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    /// Index of the node in the graph.
    pub node: usize,
    /// Weights `[outputs, inputs]`.
    #[serde(skip)]
    pub weights: Vec<f32>,
    /// Bias per output.
    #[serde(skip)]
    pub bias: Vec<f32>,
}

/// What one operating point did on the held-out images, through the integer head, the real coder and the float tail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Slices sent.
    pub slices: u8,
    /// Mean bytes on air per image, headers included.
    pub bytes: f32,
    /// Top-1, as a fraction.
    pub accuracy: f32,
    /// Top-1 among the data set's own classes, where it has fewer than the network; else the same.
    pub accuracy_among: f32,
}
