//! ONNX's own node tests: each matches its output or is refused by name. `onnx-node-tests/outcomes.txt` says which.
//!
//! The repository holds the matching ones of up to 10 KB; all are run where the shared data is there. `BLESS=1` writes the outcomes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use clio_build::fit::float::FloatNet;
use clio_build::import;
use prost::Message;

use super::files::shared;
use super::proto::{GraphProto, ModelProto, TensorProto};

#[test]
fn every_node_test_matches_or_is_refused() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx-node-tests");
    let golden = here.join("outcomes.txt");
    let mut outcomes = BTreeMap::new();
    let all = shared().map(|s| s.join("peer/onnx-node-tests"));
    for folder in all.iter().chain([&here]).flat_map(|root| folders(root)) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        outcomes.insert(name, outcome(&folder));
    }
    let wrong: Vec<_> = outcomes.iter().filter(|(_, o)| o.starts_with("WRONG")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let matching = outcomes.values().filter(|o| *o == "matches").count();
    println!("{matching} of {} node tests match, the others are refused", outcomes.len());
    if std::env::var_os("BLESS").is_some() {
        let lines = outcomes.iter().map(|(name, o)| format!("{name}: {o}\n"));
        fs::write(&golden, lines.collect::<String>()).unwrap();
    }
    let golden = fs::read_to_string(&golden).unwrap();
    let golden: BTreeMap<_, _> = golden.lines().filter_map(|l| l.split_once(": ")).collect();
    for (name, outcome) in &outcomes {
        assert_eq!(golden.get(name.as_str()), Some(&outcome.as_str()), "{name}");
    }
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else { return vec![] };
    entries.map(|e| e.unwrap().path()).filter(|p| p.join("model.onnx").is_file()).collect()
}

/// `matches`, `refused: …`, or `WRONG …`.
fn outcome(folder: &Path) -> String {
    let bytes = fs::read(folder.join("model.onnx")).unwrap();
    let bytes = with_constants(bytes, folder);
    let graph = match import::onnx(&bytes, "node") {
        Ok(graph) => graph,
        Err(error) => {
            assert!(!error.problems().is_empty());
            let lines: Vec<_> = error.problems().iter().map(|p| p.to_string()).collect();
            return format!("refused: {}", lines.join(" | "));
        }
    };
    let input = tensor(folder, "input_0.pb").unwrap();
    let expected = floats(&tensor(folder, "output_0.pb").unwrap());
    let dims: Vec<usize> = input.dims.iter().map(|&d| d as usize).collect();
    let dims = [0, 1, 2, 3].map(|i| dims.get(i).copied().unwrap_or(1));
    let device = Device::flex();
    let x = Tensor::from_data(TensorData::new(floats(&input), dims), &device);
    let y = FloatNet::new(&graph, &device).forward(x).try_into_vec_as::<f32>().unwrap();
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-5 + 1e-4 * b.abs();
    if y.len() == expected.len() && y.iter().zip(&expected).all(close) {
        "matches".into()
    } else {
        format!("WRONG {y:?} for {expected:?}")
    }
}

/// The model with all inputs but the first as initializers: messages of protobuf are merged by appending.
fn with_constants(mut bytes: Vec<u8>, folder: &Path) -> Vec<u8> {
    let graph = ModelProto::decode(&bytes[..]).unwrap().graph.unwrap();
    let constant = |(index, input): (usize, &super::proto::ValueInfoProto)| {
        let tensor = tensor(folder, &format!("input_{index}.pb"))?;
        Some(TensorProto { name: input.name.clone(), ..tensor })
    };
    let initializer = graph.input.iter().enumerate().skip(1).filter_map(constant).collect();
    let more = GraphProto { initializer, ..Default::default() };
    bytes.extend(ModelProto { graph: Some(more), ..Default::default() }.encode_to_vec());
    bytes
}

fn tensor(folder: &Path, file: &str) -> Option<TensorProto> {
    let bytes = fs::read(folder.join("test_data_set_0").join(file)).ok()?;
    TensorProto::decode(&bytes[..]).ok()
}

fn floats(tensor: &TensorProto) -> Vec<f32> {
    match tensor.raw_data.as_chunks::<4>().0 {
        [] => tensor.float_data.clone(),
        words => words.iter().map(|&w| f32::from_le_bytes(w)).collect(),
    }
}
