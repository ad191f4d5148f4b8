//! What is not supported is listed at once, by name, with the way out; constant arithmetic of exporters is not refused.

use clio_build::graph::ops::{Op, PoolKind};
use clio_build::graph::{Graph, Shape};
use clio_build::import::{self, ImportError};
use prost::Message;

use super::build::{floats, info, ints, model, node};
use super::proto::{ModelProto, TensorProto};

fn import(model: &ModelProto) -> Result<Graph, ImportError> {
    import::onnx(&model.encode_to_vec(), "net")
}

fn said(model: &ModelProto) -> Vec<String> {
    import(model).unwrap_err().problems().iter().map(ToString::to_string).collect()
}

#[test]
fn everything_unsupported_is_listed_at_once() {
    let mut model = model(
        13,
        &[0, 3, 8, 8],
        vec![
            node("stem", "Conv", &["image", "w"], "a", &[("group", &[1]), ("bits", &[4])]),
            node("", "HardSwish", &["a"], "swish_out", &[]),
            node("up", "ConvTranspose", &["swish_out", "w"], "b", &[]),
            node(
                "pool",
                "MaxPool",
                &["c", "w"],
                "d",
                &[("kernel_shape", &[2, 2]), ("dilations", &[2, 2])],
            ),
            node("add", "Add", &["b", "d"], "logits", &[]),
        ],
        vec![floats("w", &[3, 3, 1, 1], 1.0)],
    );
    let graph = model.graph.as_mut().unwrap();
    graph.node.insert(3, node("id", "Identity", &["b"], "c", &[]));
    graph.value_info = vec![info("b", &[1, 3, 8, 8])];
    assert_eq!(
        said(&model),
        [
            "Conv `stem`: attribute `bits`; Conv takes auto_pad, dilations, group, kernel_shape, pads, strides",
            "HardSwish `swish_out`: the operator HardSwish is not supported; see docs/operators.md for those that are",
            "ConvTranspose `up`: the operator ConvTranspose is not supported; see docs/operators.md for those that are",
            "MaxPool `pool`: dilations [2, 2]; pooling must not be dilated",
        ]
    );
    let text = import(&model).unwrap_err().to_string();
    assert!(text.starts_with("net: 4 things are not supported:\n  Conv `stem`: "), "{text}");
}

#[test]
fn external_weights_are_refused_by_name() {
    let mut model = model(
        13,
        &[1, 3, 8, 8],
        vec![node("stem", "Conv", &["image", "w"], "logits", &[])],
        vec![floats("w", &[3, 3, 1, 1], 1.0)],
    );
    model.graph.as_mut().unwrap().initializer[0].data_location = 1;
    let said = said(&model);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with(
            "initializer `w`: the elements of `w` are in another file; save the model"
        )
    );
}

#[test]
fn opsets_types_and_shapes_are_refused() {
    let identity = || vec![node("relu", "Relu", &["image"], "logits", &[])];
    assert_eq!(
        said(&model(6, &[1, 3, 8, 8], identity(), vec![])),
        ["model `net`: opset 6; export with an opset from 7 to 21"]
    );
    assert_eq!(
        said(&model(13, &[1, 3, 0, 8], identity(), vec![])),
        [
            "input `image`: an extent other than the batch is not fixed; export the model with fixed channels, height and width; only the batch may be dynamic"
        ]
    );
    assert_eq!(
        said(&model(13, &[1, 3, 8], identity(), vec![])),
        [
            "input `image`: a tensor of rank 3; it must be [batch, channels, height, width] or [batch, channels]"
        ]
    );
    let mut doubles = model(13, &[1, 3, 8, 8], identity(), vec![]);
    let r#type = doubles.graph.as_mut().unwrap().input[0].r#type.as_mut().unwrap();
    r#type.tensor_type.as_mut().unwrap().elem_type = 11;
    assert_eq!(said(&doubles), ["input `image`: elements of type float64; export in float32"]);
}

#[test]
fn bytes_that_are_no_model_are_refused() {
    for bytes in [&b""[..], b"not a model", &[0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f]] {
        assert!(matches!(import::onnx(bytes, "net"), Err(ImportError::Decode { .. })), "{bytes:?}");
    }
}

#[test]
fn weights_cannot_be_multiplied_without_bound() {
    let mut nodes: Vec<_> = (0..3000)
        .map(|i| node("", "Mul", &[&format!("t{i}"), "s"], &format!("t{}", i + 1), &[]))
        .collect();
    nodes[0].input[0] = "image".into();
    nodes[2999].output[0] = "logits".into();
    let model = model(13, &[1, 60_000, 1, 1], nodes, vec![floats("s", &[1], 1.0)]);
    assert!(said(&model)[0].contains("several times the weights"));
}

#[test]
fn shapes_computed_by_exporters_are_folded() {
    // x.view(x.size(0), -1), as PyTorch writes it with dynamic axes.
    let graph = import(&model(
        13,
        &[0, 2, 3, 4],
        vec![
            node("shape", "Shape", &["image"], "shape", &[]),
            node("batch", "Gather", &["shape", "zero"], "n", &[]),
            node("n1", "Unsqueeze", &["n", "axes"], "n1", &[]),
            node("both", "Concat", &["n1", "minus"], "target", &[("axis", &[0])]),
            node("view", "Reshape", &["image", "target"], "flat", &[]),
            node("fc", "MatMul", &["flat", "w"], "y", &[]),
            node("bias", "Add", &["y", "b"], "logits", &[]),
        ],
        vec![
            TensorProto { dims: vec![], ..ints("zero", &[0]) },
            ints("axes", &[0]),
            ints("minus", &[-1]),
            floats("w", &[24, 5], 0.5),
            floats("b", &[5], 2.0),
        ],
    ))
    .unwrap();
    let names: Vec<&str> = graph.nodes.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(names, ["view", "fc"]);
    let Op::FullyConnected(fc) = &graph.nodes[1].op else { panic!() };
    assert_eq!((fc.inputs, fc.outputs, &fc.bias[..]), (24, 5, &[2.0; 5][..]));
    assert_eq!(graph.tensors[graph.output].name, "logits");
}

#[test]
fn reduce_mean_ceil_mode_and_counted_padding_are_pools() {
    let pool = |name: &str, input: &str, output: &str, more: &[(&str, &[i64])]| {
        let mut all = vec![("kernel_shape", &[3i64, 3][..]), ("strides", &[2, 2])];
        all.extend_from_slice(more);
        node(name, "AveragePool", &[input], output, &all)
    };
    let graph = import(&model(
        13,
        &[1, 2, 8, 8],
        vec![
            pool("ceil", "image", "a", &[("ceil_mode", &[1])]),
            pool("counted", "a", "b", &[("count_include_pad", &[1]), ("pads", &[1, 1, 1, 1])]),
            node(
                "mean",
                "ReduceMean",
                &["b"],
                "logits",
                &[("axes", &[-1, -2]), ("keepdims", &[0])],
            ),
        ],
        vec![],
    ))
    .unwrap();
    let names: Vec<&str> = graph.nodes.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(names, ["ceil", "counted/Pad", "counted", "mean"]);
    let shape = |channels, height, width| Shape { channels, height, width };
    let shapes: Vec<Shape> = graph.nodes.iter().map(|n| graph.shape(n.output)).collect();
    assert_eq!(shapes, [shape(2, 4, 4), shape(2, 6, 6), shape(2, 2, 2), shape(2, 1, 1)]);
    let Op::Pool(ceil) = &graph.nodes[0].op else { panic!() };
    assert_eq!((ceil.kind, ceil.padding), (PoolKind::Average, [0, 0, 1, 1]));
}
