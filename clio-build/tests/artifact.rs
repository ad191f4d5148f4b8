//! The artifact on disk: what is saved loads equal, and no bytes make loading panic.
#![cfg(feature = "build")]

mod synthetic;

use clio_build::artifact::{Artifact, Code, Layer};
use proptest::prelude::*;
use std::sync::LazyLock;

static BYTES: LazyLock<Vec<u8>> =
    LazyLock::new(|| synthetic::artifact().to_bytes().expect("the synthetic artifact is right"));

#[test]
fn loads_what_was_saved() {
    assert_eq!(Artifact::load(&BYTES).unwrap(), synthetic::artifact());
}

#[test]
fn equal_artifacts_have_equal_bytes() {
    assert_eq!(synthetic::artifact().to_bytes().unwrap(), *BYTES);
}

#[test]
fn saves_whole_files_only() {
    let folder = std::env::temp_dir().join(format!("clio-artifact-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("tiny.clio");
    synthetic::artifact().save(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), *BYTES);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Breaks one rule of the synthetic artifact and gives what the check says.
fn broken(spoil: impl FnOnce(&mut Artifact)) -> String {
    let mut artifact = synthetic::artifact();
    spoil(&mut artifact);
    artifact.to_bytes().expect_err("the rule is checked").to_string()
}

fn transform_of(artifact: &mut Artifact) -> &mut clio_build::artifact::FittedTransform {
    match &mut artifact.partitions[0].code {
        Code::Transform(code) => code,
        _ => unreachable!("partition 0 has the transform code"),
    }
}

/// Of the depthwise convolution, node 2.
fn layer_of(artifact: &mut Artifact) -> &mut Layer {
    &mut artifact.partitions[0].rates[0].layers[0]
}

fn twice(artifact: &mut Artifact) {
    let layer = layer_of(artifact).clone();
    artifact.partitions[0].rates[0].layers.push(layer);
}

#[test]
fn names_what_is_wrong() {
    let cases: [(String, &str); 19] = [
        (broken(|a| a.scales.truncate(3)), "scales has 3 elements"),
        (broken(|a| a.scales[1].scale = f32::NAN), "scales is wrong: element 1"),
        (broken(|a| a.std[2] = 0.0), "std is wrong"),
        (broken(|a| a.graph.nodes.swap(0, 1)), "graph/0 is wrong: `expand` reads"),
        (broken(|a| a.graph.tensors[1].shape.height = 9), "makes 8×8×8"),
        (broken(|a| a.partitions.swap(0, 1)), "order of the graph"),
        (broken(|a| a.partitions[0].bytes[1] = 32), "partition/0/bytes"),
        (broken(|a| a.partitions[1].measured[0].accuracy = 2.0), "partition/1/measured"),
        (broken(|a| transform_of(a).shift = 31), "a shift of 31"),
        (broken(|a| transform_of(a).passes.swap(0, 2)), "partition/0/passes"),
        (broken(|a| transform_of(a).coefficients[1] = 0), "0 is repeated"),
        (broken(|a| a.partitions[0].rates[0].affines[0].node = 4), "rate/0/affine/0"),
        (broken(|a| a.partitions[0].rates[0].affines[1].node = 0), "node 0 is scaled already"),
        (broken(|a| layer_of(a).node = 4), "node 4 is no convolution or fully connected layer"),
        (broken(|a| layer_of(a).node = 99), "rate/0/layer/0 is wrong: node 99"),
        (broken(|a| a.partitions[4].rates[0].layers[0].node = 2), "partition/4/rate/0/layer/0"),
        (broken(|a| layer_of(a).node = 14), "rate/0/layer/0 has 216 elements, not 160"),
        (broken(|a| layer_of(a).bias[1] = f32::INFINITY), "rate/0/layer/0 is wrong: element 1"),
        (broken(twice), "node 2 is replaced already"),
    ];
    for (message, expected) in cases {
        assert!(message.contains(expected), "{message}\nshould say: {expected}");
        assert!(message.ends_with("re-run `cargo clio fit`"), "{message}");
    }
}

#[test]
fn names_a_missing_entry() {
    let text = String::from_utf8_lossy(&BYTES[8..]).into_owned();
    let at = 8 + text.find("partition/0/rotation").unwrap();
    let mut bytes = BYTES.clone();
    bytes[at] = b'q';
    let message = Artifact::load(&bytes).unwrap_err().to_string();
    assert!(message.contains("no partition/0/rotation"), "{message}");
}

/// Before other layers could be replaced, a rate had a classifier or none, and the tensors that go with it.
#[test]
fn loads_classifiers_of_former_files() {
    let mut artifact = synthetic::artifact();
    for rate in artifact.partitions.iter_mut().flat_map(|p| &mut p.rates) {
        rate.layers.retain(|layer| layer.node == 14);
    }
    artifact.partitions[1].rates[0].layers.clear();
    let bytes = artifact.to_bytes().unwrap();
    let (header, data) =
        bytes[8..].split_at(u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize);
    let header = String::from_utf8(header.to_vec())
        .unwrap()
        .replace(r#"\"layers\":[{\"node\":14}]"#, r#"\"classifier\":{\"node\":14}"#)
        .replace(r#"\"layers\":[]"#, r#"\"classifier\":null"#)
        .replace("/layer/0/", "/classifier/");
    assert!(!header.contains("layer/") && !header.contains("layers"));
    let former = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat();
    assert_eq!(Artifact::load(&former).unwrap(), artifact);
}

/// The length of the JSON header.
fn header() -> usize {
    8 + u64::from_le_bytes(*BYTES.first_chunk().unwrap()) as usize
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mutations_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), in_header: bool) {
        let mut bytes = BYTES.clone();
        let end = if in_header { header() } else { bytes.len() };
        for (index, value) in changes {
            bytes[index.index(end)] = value;
        }
        let _ = Artifact::load(&bytes);
    }

    #[test]
    fn digits_of_the_header_never_panic(index: prop::sample::Index, digit in b'0'..=b'9') {
        let digits: Vec<usize> =
            (8..header()).filter(|i| BYTES[*i].is_ascii_digit()).collect();
        let mut bytes = BYTES.clone();
        bytes[digits[index.index(digits.len())]] = digit;
        let _ = Artifact::load(&bytes);
    }

    #[test]
    fn prefixes_never_load(index: prop::sample::Index) {
        prop_assert!(Artifact::load(&BYTES[..index.index(BYTES.len())]).is_err());
    }
}
