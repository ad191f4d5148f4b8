//! Fuses Relu and Clip into the operator whose output only they read.

use super::links::Links;
use crate::graph::{Graph, Op};

/// Fuses into every operator that has a clamp of its own.
pub(super) fn fuse_clamp(graph: &mut Graph, links: &mut Links) {
    for index in 0..graph.nodes.len() {
        let Some(producer) = links.sole_producer(graph, index) else { continue };
        let Op::Clamp(clamp) = &graph.nodes[index].op else { continue };
        let range = clamp.range;
        let Some(fused) = graph.nodes[producer].op.clamp_mut() else { continue };
        *fused = fused.then(range);
        links.absorb(graph, producer, index);
    }
}
