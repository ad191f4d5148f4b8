//! What was fitted and measured at one partition point.

use serde::{Deserialize, Deserializer, Serialize};

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

impl Partition {
    /// Whether every slice count has a layer of its own for `node`, so that nothing needs the shared one.
    pub fn is_replaced_by_all(&self, node: usize) -> bool {
        !self.bytes.is_empty()
            && self.rates.len() == self.bytes.len()
            && self.rates.iter().all(|rate| rate.layer(node).is_some())
    }
}

/// What the tail has of its own for one slice count; everything else is shared by all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Re-estimated statistics of the tail's convolutions; no node twice.
    pub affines: Vec<Affine>,
    /// Convolutions and fully connected layers of its own; no node twice. Files say `classifier` where there is at most
    /// the last fully connected layer and they were written before other layers could be replaced.
    #[serde(alias = "classifier", deserialize_with = "layers")]
    pub layers: Vec<Layer>,
}

impl Rate {
    /// Its own layer for a node, where it has one.
    pub fn layer(&self, node: usize) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.node == node)
    }
}

/// `y ← y · scale + offset` per output channel of a tail convolution, the rate's own or the shared one, before its clamp.
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

/// Weights that replace those of a convolution or fully connected layer of the tail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Index of the node in the graph.
    pub node: usize,
    /// Weights in the layout of the operator that they replace.
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

/// A list, or what files had before: one layer or none.
fn layers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Layer>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Layers(Vec<Layer>),
        Classifier(Option<Layer>),
    }
    Ok(match Written::deserialize(from)? {
        Written::Layers(layers) => layers,
        Written::Classifier(layer) => layer.into_iter().collect(),
    })
}
