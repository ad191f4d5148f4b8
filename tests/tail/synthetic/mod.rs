//! Artifacts without data: random weights, made-up codes and rates, of networks like those people declare.

mod fitted;
mod network;
pub mod random;

use clio_build::artifact::Artifact;
use clio_build::graph::Graph;
use clio_build::syntax::{Budget, Declaration, Input, Kbps, Link, Slices};

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

/// What the user would have declared.
pub fn declaration(name: &str) -> Declaration {
    Declaration {
        name: name.into(),
        visibility: "pub".into(),
        doc: String::new(),
        network: "network.onnx".into(),
        input: Input { channels: 3, height: 32, width: 32, mean: vec![0.0; 3], std: vec![1.0; 3] },
        classes: "classes.txt".into(),
        calibration: "calibration.bin".into(),
        holdout: "holdout.bin".into(),
        slices: Slices::Transform { bytes: vec![64, 128, 256] },
        targets: vec!["stm32f746".into()],
        link: Link {
            kind: "ble".into(),
            kbps: Kbps { min: 50.0, max: 1000.0 },
            mtu: 244,
            round_trip_ms: 30,
        },
        deadline_ms: 500,
        budget: Budget { flash: 1 << 20, ram: 1 << 18 },
        partitions: None,
        artifact: "network.clio".into(),
    }
}
