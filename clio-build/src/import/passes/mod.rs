//! Simplifications of an imported graph, one a file; each keeps the network's function and the user's names.

mod fold_batch_norm;
mod fuse_clamp;
mod fuse_pad;
mod links;
mod merge_slices;

use crate::graph::Graph;
use links::Links;

/// Folds, fuses and drops what is left over.
pub(super) fn simplify(graph: &mut Graph) {
    let mut links = Links::of(graph);
    fold_batch_norm::fold_batch_norm(graph, &mut links);
    fuse_pad::fuse_pad(graph, &mut links);
    merge_slices::merge_slices(graph, &mut links);
    fuse_clamp::fuse_clamp(graph, &mut links);
    links.drop_removed(graph);
}
