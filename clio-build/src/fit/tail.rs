//! The tail in float: running it, and re-calibrating it in closed form for a rate.

use burn::tensor::{Tensor, TensorData};
use nalgebra::DMatrix;
use rayon::prelude::*;

use super::float::FloatNet;
use crate::artifact::{Affine, Layer, Rate};
use crate::graph::cut::Cut;
use crate::graph::{Graph, Op, Shape};

/// Images of one forward pass.
const BATCH: usize = 25;
/// A re-estimated channel is scaled by at most this.
const LARGEST_SCALE: f32 = 4.0;
/// Ridge is tried only with this many calibration images per feature.
const IMAGES_PER_FEATURE: usize = 4;
/// Regularisations tried, relative to the mean square of the features.
const RIDGES: [f64; 5] = [0.003, 0.03, 0.3, 3.0, 30.0];
/// All calibration images are re-estimated from together; tails of large maps take fewer of them.
const MOST_ELEMENTS: usize = 150_000_000;

/// What runs in the cloud after one cut.
pub struct Tail<'a> {
    /// The float network.
    pub net: &'a FloatNet,
    /// Its graph.
    pub graph: &'a Graph,
    /// Where it starts.
    pub cut: &'a Cut,
}

/// Mean and standard deviation per channel of each tail convolution's output before its clamp.
pub struct Statistics(Vec<(usize, Vec<f32>, Vec<f32>)>);

impl Tail<'_> {
    /// Logits of planar maps, with the layers and constants of a rate.
    pub fn logits(&self, maps: &[Vec<f32>], rate: &Rate) -> Vec<Vec<f32>> {
        self.up_to(self.graph.nodes.len(), maps, rate)
    }

    /// Statistics of the tail on `maps`, which are what it was trained for.
    pub fn statistics(&self, maps: &[Vec<f32>]) -> Statistics {
        let mut all = vec![];
        let (end, some) = (self.graph.nodes.len(), &maps[..self.together(maps.len())]);
        self.run(self.net, end, some, &mut |node, y| {
            if self.is_convolution(node) {
                let (mean, deviation) = moments(&y);
                all.push((node, mean, deviation));
            }
            y
        });
        Statistics(all)
    }

    /// Constants with which the tail makes the most of `maps`, the same images as they arrive at one rate.
    ///
    /// Layer by layer, mean and deviation of every convolution's channels are brought back to `reference`; then, where there are
    /// images enough, the classifier is re-fitted to the uncut network's logits (`teacher`) by ridge regression.
    pub fn recalibrate(
        &self,
        maps: &[Vec<f32>],
        reference: &Statistics,
        teacher: &[Vec<f32>],
    ) -> Rate {
        let mut affines = vec![];
        let (end, some) = (self.graph.nodes.len(), &maps[..self.together(maps.len())]);
        self.run(self.net, end, some, &mut |node, y| {
            let Some((_, mean, deviation)) = reference.0.iter().find(|(n, _, _)| *n == node) else {
                return y;
            };
            let (seen_mean, seen_deviation) = moments(&y);
            let scale: Vec<f32> = deviation
                .iter()
                .zip(&seen_deviation)
                .map(|(d, s)| (d / s.max(1e-6)).clamp(0.25, LARGEST_SCALE))
                .collect();
            let offset: Vec<f32> =
                mean.iter().zip(&seen_mean).zip(&scale).map(|((m, s), a)| m - a * s).collect();
            let y = apply(y, &scale, &offset);
            affines.push(Affine { node, scale, offset });
            y
        });
        let mut rate = Rate { affines, layers: vec![] };
        rate.layers.extend(self.refit_classifier(maps, &rate, teacher));
        rate
    }

    /// The one of some rates' constants, each with the shared classifier and with one of its own, whose answers come nearest to the uncut network's.
    pub fn best(&self, maps: &[Vec<f32>], teacher: &[Vec<f32>], rates: Vec<Rate>) -> Rate {
        let mut best = (f64::INFINITY, Rate::default());
        let last = self.graph.nodes.len() - 1;
        for mut rate in rates {
            rate.layers.retain(|layer| layer.node != last);
            let classifier = self.refit_classifier(maps, &rate, teacher);
            let refitted = classifier.map(|layer| {
                let layers = rate.layers.iter().cloned().chain([layer]).collect();
                Rate { layers, ..rate.clone() }
            });
            for rate in [Some(rate), refitted].into_iter().flatten() {
                let distance = divergence(&self.logits(maps, &rate), teacher);
                if distance < best.0 {
                    best = (distance, rate);
                }
            }
        }
        best.1
    }

    fn refit_classifier(
        &self,
        maps: &[Vec<f32>],
        rate: &Rate,
        teacher: &[Vec<f32>],
    ) -> Option<Layer> {
        let node = self.graph.nodes.len().checked_sub(1)?;
        let Op::FullyConnected(op) = &self.graph.nodes.get(node)?.op else { return None };
        if maps.len() < IMAGES_PER_FEATURE * op.inputs || node < self.cut.nodes {
            return None;
        }
        let features = self.up_to(node, maps, rate);
        let rows = features.len();
        let x = DMatrix::from_fn(rows, op.inputs + 1, |i, j| {
            features[i].get(j).map_or(1.0, |&v| f64::from(v))
        });
        let w = DMatrix::from_fn(op.inputs + 1, op.outputs, |i, j| {
            f64::from(if i < op.inputs { op.weights[j * op.inputs + i] } else { op.bias[j] })
        });
        let residual =
            DMatrix::from_fn(rows, op.outputs, |i, j| f64::from(teacher[i][j])) - &x * &w;
        let change = ridge(&x, &residual)?;
        let w = w + change;
        Some(Layer {
            node,
            weights: (0..op.outputs * op.inputs)
                .map(|i| w[(i % op.inputs, i / op.inputs)] as f32)
                .collect(),
            bias: (0..op.outputs).map(|j| w[(op.inputs, j)] as f32).collect(),
        })
    }

    /// Output of the last node before `end`, flattened, per image.
    fn up_to(&self, end: usize, maps: &[Vec<f32>], rate: &Rate) -> Vec<Vec<f32>> {
        let net = self.net.with_layers(&rate.layers);
        let hook = |node, y| match rate.affines.iter().find(|a| a.node == node) {
            Some(affine) => apply(y, &affine.scale, &affine.offset),
            None => y,
        };
        maps.par_chunks(BATCH)
            .flat_map_iter(|batch| rows(self.run(&net, end, batch, &mut { hook })))
            .collect()
    }

    fn run(
        &self,
        net: &FloatNet,
        end: usize,
        maps: &[Vec<f32>],
        hook: &mut dyn FnMut(usize, Tensor<4>) -> Tensor<4>,
    ) -> Tensor<4> {
        let Shape { channels, height, width } = self.graph.shape(self.cut.tensor);
        let data = TensorData::new(maps.concat(), [maps.len(), channels, height, width]);
        let x = Tensor::<4>::from_data(data, net.device());
        net.run(self.cut.nodes..end, self.cut.tensor, x, hook)
    }

    fn together(&self, images: usize) -> usize {
        let tail = &self.graph.nodes[self.cut.nodes..];
        let largest = tail.iter().map(|n| self.graph.shape(n.output).elements()).max().unwrap_or(1);
        images.min((MOST_ELEMENTS / largest.max(1)).max(1))
    }

    fn is_convolution(&self, node: usize) -> bool {
        matches!(self.graph.nodes[node].op, Op::Conv2d(_))
    }
}

/// Mean divergence (Kullback and Leibler's) of answers from those of the uncut network.
fn divergence(logits: &[Vec<f32>], teacher: &[Vec<f32>]) -> f64 {
    let log_softmax = |row: &[f32]| -> Vec<f64> {
        let largest = row.iter().fold(f32::NEG_INFINITY, |m, &v| m.max(v));
        let sum = row.iter().map(|&v| f64::from(v - largest).exp()).sum::<f64>().ln();
        row.iter().map(|&v| f64::from(v - largest) - sum).collect()
    };
    let one = |(y, t): (&Vec<f32>, &Vec<f32>)| -> f64 {
        let (y, t) = (log_softmax(y), log_softmax(t));
        t.iter().zip(&y).map(|(t, y)| t.exp() * (t - y)).sum()
    };
    logits.iter().zip(teacher).map(one).sum::<f64>() / logits.len().max(1) as f64
}

/// The rows of a `[n, c, h, w]` tensor.
fn rows(y: Tensor<4>) -> Vec<Vec<f32>> {
    let width = y.dims()[1..].iter().product::<usize>().max(1);
    let values: Vec<f32> = y.into_data().convert::<f32>().try_to_vec().unwrap_or_default();
    values.chunks_exact(width).map(<[f32]>::to_vec).collect()
}

fn apply(y: Tensor<4>, scale: &[f32], offset: &[f32]) -> Tensor<4> {
    let device = y.device();
    let channels = |v: &[f32]| {
        Tensor::<4>::from_data(TensorData::new(v.to_vec(), [1, v.len(), 1, 1]), &device)
    };
    y * channels(scale) + channels(offset)
}

/// Mean and standard deviation per channel.
fn moments(y: &Tensor<4>) -> (Vec<f32>, Vec<f32>) {
    let mean = |t: Tensor<4>| t.mean_dim(3).mean_dim(2).mean_dim(0);
    let first = mean(y.clone());
    let centred = y.clone() - first.clone();
    let second = mean(centred.clone() * centred).sqrt();
    let values = |t: Tensor<4>| t.into_data().convert::<f32>().try_to_vec().unwrap_or_default();
    (values(first), values(second))
}

/// The change of the classifier that explains `residual` from `x`, with the regularisation that does best on every fifth
/// image when fitted to the others; `None` where none beats no change at all.
fn ridge(x: &DMatrix<f64>, residual: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let split = |keep: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = (0..x.nrows()).filter(|&i| keep(i)).collect();
        (x.select_rows(&rows), residual.select_rows(&rows))
    };
    let ((fit_x, fit_r), (test_x, test_r)) = (split(&|i| i % 5 != 0), split(&|i| i % 5 == 0));
    let mut best = (test_r.norm_squared(), None);
    for strength in RIDGES {
        let Some(change) = solve(&fit_x, &fit_r, strength) else { continue };
        let error = (&test_r - &test_x * change).norm_squared();
        if error < best.0 {
            best = (error, Some(strength));
        }
    }
    solve(x, residual, best.1?)
}

fn solve(x: &DMatrix<f64>, residual: &DMatrix<f64>, strength: f64) -> Option<DMatrix<f64>> {
    let gram = x.transpose() * x;
    let size = gram.nrows();
    let ridge = DMatrix::identity(size, size) * (strength * gram.trace() / size as f64 * 0.01);
    Some((gram + ridge).cholesky()?.solve(&(x.transpose() * residual)))
}
