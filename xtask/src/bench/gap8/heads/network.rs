//! The networks whose heads are measured.

use std::fs;

use anyhow::{Context, Result};
use clio_build::artifact::Artifact;
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
        name: "head-mobilenetv2",
        partition: None,
        weights: Weights::File("artifacts/mobilenetv2-cifar10.clio"),
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
            Weights::Drawn(draw) => Ok(draw()),
            Weights::File(path) => {
                let bytes =
                    fs::read(root().join(path)).with_context(|| format!("cannot read {path}"))?;
                Artifact::load(&bytes).with_context(|| format!("{path} is no artifact"))
            }
        }
    }
}

/// A declaration that leaves the head all of the board's memory; what is fitted is in the artifact.
pub fn declaration() -> Result<Declaration> {
    let declaration = Builder::new("Head")
        .doc("A head that is measured.")
        .visibility("pub")
        .network("head.onnx")
        .image(3, 32, 32)
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
