//! Folds a scale and shift per channel into the convolution or fully connected layer before it.

use super::links::Links;
use crate::graph::ops::{Conv2d, Range};
use crate::graph::{Graph, Op};

/// Folds wherever nothing else reads the layer's output. A lone one stays a depthwise 1×1 convolution.
pub(super) fn fold_batch_norm(graph: &mut Graph, links: &mut Links) {
    for index in 0..graph.nodes.len() {
        let Some(producer) = links.sole_producer(graph, index) else { continue };
        let Op::Conv2d(affine) = &graph.nodes[index].op else { continue };
        if !is_scale_and_shift(affine) {
            continue;
        }
        let affine = affine.clone();
        if fold(&mut graph.nodes[producer].op, &affine) {
            links.absorb(graph, producer, index);
        }
    }
}

fn is_scale_and_shift(conv: &Conv2d) -> bool {
    conv.inputs == 1
        && conv.outputs == conv.groups
        && conv.kernel == [1, 1]
        && conv.stride == [1, 1]
        && conv.padding == [0; 4]
}

fn fold(op: &mut Op, affine: &Conv2d) -> bool {
    let (weights, bias, clamp) = match op {
        Op::Conv2d(conv) => (&mut conv.weights, &mut conv.bias, &mut conv.clamp),
        Op::FullyConnected(layer) => (&mut layer.weights, &mut layer.bias, &mut layer.clamp),
        _ => return false,
    };
    if *clamp != Range::NONE || bias.len() != affine.outputs {
        return false;
    }
    let per_output = weights.len() / bias.len();
    for (c, row) in weights.chunks_exact_mut(per_output).enumerate() {
        let (scale, shift) = (f64::from(affine.weights[c]), f64::from(affine.bias[c]));
        row.iter_mut().for_each(|w| *w = (f64::from(*w) * scale) as f32);
        bias[c] = (f64::from(bias[c]) * scale + shift) as f32;
    }
    *clamp = affine.clamp;
    true
}
