use clio_build::artifact::{
    Affine, Artifact, Code, FittedChannels, FittedTransform, Layer, Partition, Rate,
};
use clio_build::graph::cut::{Cut, cuts};
use clio_build::graph::{Graph, Node, Op, Shape};
use clio_build::integer::Scale;

use super::random::Random;

/// Bytes on air of the slices.
const BYTES: [u16; 4] = [64, 128, 256, 600];

/// An artifact whose partitions are all that the graph has.
pub fn artifact(name: &str, graph: Graph, channels: bool) -> Artifact {
    let mut random = Random(42);
    let partitions =
        cuts(&graph).into_iter().map(|cut| partition(&graph, cut, channels, &mut random)).collect();
    Artifact {
        model: name.into(),
        hash: String::new(),
        mean: vec![0.0; 3],
        std: vec![1.0; 3],
        classes: (0..10).map(|class| format!("class {class}")).collect(),
        scales: graph.tensors.iter().map(|_| Scale { scale: 0.03, zero: -20 }).collect(),
        graph,
        partitions,
        holdout_images: 0,
        float_accuracy: 0.0,
    }
}

fn partition(graph: &Graph, cut: Cut, channels: bool, random: &mut Random) -> Partition {
    let shape = graph.shape(cut.tensor);
    let name = graph.tensors[cut.tensor].name.clone();
    if cut.nodes == graph.nodes.len() {
        return Partition {
            name,
            cut,
            code: Code::Local,
            bytes: vec![],
            rates: vec![],
            measured: vec![],
        };
    }
    let (code, bytes) = if channels {
        channels_code(shape, random)
    } else {
        (Code::Transform(transform(shape, random)), BYTES.to_vec())
    };
    let mut rates: Vec<Rate> =
        (0..bytes.len() - 1).map(|rate| constants(graph, &cut, rate, random)).collect();
    // The last slice count needs nothing of its own, and is left without, but where all have a first hidden layer.
    if channels {
        rates.push(Rate::default());
        replace_by_all(graph, &cut, &mut rates, random);
    }
    Partition { name, cut, code, bytes, rates, measured: vec![] }
}

/// Each rate scales two convolutions of three, replaces one of four, and odd ones the classifier: none, one or both at a
/// convolution, of either kind.
fn constants(graph: &Graph, cut: &Cut, rate: usize, random: &mut Random) -> Rate {
    let mut own = Rate::default();
    let last = graph.nodes.iter().rposition(|n| matches!(n.op, Op::FullyConnected(_)));
    for (node, one) in graph.nodes.iter().enumerate().skip(cut.nodes) {
        let Op::Conv2d(op) = &one.op else { continue };
        if !(node + rate).is_multiple_of(3) {
            let scale = random.vector(op.outputs, 0.3).iter().map(|v| 1.0 + v).collect();
            own.affines.push(Affine { node, scale, offset: random.vector(op.outputs, 0.2) });
        }
        if (node + rate) % 4 == 2 {
            own.layers.push(layer(graph, node, random));
        }
    }
    let classifier = last.filter(|&node| node >= cut.nodes && !rate.is_multiple_of(2));
    own.layers.extend(classifier.map(|node| layer(graph, node, random)));
    own
}

/// Every rate replaces the first fully connected layer, where that is not the classifier.
fn replace_by_all(graph: &Graph, cut: &Cut, rates: &mut [Rate], random: &mut Random) {
    let linear = |n: &Node| matches!(n.op, Op::FullyConnected(_));
    let first = graph.nodes.iter().position(linear).filter(|&node| node >= cut.nodes);
    let Some(node) = first.filter(|&node| graph.nodes[node + 1..].iter().any(linear)) else {
        return;
    };
    rates.iter_mut().for_each(|rate| rate.layers.push(layer(graph, node, random)));
}

/// Weights half as far from those that they replace as these are large.
fn layer(graph: &Graph, node: usize, random: &mut Random) -> Layer {
    let size = |values: &[f32]| values.iter().fold(0.0, |most: f32, v| most.max(v.abs())) / 2.0;
    let [weights, bias] = graph.nodes[node].op.parameters().map(|values| {
        let change = random.vector(values.len(), size(values));
        values.iter().zip(change).map(|(value, change)| value + change).collect()
    });
    Layer { node, weights, bias }
}

/// Identity rotation and DCT of the corner, four bit planes of all coefficients in two classes.
fn transform(shape: Shape, random: &mut Random) -> FittedTransform {
    let [channels, height, width] = [shape.channels, shape.height, shape.width];
    let (components, rows, columns) = (channels.min(4), height.min(4), width.min(4));
    let count = components * rows * columns;
    let half = count / 2;
    let passes: Vec<[u8; 2]> = (0..4).rev().flat_map(|plane| [[0, plane], [1, plane]]).collect();
    FittedTransform {
        tensor: [height, width, channels].map(|extent| extent as u16),
        shape: [components, rows, columns].map(|extent| extent as u16),
        rotation: (0..components * channels)
            .map(|i| if i / channels == i % channels { 256 } else { 0 })
            .collect(),
        offset: vec![0; components],
        shift: 4,
        vertical: dct(rows, height),
        horizontal: dct(columns, width),
        coefficients: (0..count as u16).collect(),
        scales: vec![2000; count],
        classes: vec![[0, half as u16, 4], [half as u16, (count - half) as u16, 4]],
        probabilities: passes.iter().flat_map(|_| [9000, 16000, 24000, 30000, 32000]).collect(),
        centroids: random.vector(2 * passes.len(), 0.1).iter().map(|v| 0.5 + v).collect(),
        passes,
        inverse: random.vector(channels * components, 0.02),
        mean: random.vector(channels, 0.5),
    }
}

/// The first rows of the orthonormal DCT in Q13.
fn dct(rows: usize, length: usize) -> Vec<i16> {
    let entry = |row: usize, i: usize| {
        let angle = std::f64::consts::PI * (i as f64 + 0.5) * row as f64 / length as f64;
        let norm = (if row == 0 { 1.0 } else { 2.0 } / length as f64).sqrt();
        (angle.cos() * norm * 8192.0).round() as i16
    };
    (0..rows).flat_map(|row| (0..length).map(move |i| entry(row, i))).collect()
}

/// Slices of one, two, … a quarter of the channels each.
fn channels_code(shape: Shape, random: &mut Random) -> (Code, Vec<u16>) {
    let [channels, pixels] = [shape.channels, shape.height * shape.width];
    let step = channels.div_ceil(4);
    let sent: Vec<usize> =
        (1..=channels.div_ceil(step)).map(|slice| (slice * step).min(channels)).collect();
    let mut order: Vec<u16> = (0..channels as u16).collect();
    for i in 0..channels {
        order.swap(i, random.below(channels));
    }
    let weights = sent.iter().map(|sent| channels * (sent + 1)).sum();
    let code = FittedChannels {
        tensor: [shape.height, shape.width, channels].map(|extent| extent as u16),
        order,
        sent: sent.iter().map(|&sent| sent as u16).collect(),
        imputation: random.vector(weights, 0.5),
    };
    // Every slice is a packet with two bytes of header, the first with three.
    let bytes = sent.iter().zip(1..).map(|(sent, slices)| (sent * pixels + 2 * slices + 1) as u16);
    let bytes = bytes.collect();
    (Code::Channels(code), bytes)
}
