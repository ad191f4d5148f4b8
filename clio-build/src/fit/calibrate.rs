//! Scale and zero point of every activation, from the float network on calibration images.

use burn::tensor::Tensor;

use super::data::Dataset;
use super::float::{FloatNet, clamp_of};
use crate::graph::{Graph, Op};
use crate::integer::{Scale, keeps_scale};

/// Images of one forward pass.
const BATCH: usize = 16;
/// About this many values of each tensor decide its scale.
const SAMPLES: usize = 50_000;
/// Ranges tried, as a share of what calibration saw.
const SHARES: [f32; 9] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5];

/// What was seen of one tensor.
#[derive(Clone, Debug, Default)]
struct Seen {
    min: f32,
    max: f32,
    samples: Vec<f32>,
}

/// The scale of every tensor of `graph`: the one with the least squared error on the calibration images.
pub fn scales(
    net: &FloatNet,
    graph: &Graph,
    images: &Dataset,
    mean: &[f32],
    std: &[f32],
) -> Vec<Scale> {
    let seen = observe(net, graph, images, mean, std);
    let mut scales: Vec<Scale> = seen.iter().map(best).collect();
    for node in &graph.nodes {
        if keeps_scale(&node.op) {
            scales[node.output] = scales[node.inputs[0]];
        } else if let Op::Softmax(_) = node.op {
            scales[node.output] = Scale { scale: 1.0 / 256.0, zero: -128 };
        }
    }
    scales
}

fn observe(
    net: &FloatNet,
    graph: &Graph,
    images: &Dataset,
    mean: &[f32],
    std: &[f32],
) -> Vec<Seen> {
    let shape = graph.shape(graph.input);
    let mut seen = vec![Seen::default(); graph.tensors.len()];
    let per_batch = SAMPLES * BATCH / images.len().max(1) + 1;
    for pixels in images.pixels.chunks(BATCH * shape.elements()) {
        let x = super::float::normalise(pixels, shape, mean, std, net.device());
        seen[graph.input].add(&values(x.clone()), per_batch);
        net.run(0..graph.nodes.len(), graph.input, x, &mut |index, y| {
            let range = clamp_of(&graph.nodes[index].op);
            let (min, max) =
                (range.min.unwrap_or(f32::NEG_INFINITY), range.max.unwrap_or(f32::INFINITY));
            let clamped: Vec<f32> = values(y.clone()).iter().map(|v| v.max(min).min(max)).collect();
            seen[graph.nodes[index].output].add(&clamped, per_batch);
            y
        });
    }
    seen
}

fn values(x: Tensor<4>) -> Vec<f32> {
    x.into_data().convert::<f32>().try_to_vec().unwrap_or_default()
}

impl Seen {
    fn add(&mut self, values: &[f32], samples: usize) {
        for &value in values {
            self.min = self.min.min(value);
            self.max = self.max.max(value);
        }
        // A stride without small factors, so that it does not fall into step with rows and channels.
        self.samples.extend(values.iter().step_by((values.len() / samples) | 1));
    }
}

fn best(seen: &Seen) -> Scale {
    let error = |scale: &Scale| -> f64 {
        seen.samples.iter().map(|&v| f64::from(v - scale.real(scale.quantise(v))).powi(2)).sum()
    };
    let candidates = SHARES.map(|share| Scale::covering(seen.min * share, seen.max * share));
    candidates
        .into_iter()
        .min_by(|a, b| error(a).total_cmp(&error(b)))
        .unwrap_or(Scale { scale: 1.0, zero: 0 })
}
