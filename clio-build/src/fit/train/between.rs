//! A network between that before training and that after it.
//!
//! Training on few images makes a network better at what it was trained for and a little worse at what it could: between its weights before
//! and after lie networks that have most of both (Wortsman and others, *Robust fine-tuning of zero-shot models*, 2022).

use std::iter::zip;
use std::ops::Range;

use crate::artifact::Rate;
use crate::graph::Graph;

/// Parts of a network whose layers go the same share of the way.
pub const PARTS: usize = 4;

/// How much of the way is gone: 1 is all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// By the layers of each part of the trained nodes, of as many nodes each.
    pub layers: [f32; PARTS],
    /// By the tail's constants of all rates.
    pub constants: f32,
}

impl Shares {
    /// The same everywhere.
    pub fn all(share: f32) -> Self {
        Self { layers: [share; PARTS], constants: share }
    }

    /// Part number `part`, or the constants behind the last.
    pub fn part(&mut self, part: usize) -> &mut f32 {
        self.layers.get_mut(part).unwrap_or(&mut self.constants)
    }

    /// Of a node's layer, `trained` being the trained nodes.
    fn of(&self, node: usize, trained: &Range<usize>) -> f32 {
        let part = node.saturating_sub(trained.start) * PARTS / trained.len().max(1);
        self.layers[part.min(PARTS - 1)]
    }
}

impl std::fmt::Display for Shares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |share: &f32| format!("{:.0}", 100.0 * share);
        let layers = self.layers.iter().map(percent).collect::<Vec<_>>().join(", ");
        write!(f, "{layers} and, of the constants, {} %", percent(&self.constants))
    }
}

/// Moves `after` back towards `before`, of which it is a copy whose nodes `trained` were trained.
pub fn graph(before: &Graph, after: &mut Graph, trained: &Range<usize>, shares: &Shares) {
    let nodes = zip(&before.nodes, &mut after.nodes).enumerate();
    for (node, (before, after)) in nodes.filter(|(node, _)| trained.contains(node)) {
        let share = shares.of(node, trained);
        let parameters = before.op.parameters().into_iter();
        for (before, after) in parameters.zip(after.op.parameters_mut().into_iter().flatten()) {
            values(before, after, share);
        }
    }
}

/// The same of the tail's constants of each rate.
pub fn rates(before: &[Rate], after: &mut [Rate], share: f32) {
    for (before, after) in zip(before, after) {
        for after in &mut after.affines {
            let same = before.affines.iter().find(|before| before.node == after.node);
            if let Some(before) = same {
                values(&before.scale, &mut after.scale, share);
                values(&before.offset, &mut after.offset, share);
            }
        }
    }
}

fn values(before: &[f32], after: &mut [f32], share: f32) {
    for (before, after) in zip(before, after) {
        *after = before + share * (*after - before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Affine;

    #[test]
    fn parts_are_of_as_many_nodes() {
        let shares = Shares { layers: [0.1, 0.2, 0.3, 0.4], constants: 0.5 };
        let of =
            |nodes: Range<usize>| nodes.clone().map(|n| shares.of(n, &nodes)).collect::<Vec<_>>();
        assert_eq!(of(7..15), [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]);
        assert_eq!(of(3..5), [0.1, 0.3]);
        let mut all = Shares::all(1.0);
        (0..=PARTS).for_each(|part| *all.part(part) = 0.1 * (part + 1) as f32);
        assert_eq!(all, shares);
    }

    #[test]
    fn a_share_of_the_way_is_kept() {
        let affine = |value: f32| Affine { node: 3, scale: vec![value; 2], offset: vec![-value] };
        let rate = |value| Rate { affines: vec![affine(value)], layers: vec![] };
        let at = |share| {
            let mut after = vec![rate(5.0)];
            rates(&[rate(1.0)], &mut after, share);
            after
        };
        assert_eq!(
            (at(0.0), at(0.25), at(1.0)),
            (vec![rate(1.0)], vec![rate(2.0)], vec![rate(5.0)])
        );
    }
}
