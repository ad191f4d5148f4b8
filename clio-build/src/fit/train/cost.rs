//! What training costs, and what it would have cost naively.
//!
//! The paper's count: `C(M) = C(L_1:k) + #slices × C(L_k+1:K)` for each layer k, where every prefix of channels is a slice. Both are in
//! multiply-accumulates of a forward pass; a training pass is three of them, and the layers that are not trained run forward only.

use super::{REUSE, Training};
use crate::fit::partition_points;
use crate::graph::Graph;
use crate::graph::cut::Cut;

/// Passes of training one layer: forward, and backward to its input and its weights.
const PASSES: u64 = 3;

/// Compared per training image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Partition points times prefixes of their channels.
    pub naive_points: u64,
    /// Multiply-accumulates to train each of them once on one image.
    pub naive_macs: u64,
    /// Operating points that are trained.
    pub points: u64,
    /// Multiply-accumulates to train all of them on one image; every image is cut at one point, and so at a rate.
    pub macs: u64,
}

/// Of training `graph` at `cuts` with so many rates each, from a tensor at the end of `frozen` nodes.
pub fn cost(graph: &Graph, cuts: &[Cut], rates: usize, frozen: usize) -> Cost {
    let macs: Vec<u64> = graph.nodes.iter().map(|node| graph.macs(node)).collect();
    let all: u64 = macs.iter().sum();
    let behind = |nodes: usize| macs[nodes..].iter().sum::<u64>();
    let inner = || {
        partition_points(graph).into_iter().filter(|c| c.nodes > 0 && c.nodes < graph.nodes.len())
    };
    let slices = |cut: &Cut| graph.shape(cut.tensor).channels as u64;
    let naive = |cut: Cut| {
        let tail = behind(cut.nodes);
        PASSES * ((all - tail) + slices(&cut) * tail)
    };
    Cost {
        naive_points: inner().map(|cut| slices(&cut)).sum(),
        naive_macs: inner().map(naive).sum(),
        points: (cuts.len() * rates) as u64,
        macs: PASSES * behind(frozen) + all / REUSE as u64,
    }
}

impl Cost {
    /// How many times less is computed.
    pub fn factor(&self) -> f64 {
        self.naive_macs as f64 / self.macs.max(1) as f64
    }

    /// For people, with what a whole training comes to.
    pub fn report(&self, training: &Training) -> String {
        let images = training.epochs * training.data.len() as f64;
        format!(
            "naively {} operating points at {:.0} MMAC an image, {:.1} TMAC in all; trained {} at {:.0} MMAC an image, {:.1} TMAC in all: {:.0} times less",
            self.naive_points,
            self.naive_macs as f64 / 1e6,
            self.naive_macs as f64 * images / 1e12,
            self.points,
            self.macs as f64 / 1e6,
            self.macs as f64 * images / 1e12,
            self.factor()
        )
    }
}
