//! A small fitted model with one operator of every kind, its constants from a fixed sequence: nothing was trained.
#![allow(dead_code, unused_imports)]

mod cases;
mod code;
pub mod efficientnet;
mod network;
pub mod person_detect;
pub mod resnet56;

use clio_build::artifact::{Affine, Artifact, Code, Layer, Measured, Partition, Rate};
use clio_build::graph::cut::{Cut, cuts};
use clio_build::graph::{Graph, Op};
use clio_build::syntax::{Builder, Declaration};

pub use cases::cases;
pub use network::{Net, Random};

/// Cumulative bytes on air of each transform code.
pub const BYTES: [u16; 3] = [32, 64, 128];

/// A budget of RAM, the boards' reserve of 8 KiB included, in which the whole maps of the inverted residual do not fit.
pub const LITTLE: u32 = (8 << 10) + 4400;

/// The same on GAP8, its reserve of 16 KiB and an image included: nor does the residual's output beside its input.
pub const TIGHT: u32 = (16 << 10) + 3 * 256 + 2200;

/// A budget of flash, GAP8's reserve included, in which the constants of all partitions do not fit.
pub const FAR: u32 = 86_528 + 11_000;

/// The number of the deepest partition.
pub const DEEPEST: u8 = 9;

/// The declaration that `artifact` pretends to be fitted from.
pub fn declaration() -> Declaration {
    Builder::new("Tiny")
        .doc("A network of one operator of every kind.")
        .visibility("pub")
        .network("tiny.onnx")
        .image(3, 16, 16)
        .mean([0.485, 0.456, 0.406])
        .std([0.229, 0.224, 0.225])
        .classes("labels.txt")
        .calibration("calibration.bin")
        .holdout("holdout.bin")
        .transform([32, 64, 128])
        .target("stm32f746")
        .target("mps2_an500")
        .link("ble", 50.0..=1000.0)
        .deadline_ms(100)
        .budget(1 << 20, 256 << 10)
        .build()
        .expect("the declaration is right")
}

/// Every partition point, the transform and the channels code in turn.
pub fn artifact() -> Artifact {
    let mut random = Random(1);
    let (graph, scales) = network::network(&mut random);
    let cuts = cuts(&graph);
    let count = cuts.len();
    let partitions = cuts
        .into_iter()
        .enumerate()
        .map(|(index, cut)| partition(&graph, cut, index, count, &mut random))
        .collect();
    Artifact {
        model: "Tiny".into(),
        hash: "00".repeat(32),
        mean: vec![0.485, 0.456, 0.406],
        std: vec![0.229, 0.224, 0.225],
        classes: (0..10).map(|c| format!("class {c}")).collect(),
        graph,
        scales,
        partitions,
        holdout_images: 100,
        float_accuracy: 0.95,
    }
}

fn partition(
    graph: &Graph,
    cut: Cut,
    index: usize,
    count: usize,
    random: &mut Random,
) -> Partition {
    let shape = graph.shape(cut.tensor);
    let name = graph.tensors[cut.tensor].name.clone();
    if index + 1 == count {
        let measured = vec![measured(0, 0.0, 0.6)];
        return Partition { name, cut, code: Code::Local, bytes: vec![], rates: vec![], measured };
    }
    let (code, bytes) = if index % 3 == 2 && shape.channels <= 24 {
        code::channels(shape, random)
    } else {
        (code::transform(shape, random), BYTES.to_vec())
    };
    let rates = (0..bytes.len()).map(|number| rate(graph, &cut, number, random)).collect();
    let measured = (1..)
        .zip(&bytes)
        .map(|(slices, &bytes)| {
            let best = 0.9 - 0.01 * index as f32;
            measured(slices, f32::from(bytes), best - 8.0 / f32::from(bytes))
        })
        .collect();
    Partition { name, cut, code, bytes, rates, measured }
}

fn measured(slices: u8, bytes: f32, accuracy: f32) -> Measured {
    Measured { slices, bytes, accuracy, accuracy_among: accuracy }
}

/// Every rate scales every convolution, replaces every third one, and the classifier.
fn rate(graph: &Graph, cut: &Cut, number: usize, random: &mut Random) -> Rate {
    let mut rate = Rate::default();
    for (node, one) in graph.nodes.iter().enumerate().skip(cut.nodes) {
        match &one.op {
            Op::Conv2d(op) => rate.affines.push(Affine {
                node,
                scale: random.floats(op.outputs, 0.1).iter().map(|v| 1.0 + v).collect(),
                offset: random.floats(op.outputs, 0.1),
            }),
            Op::FullyConnected(_) => rate.layers.push(layer(node, &one.op, random)),
            _ => {}
        }
        if matches!(one.op, Op::Conv2d(_)) && (node + number) % 3 == 2 {
            let mut own = Random((100 * cut.nodes + 10 * node + number) as u64);
            rate.layers.push(layer(node, &one.op, &mut own));
        }
    }
    rate
}

fn layer(node: usize, op: &Op, random: &mut Random) -> Layer {
    let [weights, bias] = op.parameters().map(<[f32]>::len);
    Layer { node, weights: random.floats(weights, 0.5), bias: random.floats(bias, 0.1) }
}
