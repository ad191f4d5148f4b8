//! A generated tail computes what the float executor does, for every partition and rate, alone and in mixed batches.

#[path = "../synthetic/mod.rs"]
mod synthetic;

use clio::burn::tensor::{Device, Tensor, TensorData};
use clio::tail::{LoadError, Network};
use clio_build::artifact::{Artifact, Code, Partition, Rate};
use clio_build::fit;
use clio_build::fit::float::FloatNet;
use clio_build::graph::{Graph, Op};
use synthetic::random::Random;

/// Most that two float implementations may differ by, relative to values above one.
const TOLERANCE: f32 = 1e-4;

#[test]
fn tiny() {
    compare(tail_test::tiny::tail::TinyTail::new(), "Tiny");
}

#[test]
fn resnet20() {
    compare(tail_test::resnet20::tail::ResNet20Tail::new(), "ResNet20");
}

#[test]
fn operators() {
    compare(tail_test::operators::tail::OperatorsTail::new(), "Operators");
}

/// Else the comparisons would say less than they seem to.
#[test]
fn some_rates_replace_layers_of_every_kind() {
    let artifact = synthetic::models().into_iter().find(|m| m.name == "Tiny").unwrap().artifact;
    let rates = &artifact.partitions[0].rates;
    for kind in ["convolution", "depthwise", "fully connected"] {
        let replaces = |rate: &&Rate| {
            rate.layers.iter().any(|layer| artifact.graph.nodes[layer.node].op.name() == kind)
        };
        assert!((1..rates.len()).contains(&rates.iter().filter(replaces).count()), "{kind}");
    }
}

fn compare(tail: Result<impl Network, LoadError>, name: &str) {
    let tail = tail.unwrap();
    let artifact = synthetic::models().into_iter().find(|m| m.name == name).unwrap().artifact;
    let net = FloatNet::new(&artifact.graph, &Device::flex());
    let mut random = Random(1);
    for (number, partition) in artifact.partitions.iter().enumerate() {
        let served = tail.partition(number as u8);
        assert_eq!(served.is_some(), partition.code != Code::Local);
        let Some(served) = served else { continue };
        let [c, h, w] = served.shape();
        let rates: Vec<usize> = (0..partition.bytes.len()).rev().chain([0]).collect();
        let values = random.vector(rates.len() * c * h * w, 1.0);
        let batch =
            Tensor::from_data(TensorData::new(values, [rates.len(), c, h, w]), tail.device());
        let mixed = run(&tail, number, batch.clone(), &rates);
        for (sample, &rate) in rates.iter().enumerate() {
            let x = batch.clone().narrow(0, sample, 1);
            let alone = run(&tail, number, x.clone(), &[rate]);
            let what = format!("{name}, partition {number}, rate {rate}");
            assert_close(&alone, &reference(&artifact, number, rate, x.clone()), &what);
            assert_close(&alone, &measured(&net, partition, rate, x), &what);
            assert_close(&mixed[sample * alone.len()..][..alone.len()], &alone, &what);
        }
    }
}

fn run(tail: &impl Network, partition: usize, x: Tensor<4>, rates: &[usize]) -> Vec<f32> {
    values(clio::tail::run(tail, partition as u8, x, rates).unwrap())
}

/// The float executor on a graph into which the rate's constants are folded.
fn reference(artifact: &Artifact, partition: usize, rate: usize, x: Tensor<4>) -> Vec<f32> {
    let partition = &artifact.partitions[partition];
    let graph = match partition.rates.get(rate) {
        Some(rate) => folded(&artifact.graph, rate),
        None => artifact.graph.clone(),
    };
    let net = FloatNet::new(&graph, &Device::flex());
    let nodes = partition.cut.nodes..graph.nodes.len();
    values(net.run(nodes, partition.cut.tensor, x, &mut |_, y| y).flatten::<2>(1, 3))
}

/// What the fit measures accuracies with.
fn measured(net: &FloatNet, partition: &Partition, rate: usize, x: Tensor<4>) -> Vec<f32> {
    let tail = fit::tail::Tail { net, graph: net.graph(), cut: &partition.cut };
    let own = partition.rates.get(rate).cloned().unwrap_or_default();
    tail.logits(&[values(x.flatten::<2>(1, 3))], &own).concat()
}

fn folded(graph: &Graph, rate: &Rate) -> Graph {
    let mut graph = graph.clone();
    for layer in &rate.layers {
        let (weights, bias) = match &mut graph.nodes[layer.node].op {
            Op::Conv2d(op) => (&mut op.weights, &mut op.bias),
            Op::FullyConnected(op) => (&mut op.weights, &mut op.bias),
            _ => panic!("no weights to replace"),
        };
        weights.clone_from(&layer.weights);
        bias.clone_from(&layer.bias);
    }
    for affine in &rate.affines {
        let Op::Conv2d(op) = &mut graph.nodes[affine.node].op else { panic!("not a convolution") };
        let taps = op.weights.len() / op.outputs;
        for (channel, (scale, offset)) in affine.scale.iter().zip(&affine.offset).enumerate() {
            op.weights[channel * taps..][..taps].iter_mut().for_each(|weight| *weight *= scale);
            op.bias[channel] = op.bias[channel] * scale + offset;
        }
    }
    graph
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

fn assert_close(a: &[f32], b: &[f32], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{what}: {a} is not {b}");
    }
}
