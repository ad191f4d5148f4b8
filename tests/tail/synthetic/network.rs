use clio_build::graph::ops::*;
use clio_build::graph::{Graph, Node, Shape, Tensor, TensorId};

use super::random::Random;

/// Builds a graph node by node.
struct Builder {
    graph: Graph,
    random: Random,
}

/// ReLU6.
const RELU6: Range = Range { min: Some(0.0), max: Some(6.0) };

/// Stem, one inverted residual block, pooling and classifier.
pub fn inverted_residual() -> Graph {
    let mut b = Builder::new("tiny_invres", Shape { channels: 3, height: 16, width: 16 });
    let stem = b.conv("/features/features.0/Conv", b.graph.input, 8, 3, 2, 1, RELU6);
    let wide = b.conv("/features/features.1/conv.0/Conv", stem, 24, 1, 1, 1, RELU6);
    let deep = b.conv("/features/features.1/conv.1/Conv", wide, 24, 3, 1, 24, RELU6);
    let thin = b.conv("/features/features.1/conv.2/Conv", deep, 8, 1, 1, 1, Range::NONE);
    let sum = b.add("/features/features.1/Add", stem, thin, Range::NONE);
    let pooled = b.global_average("/GlobalAveragePool", sum);
    let flat = b.push("/Flatten", Op::Flatten(Flatten {}), &[pooled]);
    let logits = b.fully_connected("/classifier/Gemm", flat, 10);
    b.finish(logits)
}

/// A CIFAR ResNet of three stages of `blocks` blocks, with Slice/Pad shortcuts.
pub fn resnet(blocks: usize) -> Graph {
    let name = format!("resnet{}", 6 * blocks + 2);
    let mut b = Builder::new(&name, Shape { channels: 3, height: 32, width: 32 });
    let mut x = b.conv("/conv1/Conv", b.graph.input, 16, 3, 1, 1, Range::RELU);
    for stage in 0..3 {
        for block in 0..blocks {
            let scope = format!("/layer{}/layer{}.{block}", stage + 1, stage + 1);
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            x = b.block(&scope, x, 16 << stage, stride);
        }
    }
    let pooled = b.global_average("/AveragePool", x);
    let flat = b.push("/Reshape", Op::Flatten(Flatten {}), &[pooled]);
    let logits = b.fully_connected("/linear/Gemm", flat, 10);
    b.finish(logits)
}

/// Pools with padding, asymmetric convolution, lone clamps, a softmax at the end.
pub fn operators() -> Graph {
    let mut b = Builder::new("operators", Shape { channels: 4, height: 9, width: 7 });
    let conv = b.conv("conv", b.graph.input, 6, 3, 1, 1, Range::NONE);
    let clamp = Range { min: Some(-0.5), max: None };
    let low = b.push("clamp", Op::Clamp(Clamp { range: clamp }), &[conv]);
    let max = b.pool("pool", low, PoolKind::Max);
    let average = b.pool("pool", max, PoolKind::Average);
    let clamp = Range { min: None, max: Some(0.25) };
    let high = b.push("clamp", Op::Clamp(Clamp { range: clamp }), &[average]);
    let pad = Pad { before: [1, 0, 2], after: [0, 1, 1] };
    let padded = b.push("0", Op::Pad(pad), &[high]);
    let twice = b.add("fn", padded, padded, Range::NONE);
    let wide = b.fully_connected("hidden", twice, 12);
    let flat = b.push("flatten", Op::Flatten(Flatten {}), &[wide]);
    let logits = b.fully_connected("logits", flat, 5);
    let probabilities = b.push("softmax", Op::Softmax(Softmax {}), &[logits]);
    b.finish(probabilities)
}

impl Builder {
    fn new(name: &str, shape: Shape) -> Self {
        let tensors = vec![Tensor { name: "input".into(), shape }];
        let graph = Graph { name: name.into(), nodes: vec![], tensors, input: 0, output: 0 };
        Self { graph, random: Random(0x9E37_79B9_7F4A_7C15) }
    }

    fn finish(mut self, output: TensorId) -> Graph {
        self.graph.output = output;
        self.graph
    }

    fn push(&mut self, name: &str, op: Op, inputs: &[TensorId]) -> TensorId {
        let shapes: Vec<Shape> = inputs.iter().map(|&t| self.graph.shape(t)).collect();
        let shape = op.infer(&shapes).expect("the synthetic network is well formed");
        let output = self.graph.tensors.len();
        self.graph.tensors.push(Tensor { name: format!("{name}_output_0"), shape });
        self.graph.nodes.push(Node { name: name.into(), op, inputs: inputs.to_vec(), output });
        output
    }

    fn conv(
        &mut self,
        name: &str,
        x: TensorId,
        outputs: usize,
        kernel: usize,
        stride: usize,
        groups: usize,
        clamp: Range,
    ) -> TensorId {
        let inputs = self.graph.shape(x).channels / groups;
        let taps = inputs * kernel * kernel;
        // A stride pads one side only, as `same` padding does.
        let padding = [if stride > 1 { 0 } else { kernel / 2 }, kernel / 2, kernel / 2, kernel / 2];
        let op = Conv2d {
            outputs,
            inputs,
            groups,
            kernel: [kernel; 2],
            stride: [stride; 2],
            dilation: [1, 1],
            padding,
            weights: self.random.vector(outputs * taps, (6.0 / taps as f32).sqrt()),
            bias: self.random.vector(outputs, 0.1),
            clamp,
        };
        self.push(name, Op::Conv2d(op), &[x])
    }

    fn block(&mut self, scope: &str, x: TensorId, outputs: usize, stride: usize) -> TensorId {
        let from = self.graph.shape(x);
        let first =
            self.conv(&format!("{scope}/conv1/Conv"), x, outputs, 3, stride, 1, Range::RELU);
        let second =
            self.conv(&format!("{scope}/conv2/Conv"), first, outputs, 3, 1, 1, Range::NONE);
        self.weaken_last();
        let shortcut = if stride == 1 { x } else { self.shortcut(scope, x, from, outputs) };
        self.add(&format!("{scope}/Add"), second, shortcut, Range::RELU)
    }

    /// Keeps the values of a deep sum of residuals small.
    fn weaken_last(&mut self) {
        if let Some(Node { op: Op::Conv2d(op), .. }) = self.graph.nodes.last_mut() {
            op.weights.iter_mut().for_each(|weight| *weight *= 0.3);
        }
    }

    fn shortcut(&mut self, scope: &str, x: TensorId, from: Shape, outputs: usize) -> TensorId {
        let end = [from.channels, from.height, from.width];
        let slice = Slice { begin: [0; 3], end, step: [1, 2, 2] };
        let sliced = self.push(&format!("{scope}/Slice"), Op::Slice(slice), &[x]);
        let more = (outputs - from.channels) / 2;
        let pad = Pad { before: [more, 0, 0], after: [more, 0, 0] };
        self.push(&format!("{scope}/Pad"), Op::Pad(pad), &[sliced])
    }

    fn add(&mut self, name: &str, a: TensorId, b: TensorId, clamp: Range) -> TensorId {
        self.push(name, Op::Add(Add { clamp }), &[a, b])
    }

    fn pool(&mut self, name: &str, x: TensorId, kind: PoolKind) -> TensorId {
        let op = Pool {
            kind,
            kernel: [3, 2],
            stride: [2, 1],
            padding: [1, 0, 1, 1],
            global: false,
            clamp: Range::NONE,
        };
        self.push(name, Op::Pool(op), &[x])
    }

    fn global_average(&mut self, name: &str, x: TensorId) -> TensorId {
        let shape = self.graph.shape(x);
        let op = Pool {
            kind: PoolKind::Average,
            kernel: [shape.height, shape.width],
            stride: [1, 1],
            padding: [0; 4],
            global: true,
            clamp: Range::NONE,
        };
        self.push(name, Op::Pool(op), &[x])
    }

    fn fully_connected(&mut self, name: &str, x: TensorId, outputs: usize) -> TensorId {
        let inputs = self.graph.shape(x).elements();
        let op = FullyConnected {
            outputs,
            inputs,
            weights: self.random.vector(outputs * inputs, (3.0 / inputs as f32).sqrt()),
            bias: self.random.vector(outputs, 0.1),
            clamp: Range::NONE,
        };
        self.push(name, Op::FullyConnected(op), &[x])
    }
}
