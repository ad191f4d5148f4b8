//! The tail's constants of every rate of one partition point, trained.

use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};

use super::weights::{Rule, Trained, Visit, sum};
use crate::artifact::{Affine, Rate};

/// `y · scale + offset` per rate and channel of the tail's convolutions.
pub struct Constants {
    rates: usize,
    /// Node, scales and offsets `[rates, channels]`.
    nodes: Vec<(usize, Trained<2>, Trained<2>)>,
}

/// The same as leaves of an autodiff graph, and the rate of each image.
pub struct TrackedConstants {
    leaves: Vec<(usize, Tensor<2>, Tensor<2>)>,
    picks: Tensor<1, Int>,
}

/// Gradients in the order of the nodes.
pub type Slopes = Vec<(Option<Tensor<2>>, Option<Tensor<2>>)>;

impl Constants {
    /// Starting at those of `rates`, fitted in closed form.
    pub fn new(rates: &[Rate], device: &Device) -> Self {
        let nodes = rates.first().map_or(vec![], |rate| {
            rate.affines.iter().map(|a| (a.node, a.scale.len())).collect::<Vec<_>>()
        });
        let gather = |node: usize, channels: usize, of: &dyn Fn(&Affine) -> Vec<f32>| {
            let rows = rates
                .iter()
                .flat_map(|rate| rate.affines.iter().find(|a| a.node == node).map_or(vec![], of));
            let data = TensorData::new(rows.collect::<Vec<f32>>(), [rates.len(), channels]);
            Trained::new(Tensor::from_data(data, device))
        };
        let nodes = nodes.into_iter().map(|(node, channels)| {
            let scale = gather(node, channels, &|a| a.scale.clone());
            (node, scale, gather(node, channels, &|a| a.offset.clone()))
        });
        Self { rates: rates.len(), nodes: nodes.collect() }
    }

    /// Leaves, and the rate of each image; `rates` itself stands for no change, the uncut tensor.
    pub fn track(&self, picks: &[usize], tracking: &Device) -> TrackedConstants {
        let leaf = |(node, scale, offset): &(usize, Trained<2>, Trained<2>)| {
            (*node, scale.leaf(), offset.leaf())
        };
        let picks: Vec<i64> = picks.iter().map(|&p| p as i64).collect();
        let count = picks.len();
        TrackedConstants {
            leaves: self.nodes.iter().map(leaf).collect(),
            picks: Tensor::from_data(TensorData::new(picks, [count]), tracking),
        }
    }

    /// One step.
    pub fn step(&mut self, rule: &Rule, rate: f64, slopes: Slopes) {
        for ((_, scale, offset), (of_scale, of_offset)) in self.nodes.iter_mut().zip(slopes) {
            scale.step(rule, rate, of_scale);
            offset.step(rule, rate, of_offset);
        }
    }

    /// As they stand in an artifact, rate by rate, without classifiers.
    pub fn rates(&self) -> Vec<Rate> {
        let row = |t: &Trained<2>, rate: usize| -> Vec<f32> {
            let row = t.value.clone().narrow(0, rate, 1);
            row.into_data().convert::<f32>().try_to_vec().unwrap_or_default()
        };
        let affine = |(node, scale, offset): &(usize, Trained<2>, Trained<2>), rate| Affine {
            node: *node,
            scale: row(scale, rate),
            offset: row(offset, rate),
        };
        let rate = |rate| Rate {
            affines: self.nodes.iter().map(|node| affine(node, rate)).collect(),
            layers: vec![],
        };
        (0..self.rates).map(rate).collect()
    }

    /// Every tensor with its state.
    pub fn each(&mut self, prefix: &str, visit: &mut dyn Visit) {
        for (node, scale, offset) in &mut self.nodes {
            visit.two(&format!("{prefix}/node/{node}/scale"), scale);
            visit.two(&format!("{prefix}/node/{node}/offset"), offset);
        }
    }
}

impl TrackedConstants {
    /// `y` with the constants of each image's rate, where `node` has any.
    pub fn apply(&self, node: usize, y: Tensor<4>) -> Tensor<4> {
        let Some((_, scale, offset)) = self.leaves.iter().find(|(n, _, _)| *n == node) else {
            return y;
        };
        y * self.gather(scale, 1.0) + self.gather(offset, 0.0)
    }

    fn gather(&self, rows: &Tensor<2>, uncut: f32) -> Tensor<4> {
        let last = Tensor::full([1, rows.dims()[1]], uncut, &rows.device());
        let all = Tensor::cat(vec![rows.clone(), last], 0);
        all.select(0, self.picks.clone()).unsqueeze_dims(&[2, 3])
    }

    /// The leaves' gradients.
    pub fn slopes(&self, gradients: &mut Gradients) -> Slopes {
        let of = |(_, scale, offset): &(usize, Tensor<2>, Tensor<2>)| {
            (scale.grad_remove(gradients), offset.grad_remove(gradients))
        };
        self.leaves.iter().map(of).collect()
    }
}

/// The sum of two workers' gradients.
pub fn add(a: Slopes, b: Slopes) -> Slopes {
    a.into_iter().zip(b).map(|((a, b), (c, d))| (sum(a, c), sum(b, d))).collect()
}
