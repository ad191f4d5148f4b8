//! A network between that before training and that after it.
//!
//! Training on few images makes a network better at what it was trained for and a little worse at what it could: between its weights before
//! and after lie networks that have most of both (Wortsman and others, *Robust fine-tuning of zero-shot models*, 2022).

use std::iter::zip;

use crate::artifact::Rate;
use crate::graph::Graph;

/// Moves `after` back towards `before`, of which it is a trained copy: `share` of the way is kept.
pub fn graph(before: &Graph, after: &mut Graph, share: f32) {
    for (before, after) in zip(&before.nodes, &mut after.nodes) {
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
