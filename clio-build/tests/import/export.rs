//! A graph that was written as ONNX is read back as it was.

use clio_build::{export, import};

#[test]
fn a_written_network_is_read_back_as_it_was() {
    for file in ["resnet20", "tiny_conv", "tiny_invres"] {
        let path = format!("{}/tests/models/{file}.onnx", env!("CARGO_MANIFEST_DIR"));
        let graph = import::onnx(&std::fs::read(path).unwrap(), file).unwrap();
        let again = import::onnx(&export::onnx(&graph), file).unwrap();
        let changed = graph.nodes.iter().zip(&again.nodes).find(|(node, again)| node != again);
        let changed = changed.map(|(node, _)| &node.name);
        assert!(again == graph, "{file}, first at {changed:?}");
    }
}
