//! MobileNetV1 0.25 on 96×96 grey pixels and two classes, as in MLPerf Tiny and TensorFlow Lite Micro, with random weights; all of it on the device.

use clio_build::artifact::{Artifact, Code, Partition};
use clio_build::graph::Shape;
use clio_build::graph::cut::cuts;
use clio_build::graph::ops::{Flatten, PoolKind, Range};
use clio_build::graph::{Op, TensorId};

use super::network::{Net, RELU6};
use super::{Random, measured};

/// Stride and outputs of each depthwise layer with its pointwise one; A. Howard and others, 2017, table 1.
const BLOCKS: [(usize, usize); 13] = [
    (1, 16),
    (2, 32),
    (1, 32),
    (2, 64),
    (1, 64),
    (2, 128),
    (1, 128),
    (1, 128),
    (1, 128),
    (1, 128),
    (1, 128),
    (2, 256),
    (1, 256),
];

pub fn artifact() -> Artifact {
    let mut random = Random(96);
    let mut net = Net::new(Shape { channels: 1, height: 96, width: 96 });
    let mut x: TensorId = net.conv("stem", 0, 8, 3, 2, 1, RELU6, &mut random);
    for (number, (stride, outputs)) in BLOCKS.into_iter().enumerate() {
        let wide = net.graph.shape(x).channels;
        let name = format!("block{number}.depthwise");
        x = net.conv(&name, x, wide, 3, stride, wide, RELU6, &mut random);
        let name = format!("block{number}.pointwise");
        x = net.conv(&name, x, outputs, 1, 1, 1, RELU6, &mut random);
    }
    x = net.pool("pool", PoolKind::Average, x, [3, 3], true);
    x = net.conv("classifier", x, 2, 1, 1, 1, Range::NONE, &mut random);
    net.graph.output = net.push("flatten", Op::Flatten(Flatten {}), vec![x]);
    let cuts = cuts(&net.graph);
    let partitions = [&cuts[0], &cuts[cuts.len() - 1]].map(|cut| Partition {
        name: net.graph.tensors[cut.tensor].name.clone(),
        cut: cut.clone(),
        code: Code::Local,
        bytes: vec![],
        rates: vec![],
        measured: vec![measured(0, 0.0, 0.8)],
    });
    Artifact {
        model: "Person".into(),
        hash: String::new(),
        mean: vec![0.5],
        std: vec![0.5],
        classes: vec!["no person".into(), "person".into()],
        graph: net.graph,
        scales: net.scales,
        partitions: partitions.into(),
        holdout_images: 100,
        float_accuracy: 0.8,
    }
}
