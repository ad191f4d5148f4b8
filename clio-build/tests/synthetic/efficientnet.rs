//! The first six blocks of EfficientNet-Lite0 (224 × 224, 126 million multiply-accumulates) with random weights, and a partition point after them.

use clio_build::artifact::{Artifact, Code, Partition, Rate};
use clio_build::graph::cut::cuts;
use clio_build::graph::ops::Range;
use clio_build::graph::{Shape, TensorId};

use super::network::Net;
use super::{BYTES, Random, code, measured};

const RELU6: Range = Range { min: Some(0.0), max: Some(6.0) };

/// Expansion, channels, kernel, stride of each block; M. Tan and Q. V. Le, 2019, table 1, without squeeze and excitation.
const BLOCKS: [[usize; 4]; 6] =
    [[1, 16, 3, 1], [6, 24, 3, 2], [6, 24, 3, 1], [6, 40, 5, 2], [6, 40, 5, 1], [6, 80, 3, 2]];

pub fn artifact() -> Artifact {
    let mut random = Random(224);
    let mut net = Net::new(Shape { channels: 3, height: 224, width: 224 });
    let mut x = net.conv("stem", 0, 32, 3, 2, 1, RELU6, &mut random);
    for (number, block) in BLOCKS.into_iter().enumerate() {
        x = inverted_residual(&mut net, &format!("block{number}"), x, block, &mut random);
    }
    net.graph.output = x;
    let cuts = cuts(&net.graph);
    let partitions = [&cuts[0], &cuts[cuts.len() - 1]].map(|cut| {
        let shape = net.graph.shape(cut.tensor);
        let measured = (1..).zip(BYTES).map(|(slices, bytes)| measured(slices, bytes.into(), 0.9));
        Partition {
            name: net.graph.tensors[cut.tensor].name.clone(),
            cut: cut.clone(),
            code: match shape.height {
                // Of the image itself nothing is coded here: that would be another test.
                224 => Code::Local,
                _ => code::transform(shape, &mut random),
            },
            bytes: BYTES.to_vec(),
            rates: vec![Rate::default(); BYTES.len()],
            measured: measured.collect(),
        }
    });
    Artifact {
        model: "Lite".into(),
        hash: String::new(),
        mean: vec![0.5; 3],
        std: vec![0.5; 3],
        classes: (0..10).map(|c| format!("class {c}")).collect(),
        graph: net.graph,
        scales: net.scales,
        partitions: partitions.into(),
        holdout_images: 100,
        float_accuracy: 0.9,
    }
}

fn inverted_residual(
    net: &mut Net,
    name: &str,
    x: TensorId,
    [expansion, channels, kernel, stride]: [usize; 4],
    random: &mut Random,
) -> TensorId {
    let inputs = net.graph.shape(x).channels;
    let wide = inputs * expansion;
    let mut y = x;
    if expansion > 1 {
        y = net.conv(&format!("{name}.expand"), y, wide, 1, 1, 1, RELU6, random);
    }
    y = net.conv(&format!("{name}.depthwise"), y, wide, kernel, stride, wide, RELU6, random);
    y = net.conv(&format!("{name}.project"), y, channels, 1, 1, 1, Range::NONE, random);
    match stride == 1 && inputs == channels {
        true => net.add(&format!("{name}.add"), y, x, Range::NONE),
        false => y,
    }
}
