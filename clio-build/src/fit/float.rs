//! The network in float, on burn.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use burn::tensor::activation::softmax;
use burn::tensor::module::{avg_pool2d, conv2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions, PadMode};
use burn::tensor::{Device, Slice, Tensor, TensorData};

use super::flex::clamp::clamp;
use super::flex::{depthwise, pointwise};
use crate::artifact::Layer;
use crate::graph::ops::{self, Conv2d, Op, Pool, PoolKind};
use crate::graph::{Graph, Shape, TensorId};

/// A graph with its weights on a device. Tensors are `[n, c, h, w]`; vectors are `[n, c, 1, 1]`.
///
/// For gradients, give a device with autodiff and inputs that require them; the weights never do. A clone shares all that
/// is large.
#[derive(Clone)]
pub struct FloatNet {
    graph: Arc<Graph>,
    parameters: Vec<Option<Parameters>>,
    last_use: Arc<[usize]>,
    device: Device,
}

/// Weights `[outputs, inputs, height, width]`, or `[1, 1, inputs, outputs]` for a fully connected layer, and bias.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    pub weights: Tensor<4>,
    pub bias: Tensor<1>,
}

impl FloatNet {
    /// Copies the graph's weights to the device.
    pub fn new(graph: &Graph, device: &Device) -> Self {
        let mut last_use = vec![0; graph.tensors.len()];
        for (index, node) in graph.nodes.iter().enumerate() {
            node.inputs.iter().for_each(|&t| last_use[t] = index);
        }
        FloatNet {
            parameters: graph
                .nodes
                .iter()
                .map(|n| Parameters::of(&n.op, n.op.parameters(), device))
                .collect(),
            graph: Arc::new(graph.clone()),
            last_use: last_use.into(),
            device: device.clone(),
        }
    }

    /// The same graph with other parameters, one entry per node, none for nodes without.
    pub(super) fn with(&self, parameters: Vec<Option<Parameters>>) -> Self {
        Self { parameters, ..self.clone() }
    }

    /// Per node.
    pub(super) fn parameters(&self) -> &[Option<Parameters>] {
        &self.parameters
    }

    /// The same network with the parameters of some layers replaced, as a rate's are; all others are shared, not copied.
    ///
    /// [`FloatNet::graph`] still has the weights that were replaced.
    ///
    /// # Panics
    /// Where a layer's node is no convolution or fully connected layer, or takes another number of weights.
    pub fn with_layers(&self, layers: &[Layer]) -> Self {
        let mut net = self.clone();
        for Layer { node, weights, bias } in layers {
            let op = &self.graph.nodes[*node].op;
            let own = Parameters::of(op, [weights, bias], &self.device);
            assert!(own.is_some(), "`{}` has no weights", self.graph.nodes[*node].name);
            net.parameters[*node] = own;
        }
        net
    }

    /// The graph that it runs.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Where its weights are.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Runs the nodes of a contiguous range behind a cut on a batch `[n, c, h, w]` of the cut's tensor `from`, and
    /// returns the output of the last node (of no nodes: `x`).
    ///
    /// `hook` is given each node's index and its output before the clamp, and may replace it.
    ///
    /// # Panics
    /// Where the range does not start behind a cut at `from`, or `x` has not that tensor's shape.
    pub fn run(
        &self,
        nodes: Range<usize>,
        from: TensorId,
        x: Tensor<4>,
        hook: &mut dyn FnMut(usize, Tensor<4>) -> Tensor<4>,
    ) -> Tensor<4> {
        let mut alive = HashMap::new();
        let (mut tensor, mut y) = (from, x);
        for index in nodes {
            let node = &self.graph.nodes[index];
            alive.insert(tensor, y);
            let inputs = node.inputs.iter().map(|&t| self.read(&mut alive, t, index)).collect();
            y = clamp(hook(index, self.linear(index, inputs)), clamp_of(&node.op));
            tensor = node.output;
        }
        y
    }

    /// The network's output for a batch of its normalised input.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let y = self.run(0..self.graph.nodes.len(), self.graph.input, x, &mut |_, y| y);
        y.flatten(1, 3)
    }

    /// The network's output for images as they come in files; see [`normalise`].
    pub fn logits_of(&self, images: &[u8], mean: &[f32], std: &[f32]) -> Tensor<2> {
        let shape = self.graph.shape(self.graph.input);
        self.forward(normalise(images, shape, mean, std, &self.device))
    }

    /// A tensor's value, taken at its last reader and copied (shared) before.
    fn read(&self, alive: &mut HashMap<TensorId, Tensor<4>>, t: TensorId, at: usize) -> Tensor<4> {
        let node = &self.graph.nodes[at];
        let once = node.inputs.iter().filter(|&&i| i == t).count() == 1;
        let value =
            if once && self.last_use[t] == at { alive.remove(&t) } else { alive.get(&t).cloned() };
        match value {
            Some(value) => value,
            None => panic!("`{}` is not computed behind this cut", self.graph.tensors[t].name),
        }
    }

    fn linear(&self, index: usize, mut inputs: Vec<Tensor<4>>) -> Tensor<4> {
        let x = inputs.remove(0);
        match (&self.graph.nodes[index].op, &self.parameters[index]) {
            (Op::Conv2d(op), Some(p)) => convolve(x, op, p),
            (Op::FullyConnected(op), Some(p)) => {
                let batch = x.dims()[0];
                let y = x.reshape([1, 1, batch, op.inputs]).matmul(p.weights.clone());
                y.reshape([batch, op.outputs, 1, 1]) + p.bias.clone().reshape([1, op.outputs, 1, 1])
            }
            (Op::Add(_), _) => x + inputs.remove(0),
            (Op::Pool(op), _) => pool(x, op),
            (Op::Slice(op), _) => slice(x, op),
            (Op::Pad(op), _) => pad(x, op),
            (Op::Flatten(_), _) => {
                let [n, c, h, w] = x.dims();
                x.reshape([n, c * h * w, 1, 1])
            }
            (Op::Softmax(_), _) => softmax(x, 1),
            (Op::Clamp(_) | Op::Conv2d(_) | Op::FullyConnected(_), _) => x,
        }
    }
}

/// Images `[n, c, h, w]` of bytes as a batch of `(x / 255 − mean) / std`, mean and standard deviation per channel.
pub fn normalise(
    images: &[u8],
    shape: Shape,
    mean: &[f32],
    std: &[f32],
    device: &Device,
) -> Tensor<4> {
    let plane = shape.height * shape.width;
    let value = |(i, &x): (usize, &u8)| {
        let c = i / plane % shape.channels;
        (f32::from(x) / 255.0 - mean[c]) / std[c]
    };
    let values: Vec<f32> = images.iter().enumerate().map(value).collect();
    let batch = images.len() / shape.elements();
    let dims = [batch, shape.channels, shape.height, shape.width];
    Tensor::from_data(TensorData::new(values, dims), device)
}

impl Parameters {
    fn of(op: &Op, [weights, bias]: [&[f32]; 2], device: &Device) -> Option<Parameters> {
        let tensor =
            |dims: [usize; 4]| Tensor::from_data(TensorData::new(weights.to_vec(), dims), device);
        let weights = match op {
            Op::Conv2d(op) => tensor([op.outputs, op.inputs, op.kernel[0], op.kernel[1]]),
            Op::FullyConnected(op) => tensor([1, 1, op.outputs, op.inputs]).swap_dims(2, 3),
            _ => return None,
        };
        let bias = Tensor::from_data(TensorData::new(bias.to_vec(), [bias.len()]), device);
        Some(Parameters { weights, bias })
    }

    /// Writes the values back to the operator they came from.
    pub fn write(&self, op: &mut Op) {
        let weights = match op {
            Op::FullyConnected(_) => self.weights.clone().swap_dims(2, 3),
            _ => self.weights.clone(),
        };
        if let Some([to_weights, to_bias]) = op.parameters_mut() {
            *to_weights = weights.into_data().convert::<f32>().try_to_vec().unwrap_or_default();
            *to_bias =
                self.bias.clone().into_data().convert::<f32>().try_to_vec().unwrap_or_default();
        }
    }
}

fn convolve(x: Tensor<4>, op: &Conv2d, p: &Parameters) -> Tensor<4> {
    if pointwise::suits(op, &x.device()) {
        return pointwise::pointwise(x, p.weights.clone(), p.bias.clone());
    }
    if depthwise::suits(op, &x.device()) {
        return depthwise::depthwise(x, p.weights.clone(), op)
            + p.bias.clone().reshape([1, op.outputs, 1, 1]);
    }
    let padding = pairs(op.padding);
    let options = ConvOptions::new_with_padding(op.stride, padding, op.dilation, op.groups);
    conv2d(x, p.weights.clone(), Some(p.bias.clone()), options)
}

fn pool(x: Tensor<4>, op: &Pool) -> Tensor<4> {
    let padding = pairs(op.padding);
    match op.kind {
        PoolKind::Average => {
            let mut options = AvgPoolOptions::new(op.kernel);
            (options.stride, options.padding) = (op.stride, padding);
            options.count_include_pad = false;
            avg_pool2d(x, options)
        }
        PoolKind::Max => {
            let mut options = MaxPoolOptions::new(op.kernel);
            (options.stride, options.padding) = (op.stride, padding);
            max_pool2d(x, options)
        }
    }
}

fn slice(x: Tensor<4>, op: &ops::Slice) -> Tensor<4> {
    let axis =
        |a: usize| Slice::new(op.begin[a] as isize, Some(op.end[a] as isize), op.step[a] as isize);
    x.slice([Slice::full(), axis(0), axis(1), axis(2)])
}

fn pad(x: Tensor<4>, op: &ops::Pad) -> Tensor<4> {
    let axis = |a: usize| (op.before[a], op.after[a]);
    x.pad([(0, 0), axis(0), axis(1), axis(2)], PadMode::Constant(0.0))
}

/// The clamp fused into an operator.
pub fn clamp_of(op: &Op) -> ops::Range {
    match op {
        Op::Conv2d(op) => op.clamp,
        Op::FullyConnected(op) => op.clamp,
        Op::Add(op) => op.clamp,
        Op::Pool(op) => op.clamp,
        Op::Clamp(op) => op.range,
        Op::Slice(_) | Op::Pad(_) | Op::Flatten(_) | Op::Softmax(_) => ops::Range::NONE,
    }
}

fn pairs([top, left, bottom, right]: [usize; 4]) -> [(usize, usize); 2] {
    [(top, bottom), (left, right)]
}
