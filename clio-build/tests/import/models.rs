//! Whole networks: logits, costs, cuts and names.

use burn::tensor::{Device, Tensor, TensorData};
use clio_build::fit::float::{FloatNet, normalise};
use clio_build::graph::cut::cuts;
use clio_build::graph::{Graph, Op};
use clio_build::import;
use safetensors::SafeTensors;

use super::files::{find, floats, graph, model, shared};

const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const STD: [f32; 3] = [0.229, 0.224, 0.225];

fn input(graph: &Graph, values: Vec<f32>, device: &Device) -> Tensor<4> {
    let s = graph.shape(graph.input);
    let batch = values.len() / s.elements();
    Tensor::from_data(TensorData::new(values, [batch, s.channels, s.height, s.width]), device)
}

fn max_error(logits: Tensor<2>, expected: &[f32]) -> f32 {
    let logits = logits.try_into_vec_as::<f32>().unwrap();
    assert_eq!(logits.len(), expected.len());
    logits.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Imports a network and compares its logits to ONNX Runtime's: the preprocessed inputs, and the images.
fn check_logits(stem: &str, mean: [f32; 3], std: [f32; 3]) {
    let graph = graph(stem);
    let reference = model(&format!("{stem}.reference.safetensors"));
    let reference = SafeTensors::deserialize(&reference).unwrap();
    let (_, expected) = floats(&reference, "logits").unwrap();
    let device = Device::flex();
    let net = FloatNet::new(&graph, &device);
    if let Some((_, values)) = floats(&reference, "inputs_f32") {
        let error = max_error(net.forward(input(&graph, values, &device)), &expected);
        println!("{stem}: inputs, max abs error {error:e}");
        assert!(error <= 1e-3, "{stem}: {error}");
    }
    if let Ok(images) = reference.tensor("images_u8") {
        let error = max_error(net.logits_of(images.data(), &mean, &std), &expected);
        println!("{stem}: images, max abs error {error:e}");
        assert!(error <= 1e-3, "{stem}: {error}");
    }
}

fn macs(graph: &Graph) -> u64 {
    graph.nodes.iter().map(|n| graph.macs(n)).sum()
}

#[test]
fn tiny_conv() {
    check_logits("tiny_conv", MEAN, STD);
}

#[test]
fn tiny_invres() {
    check_logits("tiny_invres", MEAN, STD);
}

#[test]
fn resnet20() {
    check_logits("resnet20", MEAN, STD);
    let graph = graph("resnet20");
    assert_eq!(macs(&graph), 40_551_040);
    assert_eq!((graph.nodes.len(), cuts(&graph).len()), (34, 13));
}

#[test]
fn resnet56() {
    check_logits("resnet56", MEAN, STD);
    let graph = graph("resnet56");
    assert_eq!((graph.nodes.len(), cuts(&graph).len()), (88, 31));
    assert_eq!(macs(&graph), 125_485_696);
}

/// 18 MB, so not in the repository: without the shared data this test says so and passes.
#[test]
fn efficientnet_lite0() {
    if find("efficientnet-lite0.onnx").is_none() {
        println!(
            "NOT RUN: efficientnet-lite0.onnx is not beside the repository in ../shared/data/models"
        );
        return;
    }
    check_logits("efficientnet-lite0", [127.0 / 255.0; 3], [128.0 / 255.0; 3]);
    let graph = graph("efficientnet-lite0");
    assert_eq!((graph.nodes.len(), cuts(&graph).len()), (60, 34));
    assert_eq!(macs(&graph), 385_187_552);
    assert!(!graph.nodes.iter().any(|n| matches!(n.op, Op::Pad(_) | Op::Clamp(_))));
}

#[test]
fn names_are_the_users() {
    let graph = graph("tiny_invres");
    let nodes: Vec<(&str, &str)> = graph
        .nodes
        .iter()
        .map(|n| (n.name.as_str(), graph.tensors[n.output].name.as_str()))
        .collect();
    assert_eq!(
        nodes[..3],
        [
            (
                "/features/features.0/features.0.0/Conv",
                "/features/features.0/features.0.2/Clip_output_0"
            ),
            (
                "/features/features.1/conv/conv.0/conv.0.0/Conv",
                "/features/features.1/conv/conv.0/conv.0.2/Clip_output_0"
            ),
            (
                "/features/features.1/conv/conv.1/conv.1.0/Conv",
                "/features/features.1/conv/conv.1/conv.1.2/Clip_output_0"
            ),
        ]
    );
    assert_eq!(nodes.len(), 7);
    assert_eq!(nodes[6], ("/classifier/classifier.1/Gemm", "logits"));
}

#[test]
fn weights_by_name_give_the_same_network() {
    let Some(weights) = find("resnet20.safetensors") else {
        assert!(shared().is_none());
        println!(
            "NOT RUN: resnet20.safetensors is not beside the repository in ../shared/data/models"
        );
        return;
    };
    let graph = import::onnx_with_weights(&model("resnet20.onnx"), &weights, "resnet20").unwrap();
    assert_eq!(graph, self::graph("resnet20"));
    let wrong = import::onnx_with_weights(&model("tiny_conv.onnx"), &weights, "tiny").unwrap_err();
    assert!(wrong.problems().iter().any(|p| p.node == "bn1.weight"), "{wrong}");
}

#[test]
fn head_then_tail_is_the_network_at_every_cut() {
    let graph = graph("tiny_invres");
    let device = Device::flex();
    let net = FloatNet::new(&graph, &device);
    let shape = graph.shape(graph.input);
    let images: Vec<u8> = (0..2 * shape.elements()).map(|i| (i * 37 % 256) as u8).collect();
    let x = normalise(&images, shape, &MEAN, &STD, &device);
    let whole = net.forward(x.clone()).try_into_vec_as::<f32>().unwrap();
    let cuts = cuts(&graph);
    assert!(cuts.len() > 3);
    for cut in cuts {
        let mut seen = Vec::new();
        let mut hook = |index, y| {
            seen.push(index);
            y
        };
        let middle = net.run(0..cut.nodes, graph.input, x.clone(), &mut hook);
        let logits = net.run(cut.nodes..graph.nodes.len(), cut.tensor, middle, &mut hook);
        assert_eq!(max_error(logits.flatten(1, 3), &whole), 0.0);
        assert_eq!(seen, (0..graph.nodes.len()).collect::<Vec<_>>());
    }
}

#[test]
fn hooks_replace_what_the_clamp_sees() {
    let graph = graph("tiny_conv");
    let device = Device::flex();
    let net = FloatNet::new(&graph, &device);
    let x = Tensor::ones([1, 1, 8, 8], &device);
    let y = net.run(0..1, graph.input, x, &mut |_, y| y.zeros_like() - 1.0);
    assert_eq!(y.try_into_vec_as::<f32>().unwrap().iter().sum::<f32>(), 0.0);
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for stem in ["tiny_conv", "tiny_invres"] {
        let graph = graph(stem);
        let reference = model(&format!("{stem}.reference.safetensors"));
        let (_, values) =
            floats(&SafeTensors::deserialize(&reference).unwrap(), "inputs_f32").unwrap();
        let values = values[..graph.shape(graph.input).elements()].to_vec();
        let device = Device::flex().autodiff();
        let net = FloatNet::new(&graph, &device);
        let loss =
            |values: Vec<f32>| net.forward(input(&graph, values, &device)).slice([0..1, 3..4]);
        let x = input(&graph, values.clone(), &device).require_grad();
        let grads = net.forward(x.clone()).slice([0..1, 3..4]).sum().backward();
        let gradient = x.grad(&grads).unwrap().try_into_vec_as::<f32>().unwrap();
        for i in (0..values.len()).step_by(values.len() / 7) {
            let step = 1e-2;
            let at = |delta: f32| {
                let mut moved = values.clone();
                moved[i] += delta;
                loss(moved).try_into_vec_as::<f32>().unwrap()[0]
            };
            let slope = (at(step) - at(-step)) / (2.0 * step);
            assert!((slope - gradient[i]).abs() < 2e-2, "{stem} {i}: {slope} {}", gradient[i]);
        }
    }
}
