//! Weights from a safetensors file, by the initializers' names (PyTorch's, as `conv1.weight`).

use std::collections::HashMap;

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::error::Problem;
use super::proto::{FLOAT, ModelProto, TensorProto};

/// Replaces the elements of the initializers that the file names; all mismatches are returned together.
pub(super) fn replace(model: &mut ModelProto, weights: &[u8]) -> Result<(), Vec<Problem>> {
    let file = SafeTensors::deserialize(weights).map_err(|error| {
        vec![problem(
            "weights",
            format!("not a safetensors file: {error}"),
            "save the weights again",
        )]
    })?;
    let graph = model.graph.get_or_insert_default();
    let mut by_name: HashMap<String, &mut TensorProto> =
        graph.initializer.iter_mut().map(|t| (t.name.clone(), t)).collect();
    let mut problems = Vec::new();
    for (name, view) in file.iter().filter(|(_, v)| v.dtype() == Dtype::F32) {
        match by_name.get_mut(name) {
            Some(tensor) => problems.extend(replace_one(tensor, &view).err()),
            None => problems.push(problem(
                name,
                "no initializer of the network has this name".into(),
                "export the network without folding constants, so that weights keep their names",
            )),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn replace_one(tensor: &mut TensorProto, view: &TensorView<'_>) -> Result<(), Problem> {
    let same = tensor.data_type == FLOAT
        && tensor
            .dims
            .iter()
            .map(|&d| usize::try_from(d).ok())
            .eq(view.shape().iter().map(|&d| Some(d)));
    if !same {
        let what = format!("the file has shape {:?}, the network {:?}", view.shape(), tensor.dims);
        return Err(problem(&tensor.name, what, "the weights must be those of this network"));
    }
    tensor.float_data.clear();
    tensor.data_location = 0;
    tensor.raw_data = view.data().to_vec();
    Ok(())
}

fn problem(name: &str, what: String, instead: &str) -> Problem {
    Problem { node: name.into(), op: "initializer".into(), what, instead: instead.into() }
}
