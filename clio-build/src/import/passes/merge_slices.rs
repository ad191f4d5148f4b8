//! Merges a slice of a slice, as exporters write one slice per axis.

use super::links::Links;
use crate::graph::ops::Slice;
use crate::graph::{Graph, Op};

/// Merges wherever nothing else reads the slice in between.
pub(super) fn merge_slices(graph: &mut Graph, links: &mut Links) {
    for index in 0..graph.nodes.len() {
        let Some(producer) = links.sole_producer(graph, index) else { continue };
        let (Op::Slice(first), Op::Slice(second)) =
            (&graph.nodes[producer].op, &graph.nodes[index].op)
        else {
            continue;
        };
        let merged = compose(first, second);
        graph.nodes[producer].op = Op::Slice(merged);
        links.absorb(graph, producer, index);
    }
}

/// The elements that `second` takes of those that `first` takes.
fn compose(first: &Slice, second: &Slice) -> Slice {
    let begin = |a: usize| first.begin[a] + second.begin[a] * first.step[a];
    let last = |a: usize| {
        let taken = (second.end[a] - second.begin[a] - 1) / second.step[a] * second.step[a];
        begin(a) + taken * first.step[a]
    };
    Slice {
        begin: [begin(0), begin(1), begin(2)],
        end: [last(0) + 1, last(1) + 1, last(2) + 1],
        step: std::array::from_fn(|a| first.step[a] * second.step[a]),
    }
}
