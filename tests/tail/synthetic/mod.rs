//! Artifacts without data: random weights, made-up codes and rates, of networks like those people declare.

mod fitted;
mod network;
pub mod random;

use clio_build::artifact::Artifact;
use clio_build::graph::Graph;

/// A model under test.
pub struct Model {
    /// The declared name.
    pub name: String,
    /// Its artifact.
    pub artifact: Artifact,
}

/// All of them.
pub fn models() -> Vec<Model> {
    vec![
        model("Tiny", network::inverted_residual(), false),
        model("ResNet20", network::resnet(3), false),
        model("ResNet56", network::resnet(9), false),
        model("Operators", network::operators(), true),
    ]
}

fn model(name: &str, graph: Graph, channels: bool) -> Model {
    Model { name: name.into(), artifact: fitted::artifact(name, graph, channels) }
}
