//! Damaged models: whatever the bytes, the importer returns.

use clio_build::import;
use prost::Message;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::files::model;
use super::proto::{AttributeProto, ModelProto, NodeProto, TensorProto};

const NUMBERS: [i64; 14] =
    [0, 1, -1, 2, 3, 7, 255, 65_535, 65_536, 1 << 31, 1 << 40, i64::MAX, i64::MIN, i64::MIN + 1];
const OPERATORS: [&str; 26] = [
    "Add",
    "Sub",
    "Mul",
    "Div",
    "AveragePool",
    "MaxPool",
    "GlobalAveragePool",
    "BatchNormalization",
    "Cast",
    "Clip",
    "Concat",
    "ConstantOfShape",
    "Conv",
    "Dropout",
    "Flatten",
    "Gather",
    "Gemm",
    "Identity",
    "Pad",
    "ReduceMean",
    "Reshape",
    "Shape",
    "Slice",
    "Softmax",
    "Squeeze",
    "Unsqueeze",
];
const ATTRIBUTES: [&str; 16] = [
    "pads",
    "strides",
    "dilations",
    "kernel_shape",
    "group",
    "axis",
    "axes",
    "ceil_mode",
    "starts",
    "ends",
    "start",
    "end",
    "allowzero",
    "count_include_pad",
    "keepdims",
    "transB",
];

#[test]
fn bytes_never_make_it_panic() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let originals = [model("tiny_conv.onnx"), model("tiny_invres.onnx")];
    let mut imported = 0;
    for round in 0..4000 {
        let mut bytes = originals[round % 2].clone();
        for _ in 0..=rng.next_u32() % 8 {
            let at = below(&mut rng, bytes.len());
            match rng.next_u32() % 4 {
                0 => bytes[at] = rng.next_u32() as u8,
                1 => bytes[at] ^= 1 << (rng.next_u32() % 8),
                2 => bytes.truncate(at.max(1)),
                _ => drop(bytes.splice(at..at, [0xff; 9])),
            }
        }
        imported += usize::from(import::onnx(&bytes, "damaged").is_ok());
    }
    println!("{imported} of 4000 damaged files were still models");
}

#[test]
fn models_never_make_it_panic() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let originals = ["tiny_conv.onnx", "tiny_invres.onnx"]
        .map(|name| ModelProto::decode(&model(name)[..]).unwrap());
    let mut imported = 0;
    for round in 0..10_000 {
        let mut model = originals[round % 2].clone();
        for _ in 0..=rng.next_u32() % 4 {
            mutate(&mut model, &mut rng);
        }
        imported += usize::from(import::onnx(&model.encode_to_vec(), "damaged").is_ok());
    }
    println!("{imported} of 10000 damaged models were still imported");
    assert!(imported > 100);
}

fn mutate(model: &mut ModelProto, rng: &mut ChaCha8Rng) {
    let opset = 7 + i64::from(rng.next_u32() % 15);
    let number = NUMBERS[below(rng, NUMBERS.len())];
    let graph = model.graph.as_mut().unwrap();
    let initializers = graph.initializer.len();
    match rng.next_u32() % 6 {
        0 => model.opset_import[0].version = opset,
        1 => {
            let at = below(rng, initializers);
            mutate_tensor(&mut graph.initializer[at], number, rng);
        }
        2 => {
            let shape = graph.input[0].r#type.as_mut().unwrap().tensor_type.as_mut().unwrap();
            let dims = &mut shape.shape.as_mut().unwrap().dim;
            let at = below(rng, dims.len());
            dims[at].dim_value = Some(number);
        }
        3 => {
            let (a, b) = (below(rng, graph.node.len()), below(rng, graph.node.len()));
            graph.node.swap(a, b);
        }
        _ => {
            let names: Vec<String> = graph
                .node
                .iter()
                .flat_map(|n| n.output.iter().cloned())
                .chain(graph.initializer.iter().map(|i| i.name.clone()))
                .collect();
            let at = below(rng, graph.node.len());
            mutate_node(&mut graph.node[at], &names, number, rng);
        }
    }
}

fn mutate_node(node: &mut NodeProto, names: &[String], number: i64, rng: &mut ChaCha8Rng) {
    match rng.next_u32() % 5 {
        0 => node.op_type = OPERATORS[below(rng, OPERATORS.len())].into(),
        1 if !node.input.is_empty() => {
            let at = below(rng, node.input.len());
            node.input[at] = names[below(rng, names.len())].clone();
        }
        2 => node.input.push(names[below(rng, names.len())].clone()),
        3 => node.attribute.push(AttributeProto {
            name: ATTRIBUTES[below(rng, ATTRIBUTES.len())].into(),
            i: number,
            ints: vec![number; below(rng, 9)],
            ..Default::default()
        }),
        _ => {
            for attribute in &mut node.attribute {
                if let Some(tensor) = &mut attribute.t {
                    mutate_tensor(tensor, number, rng);
                }
                attribute.i = number;
                if !attribute.ints.is_empty() {
                    let at = below(rng, attribute.ints.len());
                    attribute.ints[at] = number;
                }
            }
        }
    }
}

fn mutate_tensor(tensor: &mut TensorProto, number: i64, rng: &mut ChaCha8Rng) {
    match rng.next_u32() % 5 {
        0 => tensor.dims.push(number),
        1 if !tensor.dims.is_empty() => {
            let at = below(rng, tensor.dims.len());
            tensor.dims[at] = number;
        }
        2 => tensor.data_type = (number & 15) as i32,
        3 => tensor.raw_data.truncate(below(rng, tensor.raw_data.len() + 1)),
        _ => tensor.raw_data.iter_mut().for_each(|b| *b = 0xff),
    }
}

fn below(rng: &mut ChaCha8Rng, n: usize) -> usize {
    rng.next_u32() as usize % n.max(1)
}
