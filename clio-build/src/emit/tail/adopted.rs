use std::collections::BTreeMap;

use super::is_served;
use crate::artifact::{Artifact, Layer};

/// Layers that lie where the shared ones do: where every rate of every partition replaces a node, nothing runs by the
/// shared weights, and those of the first rate take their place.
pub(super) struct Adopted<'a> {
    /// By node: number of the partition, and the layer of its first rate.
    first: BTreeMap<usize, (usize, &'a Layer)>,
}

impl<'a> Adopted<'a> {
    pub fn new(artifact: &'a Artifact) -> Self {
        let served = || artifact.partitions.iter().enumerate().filter(|(_, p)| is_served(p));
        let adopt = |node: usize| {
            let mut tails = served().filter(|(_, p)| p.cut.nodes <= node);
            let (number, first) = tails.next()?;
            let by_all =
                first.is_replaced_by_all(node) && tails.all(|(_, p)| p.is_replaced_by_all(node));
            let layer = first.rates.first()?.layer(node)?;
            by_all.then_some((node, (number, layer)))
        };
        Self { first: (0..artifact.graph.nodes.len()).filter_map(adopt).collect() }
    }

    /// What lies in the place of the node's shared layer.
    pub fn layer(&self, node: usize) -> Option<&'a Layer> {
        self.first.get(&node).map(|(_, layer)| *layer)
    }

    /// Whether the layer of `node` of this partition's `rate` is the shared one.
    pub fn is_shared(&self, node: usize, partition: usize, rate: usize) -> bool {
        rate == 0 && self.first.get(&node).is_some_and(|(number, _)| *number == partition)
    }
}
