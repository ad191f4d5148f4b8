//! The networks whose heads are measured.

use std::fs;

use anyhow::{Context, Result};
use clio_build::artifact::{Artifact, Code, Measured, Partition};
use clio_build::graph::Shape;
use clio_build::graph::cut::{Cut, cuts};
use clio_build::syntax::{Builder, Declaration};

use super::synthetic;
use crate::cargo::root;

/// A network, and the head's end.
pub struct Network {
    pub name: &'static str,
    /// None: the last that the board has room for.
    pub partition: Option<u8>,
    weights: Weights,
}

/// Where its weights are from.
enum Weights {
    /// A fitted artifact.
    File(&'static str),
    /// The same, to be cut at any partition point of the network, fitted or not.
    Anywhere(&'static str),
    /// Drawn.
    Drawn(fn() -> Artifact),
}

/// All of them.
pub const NETWORKS: &[Network] = &[
    Network {
        name: "head-resnet56",
        partition: None,
        weights: Weights::File("examples/cifar10/model/cifar.clio"),
    },
    Network {
        name: "head-mobilenetv2/12",
        partition: Some(12),
        weights: Weights::Anywhere("artifacts/mobilenetv2-cifar10.clio"),
    },
    Network {
        name: "head-mobilenetv2/16",
        partition: Some(16),
        weights: Weights::Anywhere("artifacts/mobilenetv2-cifar10.clio"),
    },
    Network {
        name: "head-mobilenetv2",
        partition: None,
        weights: Weights::Anywhere("artifacts/mobilenetv2-cifar10.clio"),
    },
    Network {
        name: "head-efficientnet-lite0",
        partition: Some(1),
        weights: Weights::Drawn(synthetic::efficientnet::artifact),
    },
];

impl Network {
    pub fn artifact(&self) -> Result<Artifact> {
        match self.weights {
            Weights::Drawn(draw) => Ok(uncoded(draw())),
            Weights::File(path) => load(path),
            Weights::Anywhere(path) => Ok(anywhere(load(path)?)),
        }
    }
}

fn load(path: &str) -> Result<Artifact> {
    let bytes = fs::read(root().join(path)).with_context(|| format!("cannot read {path}"))?;
    Artifact::load(&bytes).with_context(|| format!("{path} is no artifact"))
}

/// The same network with all its partition points, of which nothing is coded.
fn anywhere(artifact: Artifact) -> Artifact {
    let partitions = cuts(&artifact.graph).into_iter().map(|cut| partition(&artifact, cut));
    Artifact { partitions: partitions.collect(), ..artifact }
}

/// The same network, of whose partitions nothing is coded.
fn uncoded(artifact: Artifact) -> Artifact {
    let cuts = artifact.partitions.iter().map(|partition| partition.cut.clone());
    let partitions = cuts.map(|cut| partition(&artifact, cut)).collect();
    Artifact { partitions, ..artifact }
}

fn partition(artifact: &Artifact, cut: Cut) -> Partition {
    let accuracy = artifact.float_accuracy;
    let measured = Measured { slices: 0, bytes: 0.0, accuracy, accuracy_among: accuracy };
    Partition {
        name: artifact.graph.tensors[cut.tensor].name.clone(),
        cut,
        code: Code::Local,
        bytes: vec![],
        rates: vec![],
        measured: vec![measured],
    }
}

/// A declaration that leaves the head all of the board's memory; what is fitted is in the artifact.
pub fn declaration(artifact: &Artifact) -> Result<Declaration> {
    let Shape { channels, height, width } = artifact.graph.shape(artifact.graph.input);
    let [channels, height, width] = [channels, height, width].map(|size| size as u32);
    let declaration = Builder::new("Head")
        .doc("A head that is measured.")
        .visibility("pub")
        .network("head.onnx")
        .image(channels, height, width)
        .mean([0.5; 3])
        .std([0.5; 3])
        .classes("labels.txt")
        .calibration("calibration.bin")
        .holdout("holdout.bin")
        .transform([32, 64, 128])
        .target("gap8")
        .link("ble", 50.0..=1000.0)
        .deadline_ms(10_000)
        .budget(1 << 20, 1 << 20)
        .build();
    declaration.map_err(|mistakes| anyhow::anyhow!("{mistakes:?}"))
}
