//! Fuses zero padding over space into the convolution that reads it.

use super::links::Links;
use crate::graph::{Graph, Op};

/// Fuses wherever the convolution is the padding's only reader.
pub(super) fn fuse_pad(graph: &mut Graph, links: &mut Links) {
    for index in 0..graph.nodes.len() {
        let Some(producer) = links.sole_producer(graph, index) else { continue };
        let Op::Pad(pad) = &graph.nodes[producer].op else { continue };
        let (before, after) = (pad.before, pad.after);
        let Op::Conv2d(conv) = &mut graph.nodes[index].op else { continue };
        if before[0] + after[0] > 0 {
            continue;
        }
        let amounts = [before[1], before[2], after[1], after[2]];
        conv.padding.iter_mut().zip(amounts).for_each(|(padding, amount)| *padding += amount);
        links.bypass(graph, producer, index);
    }
}
