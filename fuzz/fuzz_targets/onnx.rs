//! ONNX files: no bytes make the importer panic or allocate without bound, and what it imports is a graph.
//!
//! `cp ../clio-build/tests/models/tiny_*.onnx corpus/onnx/` for seeds.
#![no_main]

use clio_build::graph::{Graph, Shape};
use clio_build::import;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match import::onnx(data, "fuzz") {
        Ok(graph) => check(&graph),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

/// Nodes read what is made before them, shapes are those that the operators infer, the output is made.
fn check(graph: &Graph) {
    let mut made = vec![false; graph.tensors.len()];
    made[graph.input] = true;
    for node in &graph.nodes {
        assert!(node.inputs.iter().all(|&t| made[t]), "{}", node.name);
        let inputs: Vec<Shape> = node.inputs.iter().map(|&t| graph.shape(t)).collect();
        assert_eq!(node.op.infer(&inputs).as_ref(), Ok(&graph.shape(node.output)), "{}", node.name);
        assert!(!std::mem::replace(&mut made[node.output], true), "{}", node.name);
        let _ = graph.macs(node);
    }
    assert!(made[graph.output]);
    assert!(made.into_iter().all(|m| m));
}
