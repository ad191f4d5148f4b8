use clio_build::graph::ops::{
    Add, Clamp, Conv2d, Flatten, FullyConnected, Pad, Pool, PoolKind, Range, Slice,
};
use clio_build::graph::{Graph, Node, Op, Shape, Tensor};
use clio_build::integer::{Scale, keeps_scale};

/// Knuth's MMIX generator.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }

    /// Values in `-bound..bound`.
    pub fn floats(&mut self, count: usize, bound: f32) -> Vec<f32> {
        (0..count).map(|_| (self.next() as f32 / (1u32 << 30) as f32 - 1.0) * bound).collect()
    }
}

pub const RELU6: Range = Range { min: Some(0.0), max: Some(6.0) };

/// A stem, an inverted residual, a downsampling block with the shortcut of option A, pools, a clamp and a classifier.
pub fn network(random: &mut Random) -> (Graph, Vec<Scale>) {
    let mut net = Net::new(Shape { channels: 3, height: 16, width: 16 });
    let stem = net.conv("stem", 0, 8, 3, 2, 1, RELU6, random);
    let wide = net.conv("expand", stem, 24, 1, 1, 1, RELU6, random);
    let deep = net.conv("depthwise", wide, 24, 3, 1, 24, RELU6, random);
    let project = net.conv("project", deep, 8, 1, 1, 1, Range::NONE, random);
    let sum = net.add("residual", project, stem, Range::NONE);
    let clamp = net.push("clamp", Op::Clamp(Clamp { range: RELU6 }), vec![sum]);
    let down = net.conv("down", clamp, 16, 3, 2, 1, Range::NONE, random);
    let slice = Slice { begin: [0; 3], end: [8, 8, 8], step: [1, 2, 2] };
    let short = net.push("shortcut/slice", Op::Slice(slice), vec![clamp]);
    let pad = Pad { before: [4, 0, 0], after: [4, 0, 0] };
    let short = net.push("shortcut/pad", Op::Pad(pad), vec![short]);
    let sum = net.add("block", down, short, Range::RELU);
    let max = net.pool("max", PoolKind::Max, sum, [2, 2], false);
    let average = net.pool("average", PoolKind::Average, max, [2, 1], false);
    let size = net.graph.shape(average);
    let global = net.pool("global", PoolKind::Average, average, [size.height, size.width], true);
    let flat = net.push("flatten", Op::Flatten(Flatten {}), vec![global]);
    let classifier = FullyConnected {
        outputs: 10,
        inputs: 16,
        weights: random.floats(160, 1.0),
        bias: random.floats(10, 0.5),
        clamp: Range::NONE,
    };
    net.graph.output = net.push("classifier", Op::FullyConnected(classifier), vec![flat]);
    (net.graph, net.scales)
}

pub struct Net {
    pub graph: Graph,
    pub scales: Vec<Scale>,
}

impl Net {
    pub fn new(shape: Shape) -> Self {
        let input = Tensor { name: "image".into(), shape };
        let graph =
            Graph { name: "tiny".into(), nodes: vec![], tensors: vec![input], input: 0, output: 0 };
        Self { graph, scales: vec![Scale::covering(-2.2, 2.7)] }
    }

    pub fn push(&mut self, name: &str, op: Op, inputs: Vec<usize>) -> usize {
        let shapes: Vec<Shape> = inputs.iter().map(|&t| self.graph.shape(t)).collect();
        let shape = op.infer(&shapes).expect("the shapes agree");
        let output = self.graph.tensors.len();
        self.graph.tensors.push(Tensor { name: format!("{name}_output"), shape });
        let scale = match &op {
            _ if keeps_scale(&op) => self.scales[inputs[0]],
            Op::Conv2d(op) if op.clamp == RELU6 => Scale::covering(0.0, 6.0),
            _ => Scale::covering(-2.0, 3.0 + output as f32 / 8.0),
        };
        self.scales.push(scale);
        self.graph.nodes.push(Node { name: name.into(), op, inputs, output });
        output
    }

    pub fn conv(
        &mut self,
        name: &str,
        x: usize,
        outputs: usize,
        kernel: usize,
        stride: usize,
        groups: usize,
        clamp: Range,
        random: &mut Random,
    ) -> usize {
        let inputs = self.graph.shape(x).channels / groups;
        let fan = inputs * kernel * kernel;
        let op = Conv2d {
            outputs,
            inputs,
            groups,
            kernel: [kernel; 2],
            stride: [stride; 2],
            dilation: [1; 2],
            padding: [kernel / 2; 4],
            weights: random.floats(outputs * fan, 3.0 / (fan as f32).sqrt()),
            bias: random.floats(outputs, 0.5),
            clamp,
        };
        self.push(name, Op::Conv2d(op), vec![x])
    }

    pub fn add(&mut self, name: &str, a: usize, b: usize, clamp: Range) -> usize {
        self.push(name, Op::Add(Add { clamp }), vec![a, b])
    }

    pub fn pool(
        &mut self,
        name: &str,
        kind: PoolKind,
        x: usize,
        kernel: [usize; 2],
        global: bool,
    ) -> usize {
        let stride = if global { [1; 2] } else { kernel };
        let clamp = Range::NONE;
        let op = Pool { kind, kernel, stride, padding: [0; 4], global, clamp };
        self.push(name, Op::Pool(op), vec![x])
    }
}
