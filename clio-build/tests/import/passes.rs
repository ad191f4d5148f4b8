//! Folding and fusing: what becomes one operator, and what must not.

use clio_build::graph::ops::{Op, Range};
use clio_build::graph::{Graph, Node};
use clio_build::import;
use prost::Message;

use super::build::{floats, ints, model, node};
use super::proto::{NodeProto, TensorProto};

fn import(nodes: Vec<NodeProto>, constants: Vec<TensorProto>) -> Graph {
    import::onnx(&model(13, &[1, 2, 6, 6], nodes, constants).encode_to_vec(), "net").unwrap()
}

fn names(graph: &Graph) -> Vec<&str> {
    graph.nodes.iter().map(|n| n.name.as_str()).collect()
}

fn conv(name: &str, input: &str, output: &str) -> NodeProto {
    node(name, "Conv", &[input, "w"], output, &[])
}

fn batch_norm(name: &str, input: &str, output: &str) -> NodeProto {
    node(name, "BatchNormalization", &[input, "gamma", "beta", "mean", "var"], output, &[])
}

fn constants() -> Vec<TensorProto> {
    vec![
        floats("w", &[2, 2, 1, 1], 2.0),
        floats("gamma", &[2], 3.0),
        floats("beta", &[2], 0.5),
        floats("mean", &[2], 1.0),
        floats("var", &[2], 4.0),
        floats("zero", &[], 0.0),
        floats("six", &[], 6.0),
        ints("pads", &[0, 0, 1, 2, 0, 0, 3, 4]),
    ]
}

fn clamp(node: &Node) -> Range {
    match &node.op {
        Op::Conv2d(op) => op.clamp,
        Op::Add(op) => op.clamp,
        op => panic!("{}", op.name()),
    }
}

#[test]
fn batch_norm_folds_and_clamps_fuse() {
    let graph = import(
        vec![
            conv("conv", "image", "a"),
            batch_norm("bn", "a", "b"),
            node("relu", "Relu", &["b"], "c", &[]),
            node("clip", "Clip", &["c", "", "six"], "logits", &[]),
        ],
        constants(),
    );
    assert_eq!(names(&graph), ["conv"]);
    assert_eq!(graph.tensors[graph.output].name, "logits");
    let Op::Conv2d(conv) = &graph.nodes[0].op else { panic!() };
    let scale = 3.0 / (4.0f64 + 1e-5).sqrt();
    assert!(conv.weights.iter().all(|&w| w == (2.0 * scale) as f32));
    assert!(conv.bias.iter().all(|&b| (f64::from(b) - (0.5 - scale)).abs() < 1e-6));
    assert_eq!(conv.clamp, Range { min: Some(0.0), max: Some(6.0) });
}

#[test]
fn what_others_read_stays() {
    let graph = import(
        vec![
            conv("conv", "image", "a"),
            batch_norm("bn", "a", "b"),
            node("relu", "Relu", &["b"], "c", &[]),
            node("sum", "Add", &["a", "c"], "d", &[]),
            node("last", "Relu", &["d"], "logits", &[]),
        ],
        constants(),
    );
    assert_eq!(names(&graph), ["conv", "bn", "sum"]);
    let clamps: Vec<Range> = graph.nodes.iter().map(clamp).collect();
    assert_eq!(clamps, [Range::NONE, Range::RELU, Range::RELU]);
    assert_eq!(graph.nodes[1].op.name(), "depthwise");
}

#[test]
fn padding_fuses_into_its_only_reader_unless_that_pools() {
    let pad = || node("pad", "Pad", &["image", "pads"], "p", &[]);
    let graph = import(vec![pad(), conv("conv", "p", "logits")], constants());
    assert_eq!(names(&graph), ["conv"]);
    let Op::Conv2d(conv) = &graph.nodes[0].op else { panic!() };
    assert_eq!(conv.padding, [1, 2, 3, 4]);
    let window: [(&str, &[i64]); 1] = [("kernel_shape", &[2, 2])];
    let pool = node("pool", "MaxPool", &["p"], "logits", &window);
    assert_eq!(names(&import(vec![pad(), pool], constants())), ["pad", "pool"]);
}

#[test]
fn dead_nodes_are_dropped_unseen() {
    let dead = node("dead", "Unheard", &["image"], "nothing", &[]);
    let graph = import(vec![dead, conv("conv", "image", "logits")], constants());
    assert_eq!((names(&graph), graph.tensors.len()), (vec!["conv"], 2));
}
