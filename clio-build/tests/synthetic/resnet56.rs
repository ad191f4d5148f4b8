//! A network of ResNet-56's shape with random weights, and the transform code at every partition point.

use clio_build::artifact::{Artifact, Code, Partition, Rate};
use clio_build::graph::cut::cuts;
use clio_build::graph::ops::{Flatten, FullyConnected, Pad, PoolKind, Range, Slice};
use clio_build::graph::{Op, Shape};

use super::network::Net;
use super::{Random, code, measured};

const BYTES: [u16; 5] = [64, 128, 256, 512, 1024];

pub fn artifact() -> Artifact {
    let mut random = Random(56);
    let mut net = Net::new(Shape { channels: 3, height: 32, width: 32 });
    let mut x = net.conv("conv1", 0, 16, 3, 1, 1, Range::RELU, &mut random);
    for (stage, channels) in [(1, 16), (2, 32), (3, 64)] {
        for block in 0..9 {
            let stride = if stage > 1 && block == 0 { 2 } else { 1 };
            x = residual(
                &mut net,
                &format!("layer{stage}.{block}"),
                x,
                channels,
                stride,
                &mut random,
            );
        }
    }
    let pooled = net.pool("pool", PoolKind::Average, x, [8, 8], true);
    let flat = net.push("flatten", Op::Flatten(Flatten {}), vec![pooled]);
    let linear = FullyConnected {
        outputs: 10,
        inputs: 64,
        weights: random.floats(640, 0.5),
        bias: random.floats(10, 0.5),
        clamp: Range::NONE,
    };
    net.graph.output = net.push("linear", Op::FullyConnected(linear), vec![flat]);
    let cuts = cuts(&net.graph);
    let last = cuts.len() - 1;
    let partitions = cuts.into_iter().enumerate().map(|(index, cut)| {
        let name = net.graph.tensors[cut.tensor].name.clone();
        if index == last {
            let (bytes, rates, measured) = (vec![], vec![], vec![measured(0, 0.0, 0.92)]);
            return Partition { name, cut, code: Code::Local, bytes, rates, measured };
        }
        let code = code::transform(net.graph.shape(cut.tensor), &mut random);
        let best = 0.93 - 0.4 / (index + 1) as f32;
        let measured = (1..)
            .zip(BYTES)
            .map(|(slices, bytes)| measured(slices, bytes.into(), best - 4.0 / f32::from(bytes)));
        let (rates, measured) = (vec![Rate::default(); BYTES.len()], measured.collect());
        Partition { name, cut, code, bytes: BYTES.to_vec(), rates, measured }
    });
    Artifact {
        model: "Cifar".into(),
        hash: String::new(),
        mean: vec![0.485, 0.456, 0.406],
        std: vec![0.229, 0.224, 0.225],
        classes: (0..10).map(|c| format!("class {c}")).collect(),
        partitions: partitions.collect(),
        scales: net.scales,
        graph: net.graph,
        holdout_images: 500,
        float_accuracy: 0.93,
    }
}

/// Two convolutions around a shortcut of option A.
fn residual(
    net: &mut Net,
    name: &str,
    x: usize,
    channels: usize,
    stride: usize,
    random: &mut Random,
) -> usize {
    let first = net.conv(&format!("{name}.conv1"), x, channels, 3, stride, 1, Range::RELU, random);
    let second = net.conv(&format!("{name}.conv2"), first, channels, 3, 1, 1, Range::NONE, random);
    let shape = net.graph.shape(x);
    let mut shortcut = x;
    if stride == 2 {
        let end = [shape.channels, shape.height, shape.width];
        let slice = Slice { begin: [0; 3], end, step: [1, 2, 2] };
        shortcut = net.push(&format!("{name}.slice"), Op::Slice(slice), vec![shortcut]);
        let half = shape.channels / 2;
        let pad = Pad { before: [half, 0, 0], after: [half, 0, 0] };
        shortcut = net.push(&format!("{name}.pad"), Op::Pad(pad), vec![shortcut]);
    }
    net.add(&format!("{name}.add"), second, shortcut, Range::RELU)
}
