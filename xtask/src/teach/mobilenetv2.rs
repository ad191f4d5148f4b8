//! MobileNetV2 1.0 for images of 32 × 32, the paper's network.
//!
//! Sandler and others, *MobileNetV2: Inverted Residuals and Linear Bottlenecks*, 2018, table 2, with the strides that are customary for CIFAR-10: one in the first
//! convolution and in the second stage, so that the last map is 4 × 4.

use anyhow::{Context, Result, ensure};
use clio_build::graph::ops::{Add, Conv2d, Flatten, FullyConnected, Pool, PoolKind, Range};
use clio_build::graph::{Graph, Node, Op, Shape, Tensor, TensorId};

use super::tflite::Layer;

/// Expansion, channels, blocks, stride of the first.
const STAGES: [(usize, usize, usize, usize); 7] = [
    (1, 16, 1, 1),
    (6, 24, 2, 1),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
];
const FIRST: usize = 32;
const LAST: usize = 1280;
const CLASSES: usize = 10;
const RELU6: Range = Range { min: Some(0.0), max: Some(6.0) };

/// Of the graph.
pub const NAME: &str = "mobilenetv2";

/// The network with the weights of `start`, one trained on ImageNet; the classifier starts at zero.
///
/// # Errors
/// `start` is no MobileNetV2 1.0.
pub fn mobilenetv2(start: &[Layer]) -> Result<Graph> {
    let input = Shape { channels: 3, height: 32, width: 32 };
    let mut net = Builder {
        graph: Graph {
            name: NAME.into(),
            nodes: vec![],
            tensors: vec![Tensor { name: "input".into(), shape: input }],
            input: 0,
            output: 0,
        },
        start: start.iter(),
    };
    let mut x = net.convolution("stem", 0, [3, FIRST], 3, 1, RELU6)?;
    for (stage, (expansion, channels, blocks, stride)) in STAGES.into_iter().enumerate() {
        for block in 0..blocks {
            let (name, stride) =
                (format!("stage{stage}.block{block}"), if block == 0 { stride } else { 1 });
            let (before, inputs) = (x, net.graph.shape(x).channels);
            let wide = inputs * expansion;
            if expansion > 1 {
                let name = format!("{name}.expand");
                x = net.convolution(&name, x, [inputs, wide], 1, 1, RELU6)?;
            }
            x = net.depthwise(&format!("{name}.depthwise"), x, wide, stride)?;
            let project = format!("{name}.project");
            x = net.convolution(&project, x, [wide, channels], 1, 1, Range::NONE)?;
            if stride == 1 && inputs == channels {
                let add = Op::Add(Add { clamp: Range::NONE });
                x = net.push(&format!("{name}.add"), add, vec![before, x])?;
            }
        }
    }
    let inputs = net.graph.shape(x).channels;
    x = net.convolution("last", x, [inputs, LAST], 1, 1, RELU6)?;
    let Shape { height, width, .. } = net.graph.shape(x);
    let pool = Pool {
        kind: PoolKind::Average,
        kernel: [height, width],
        stride: [1, 1],
        padding: [0; 4],
        global: true,
        clamp: Range::NONE,
    };
    x = net.push("pool", Op::Pool(pool), vec![x])?;
    x = net.push("flatten", Op::Flatten(Flatten {}), vec![x])?;
    let classifier = FullyConnected {
        outputs: CLASSES,
        inputs: LAST,
        weights: vec![0.0; CLASSES * LAST],
        bias: vec![0.0; CLASSES],
        clamp: Range::NONE,
    };
    net.graph.output = net.push("logits", Op::FullyConnected(classifier), vec![x])?;
    Ok(net.graph)
}

struct Builder<'a> {
    graph: Graph,
    start: std::slice::Iter<'a, Layer>,
}

impl Builder<'_> {
    fn push(&mut self, name: &str, op: Op, inputs: Vec<TensorId>) -> Result<TensorId> {
        let shapes: Vec<Shape> = inputs.iter().map(|&t| self.graph.shape(t)).collect();
        let shape = op.infer(&shapes)?;
        let output = self.graph.tensors.len();
        self.graph.tensors.push(Tensor { name: name.into(), shape });
        self.graph.nodes.push(Node { name: name.into(), op, inputs, output });
        Ok(output)
    }

    fn convolution(
        &mut self,
        name: &str,
        x: TensorId,
        [inputs, outputs]: [usize; 2],
        side: usize,
        stride: usize,
        clamp: Range,
    ) -> Result<TensorId> {
        let layer = self.layer(name, &[outputs, side, side, inputs])?;
        // From `[outputs, rows, columns, inputs]`.
        let weights = reorder(&layer.weights, [outputs, side * side, inputs], |o, p, i| {
            (o * inputs + i) * side * side + p
        });
        let op = conv([outputs, inputs], 1, side, stride, clamp, (weights, layer.bias.clone()));
        self.push(name, op, vec![x])
    }

    fn depthwise(
        &mut self,
        name: &str,
        x: TensorId,
        channels: usize,
        stride: usize,
    ) -> Result<TensorId> {
        let layer = self.layer(name, &[1, 3, 3, channels])?;
        // From `[1, rows, columns, channels]`.
        let weights = reorder(&layer.weights, [1, 9, channels], |_, p, c| c * 9 + p);
        let parameters = (weights, layer.bias.clone());
        let op = conv([channels, 1], channels, 3, stride, RELU6, parameters);
        self.push(name, op, vec![x])
    }

    fn layer(&mut self, name: &str, extents: &[usize]) -> Result<&Layer> {
        let layer = self.start.next().with_context(|| format!("it has no layer for `{name}`"))?;
        ensure!(
            layer.extents == extents,
            "its layer for `{name}` is of {:?}, not of {extents:?}",
            layer.extents
        );
        Ok(layer)
    }
}

fn conv(
    [outputs, inputs]: [usize; 2],
    groups: usize,
    side: usize,
    stride: usize,
    clamp: Range,
    (weights, bias): (Vec<f32>, Vec<f32>),
) -> Op {
    Op::Conv2d(Conv2d {
        outputs,
        inputs,
        groups,
        kernel: [side; 2],
        stride: [stride; 2],
        dilation: [1; 2],
        padding: [side / 2; 4],
        weights,
        bias,
        clamp,
    })
}

/// Moves each element of `[a, b, c]` to where `to` says.
fn reorder(
    from: &[f32],
    [a, b, c]: [usize; 3],
    to: impl Fn(usize, usize, usize) -> usize,
) -> Vec<f32> {
    let mut out = vec![0.0; a * b * c];
    for (index, value) in from.iter().enumerate() {
        out[to(index / (b * c), index / c % b, index % c)] = *value;
    }
    out
}
