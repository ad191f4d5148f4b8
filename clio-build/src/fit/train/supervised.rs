//! A whole network from labelled images: cross-entropy, every layer.

use burn::tensor::{Tensor, TensorData};

use super::clio2020::cross_entropy;
use super::pool::Pool;
use super::weights::{self, Rule, Visit, Weights};
use super::workers;
use super::{Method, Trained};
use crate::fit::float::FloatNet;
use crate::graph::cut::Cut;

/// Weight of the past in the running mean of the loss.
const MEMORY: f64 = 0.98;

/// A training in progress.
pub struct Supervised<'a> {
    /// On an autodiff device.
    tracking: &'a FloatNet,
    weights: Weights,
    /// Running mean of the loss.
    loss: f64,
}

impl<'a> Supervised<'a> {
    /// From the network as it is.
    pub fn new(net: &FloatNet, tracking: &'a FloatNet) -> Self {
        Self { tracking, weights: Weights::of(net, |_| true), loss: 0.0 }
    }

    fn work(&self, pool: &Pool, images: &[usize], batch: usize) -> (weights::Slopes, f64) {
        let (device, graph) = (self.tracking.device(), self.tracking.graph());
        let (features, _, labels) = pool.take(images);
        let (n, shape) = (images.len(), graph.shape(graph.input));
        let tracked = self.weights.track(self.tracking);
        let data = TensorData::new(features, [n, shape.channels, shape.height, shape.width]);
        let y = tracked.net.forward(Tensor::from_data(data, device));
        let (loss, value) = cross_entropy(y, &labels.unwrap_or_default(), batch);
        (tracked.slopes(&mut loss.backward()), value)
    }
}

impl Method for Supervised<'_> {
    fn is_labelled(&self) -> bool {
        true
    }

    fn is_averaged(&self) -> bool {
        false
    }

    fn map(&self) -> Option<&Cut> {
        None
    }

    fn step(&mut self, _step: usize, rate: f64, pool: &Pool, images: &[usize]) {
        let device = self.tracking.device();
        let parts: Vec<&[usize]> = workers::parts(device, images).collect();
        let work = |part: &&[usize]| self.work(pool, part, images.len());
        let sum = |(a, one): (_, f64), (b, other): (_, f64)| (weights::add(a, b), one + other);
        let Some((slopes, loss)) = workers::in_parallel(device, &parts, work, sum) else { return };
        let keep = if self.loss == 0.0 { 0.0 } else { MEMORY };
        self.loss = keep * self.loss + (1.0 - keep) * loss;
        self.weights.step(&Rule::adam(), |_| rate, slopes);
    }

    fn tensors(&mut self, visit: &mut dyn Visit) {
        self.weights.each("network", visit);
    }

    fn memory(&self) -> serde_json::Value {
        self.loss.into()
    }

    fn recall(&mut self, memory: serde_json::Value) -> Result<(), serde_json::Error> {
        self.loss = serde_json::from_value(memory)?;
        Ok(())
    }

    fn status(&self) -> String {
        format!("{:.3}", self.loss)
    }

    fn result(&self) -> Trained {
        let mut graph = self.tracking.graph().clone();
        self.weights.write(&mut graph);
        Trained { graph, tails: vec![] }
    }
}
