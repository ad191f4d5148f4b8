//! The generated tail is what is committed as `golden/tail/Tiny.rs`; artifacts that do not fit together are refused.
//!
//! `CLIO_BLESS=1 cargo test -p clio-build --test tail` accepts what is generated now. The package `tail-test` runs tails.
#![cfg(feature = "build")]
#![allow(dead_code)]

mod synthetic;

use std::fs;
use std::path::{Path, PathBuf};

use clio_build::artifact::{Artifact, Code, Layer};
use clio_build::emit;
use clio_build::emit::tail::EmitError;

/// The text and the weights.
fn generated(artifact: &Artifact, folder: &str) -> Result<(String, Vec<u8>), EmitError> {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let tokens = emit::tail::emit(&synthetic::declaration(), artifact, *b"tailtest", &out)?;
    let text = emit::print(tokens).unwrap();
    let weights = fs::read_dir(out.join("clio")).unwrap().next().unwrap().unwrap();
    Ok((text, fs::read(weights.path()).unwrap()))
}

fn refusal(change: impl FnOnce(&mut Artifact)) -> String {
    let mut artifact = synthetic::artifact();
    change(&mut artifact);
    generated(&artifact, "refused").unwrap_err().to_string()
}

#[test]
fn the_tail_is_golden() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tail/Tiny.rs");
    let (text, _) = generated(&synthetic::artifact(), "golden").unwrap();
    if std::env::var_os("CLIO_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{} is not as generated; CLIO_BLESS=1 accepts it", path.display());
}

#[test]
fn the_same_artifact_gives_the_same_bytes() {
    let artifact = synthetic::artifact();
    assert_eq!(generated(&artifact, "first").unwrap(), generated(&artifact, "second").unwrap());
}

/// The first rate of the first partition replaces `node` by nothing.
fn replace(artifact: &mut Artifact, node: usize) {
    let layer = Layer { node, weights: vec![], bias: vec![] };
    artifact.partitions[0].rates[0].layers.push(layer);
}

/// Every rate has a classifier of its own: the first takes the shared one's place, so its 160 weights and 10 biases do.
#[test]
fn weights_that_no_rate_uses_are_left_out() {
    let (mut artifact, all) = (synthetic::artifact(), synthetic::artifact());
    artifact.partitions[0].rates[1].layers.retain(|layer| layer.node != 14);
    let (all, one_less) = (generated(&all, "all").unwrap(), generated(&artifact, "less").unwrap());
    assert_eq!(all.1.len(), one_less.1.len());
}

#[test]
fn an_artifact_of_local_partitions_has_no_tail() {
    let message = refusal(|artifact| artifact.partitions.retain(|p| p.code == Code::Local));
    assert!(message.contains("no partition"), "{message}");
}

#[test]
fn parts_that_do_not_fit_are_named() {
    let message = refusal(|artifact| artifact.partitions[0].bytes[0] = 1);
    assert!(message.contains("slice 0"), "{message}");
    let message = refusal(|artifact| artifact.partitions[0].cut.nodes = usize::MAX);
    assert!(message.contains("cannot be cut"), "{message}");
    let message = refusal(|artifact| replace(artifact, 4));
    assert!(message.contains("node 4 is no convolution or fully connected layer"), "{message}");
    let message = refusal(|artifact| replace(artifact, 0));
    assert!(message.contains("0 numbers of its own weights of node 0"), "{message}");
    let message = refusal(|artifact| artifact.partitions[0].rates[0].layers[1].bias = vec![]);
    assert!(message.contains("classifier of the artifact has 0 biases"), "{message}");
    let message = refusal(|artifact| {
        let Code::Transform(code) = &mut artifact.partitions[0].code else { return };
        code.coefficients[0] = u16::MAX;
    });
    assert!(message.contains("coefficient 65535"), "{message}");
}
