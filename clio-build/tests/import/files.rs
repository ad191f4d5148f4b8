//! Where the models are: in the repository, in the example, or in the data shared beside the repository.

use std::path::{Path, PathBuf};

use clio_build::graph::Graph;
use clio_build::import;
use safetensors::SafeTensors;

/// The bytes of a model's file, if one of the places has it.
pub fn find(name: &str) -> Option<Vec<u8>> {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["tests/models", "../examples/cifar10/model", "../../shared/data/models"];
    places.iter().find_map(|place| std::fs::read(crate_dir.join(place).join(name)).ok())
}

/// The folder of data shared beside the repository, if it is there.
pub fn shared() -> Option<PathBuf> {
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")).filter(|p| p.is_dir())
}

/// The bytes of a model's file that must be there.
pub fn model(name: &str) -> Vec<u8> {
    find(name).unwrap_or_else(|| panic!("{name} is in none of the places"))
}

/// The graph of a model that must be there.
pub fn graph(stem: &str) -> Graph {
    import::onnx(&model(&format!("{stem}.onnx")), stem).unwrap()
}

/// A float tensor of a reference file.
pub fn floats(file: &SafeTensors<'_>, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
    let view = file.tensor(name).ok()?;
    let values = view.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
    Some((view.shape().to_vec(), values))
}
