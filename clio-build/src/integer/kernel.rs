//! A node as the very kernel, with the very constants, that the device runs.

use clio_rt::kernels::{self as rt, Banded, Rows};

use super::{Integers, Scale, quantize_multiplier};
use crate::graph::ops::PoolKind;
use crate::graph::{Graph, Node, Op, Shape};

/// Integer weights of a convolution or fully connected layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Weights in the kernel's order.
    pub weights: Vec<i8>,
    /// Bias per output channel, at `input scale · weight scale`.
    pub bias: Vec<i32>,
    /// Requantisation per output channel: mantissa.
    pub multiplier: Vec<i32>,
    /// Requantisation per output channel: exponent.
    pub shift: Vec<i8>,
}

impl Filter {
    /// Quantises each output channel symmetrically to ±127; `weights` is output-major.
    pub fn new(weights: &[f32], bias: &[f32], x: Scale, y: Scale) -> Self {
        let per_output = weights.len() / bias.len().max(1);
        let mut filter = Self { weights: vec![], bias: vec![], multiplier: vec![], shift: vec![] };
        for (row, &bias) in weights.chunks_exact(per_output.max(1)).zip(bias) {
            let scale = (row.iter().fold(0f32, |m, w| m.max(w.abs())) / 127.0).max(1e-12);
            let accumulator = f64::from(x.scale) * f64::from(scale);
            filter
                .weights
                .extend(row.iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8));
            filter.bias.push((f64::from(bias) / accumulator).round() as i32);
            let (multiplier, shift) = quantize_multiplier(accumulator / f64::from(y.scale));
            filter.multiplier.push(multiplier);
            filter.shift.push(shift);
        }
        filter
    }

    fn requantize(&self) -> rt::Requantize<'_> {
        rt::Requantize { multiplier: &self.multiplier, shift: &self.shift }
    }
}

/// One call of a kernel of `clio-rt`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Kernel<'a> {
    Conv2d(rt::Conv2d<'a>),
    Depthwise(rt::Depthwise<'a>),
    FullyConnected(rt::FullyConnected<'a>),
    Add(rt::Add),
    MaxPool(rt::MaxPool),
    AveragePool(rt::AveragePool),
    Mean(rt::Mean),
    Clamp(rt::Clamp),
    Slice(rt::Slice),
    Pad(rt::Pad),
    Softmax(rt::Softmax),
    /// The output is the input, read otherwise.
    Alias,
}

impl Kernel<'_> {
    /// The kernel that makes only these rows of the output, where it works row by row.
    #[must_use]
    pub fn band(self, rows: Rows) -> Self {
        match self {
            Kernel::Conv2d(op) => Kernel::Conv2d(op.band(rows)),
            Kernel::Depthwise(op) => Kernel::Depthwise(op.band(rows)),
            Kernel::MaxPool(op) => Kernel::MaxPool(op.band(rows)),
            Kernel::AveragePool(op) => Kernel::AveragePool(op.band(rows)),
            other => other,
        }
    }

    /// The kernel that makes only so many channels, out of as many where each is made of one.
    #[must_use]
    pub fn slice(self, channels: u16) -> Self {
        match self {
            Kernel::Conv2d(mut op) => {
                op.output.channels = channels;
                Kernel::Conv2d(op)
            }
            Kernel::Depthwise(mut op) => {
                (op.input.channels, op.output.channels) = (channels, channels);
                Kernel::Depthwise(op)
            }
            other => other,
        }
    }

    /// Rows of the input and rows of padding above them, where a window moves over it.
    pub fn read(&self) -> Option<[u16; 2]> {
        let (input, window) = match self {
            Kernel::Conv2d(op) => (op.input, op.window),
            Kernel::Depthwise(op) => (op.input, op.window),
            Kernel::MaxPool(op) => (op.input, op.window),
            Kernel::AveragePool(op) => (op.input, op.window),
            _ => return None,
        };
        Some([input.height, window.padding[0].into()])
    }
}

/// A shape as the kernels take it.
pub fn rt_shape(shape: Shape) -> rt::Shape {
    rt::Shape::new(shape.height as u16, shape.width as u16, shape.channels as u16)
}

impl Integers {
    /// The kernel of node `index`.
    pub fn kernel(&self, graph: &Graph, index: usize) -> Kernel<'_> {
        let node = &graph.nodes[index];
        let (input, output) =
            (rt_shape(graph.shape(node.inputs[0])), rt_shape(graph.shape(node.output)));
        let (x, y) = (self.scales[node.inputs[0]], self.scales[node.output]);
        match (&node.op, &self.filters[index]) {
            (Op::Conv2d(op), Some(f)) => {
                let (window, clamp) =
                    (window(op.kernel, op.stride, op.dilation, op.padding), y.bounds(op.clamp));
                let (weights, bias, requantize) = (&f.weights[..], &f.bias[..], f.requantize());
                let (input_zero, output_zero) = (x.zero, y.zero);
                if op.is_depthwise() {
                    Kernel::Depthwise(rt::Depthwise {
                        input,
                        output,
                        window,
                        weights,
                        bias,
                        requantize,
                        input_zero,
                        output_zero,
                        clamp,
                    })
                } else {
                    Kernel::Conv2d(rt::Conv2d {
                        input,
                        output,
                        window,
                        weights,
                        bias,
                        requantize,
                        input_zero,
                        output_zero,
                        clamp,
                    })
                }
            }
            (Op::FullyConnected(op), Some(f)) => Kernel::FullyConnected(rt::FullyConnected {
                inputs: op.inputs as u16,
                outputs: op.outputs as u16,
                weights: &f.weights,
                bias: &f.bias,
                requantize: f.requantize(),
                input_zero: x.zero,
                output_zero: y.zero,
                clamp: y.bounds(op.clamp),
            }),
            (Op::Add(op), _) => {
                Kernel::Add(add(x, self.scales[node.inputs[1]], y, y.bounds(op.clamp)))
            }
            (Op::Pool(op), _) => {
                let (window, clamp) =
                    (window(op.kernel, op.stride, [1, 1], op.padding), y.bounds(op.clamp));
                match op.kind {
                    PoolKind::Max => Kernel::MaxPool(rt::MaxPool { input, output, window, clamp }),
                    PoolKind::Average if op.is_global_average() => {
                        Kernel::Mean(mean(input, x, y, clamp))
                    }
                    PoolKind::Average => {
                        Kernel::AveragePool(rt::AveragePool { input, output, window, clamp })
                    }
                }
            }
            (Op::Clamp(op), _) => Kernel::Clamp(y.bounds(op.range)),
            (Op::Slice(op), _) => Kernel::Slice(rt::Slice {
                input,
                output,
                begin: interleaved(op.begin),
                stride: interleaved(op.step),
            }),
            (Op::Pad(op), _) => Kernel::Pad(rt::Pad {
                input,
                output,
                before: interleaved(op.before),
                value: x.zero,
            }),
            (Op::Softmax(_), _) => Kernel::Softmax(softmax(x)),
            (Op::Flatten(_) | Op::Conv2d(_) | Op::FullyConnected(_), _) => Kernel::Alias,
        }
    }

    /// The kernels of the first nodes with their nodes.
    pub fn kernels<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = (&'a Node, Kernel<'a>)> {
        (0..self.filters.len()).map(move |index| (&graph.nodes[index], self.kernel(graph, index)))
    }
}

fn interleaved([channels, height, width]: [usize; 3]) -> [u16; 3] {
    [height as u16, width as u16, channels as u16]
}

fn window(
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padding: [usize; 4],
) -> rt::Window {
    let bytes = |pair: [usize; 2]| pair.map(|v| v as u8);
    rt::Window {
        kernel: bytes(kernel),
        stride: bytes(stride),
        dilation: bytes(dilation),
        padding: bytes([padding[0], padding[1]]),
    }
}

/// Factors as TFLite's `add.cc` prepares them.
fn add(a: Scale, b: Scale, y: Scale, clamp: [i8; 2]) -> rt::Add {
    let twice = 2.0 * f64::from(a.scale.max(b.scale));
    let factors = [a, b].map(|s| quantize_multiplier(f64::from(s.scale) / twice));
    let output = quantize_multiplier(twice / (f64::from(1 << 20) * f64::from(y.scale)));
    rt::Add {
        input_zero: [a.zero, b.zero],
        input_multiplier: factors.map(|f| f.0),
        input_shift: factors.map(|f| f.1),
        output_zero: y.zero,
        output_multiplier: output.0,
        output_shift: output.1,
        clamp,
    }
}

/// The factor with the division folded in, as TFLite's `QuantizedMeanOrSum`.
fn mean(input: rt::Shape, x: Scale, y: Scale, clamp: [i8; 2]) -> rt::Mean {
    let pixels = (u64::from(input.height) * u64::from(input.width)).max(1);
    let (multiplier, shift) = quantize_multiplier(f64::from(x.scale) / f64::from(y.scale));
    let fold = (pixels.ilog2() as i32).min(31 + i32::from(shift)).max(0);
    rt::Mean {
        input,
        multiplier: ((i64::from(multiplier) << fold) / pixels as i64) as i32,
        shift: (i32::from(shift) - fold) as i8,
        input_zero: x.zero,
        output_zero: y.zero,
        clamp,
    }
}

/// Softmax of logits of one scale, as TFLite's `PreprocessSoftmaxScaling` prepares it.
pub fn softmax(x: Scale) -> rt::Softmax {
    let factor = (f64::from(x.scale) * f64::from(1 << 26)).min(f64::from(i32::MAX));
    let (multiplier, shift) = quantize_multiplier(factor);
    let diff_min = -((31.0 * f64::from(1 << 26)) / 2f64.powi(i32::from(shift))).floor() as i32;
    rt::Softmax { multiplier, shift: shift.max(0) as u8, diff_min }
}
