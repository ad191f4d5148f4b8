//! The paper's own method, as a rival: prefixes of channels, one of them drawn for each batch, cross-entropy, and a tail per slice count.
//!
//! After Huang and others, *CLIO*, MobiCom 2020, and its public training code: the head is shared, each slice count has a tail of its own (or, the cheaper variant,
//! only a layer of its own right after the partition), and the slice count of each mini-batch is drawn uniformly. Gradient descent with momentum 0.9
//! and weight decay 10⁻⁴. Channels that are not sent are zero.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Int, Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::pool::Pool;
use super::weights::{self, Rule, Visit, Weights};
use super::workers;
use super::{Method, Trained};
use crate::artifact::Rate;
use crate::fit::float::FloatNet;
use crate::graph::cut::Cut;
use crate::graph::{Graph, Op, TensorId};
use crate::syntax::Tails;

const MOMENTUM: f32 = 0.9;
const DECAY: f32 = 1e-4;
/// Weight of the past in the running mean of the loss.
const MEMORY: f64 = 0.95;

/// A training in progress.
pub struct Clio2020<'a> {
    graph: &'a Graph,
    /// On an autodiff device.
    tracking: &'a FloatNet,
    cut: Cut,
    /// Where the pool's features are.
    frozen: (usize, TensorId),
    /// Channels of each slice count.
    counts: Vec<usize>,
    seed: u64,
    /// Head, and what of the tail all slice counts share.
    shared: Weights,
    /// What each slice count has of its own.
    own: Vec<Weights>,
    /// Running mean of each slice count's loss.
    losses: Vec<f64>,
}

/// What one worker found.
struct Found {
    shared: weights::Slopes,
    own: weights::Slopes,
    loss: f64,
}

impl<'a> Clio2020<'a> {
    /// From the network as it is.
    pub fn new(
        net: &'a FloatNet,
        tracking: &'a FloatNet,
        cut: Cut,
        frozen: (usize, TensorId),
        counts: Vec<usize>,
        tails: Tails,
        seed: u64,
    ) -> Self {
        let graph = net.graph();
        let next = next(graph, &cut);
        let own = |node: usize| match tails {
            Tails::Whole => node >= cut.nodes,
            Tails::Next => next.contains(&node),
        };
        Self {
            shared: Weights::of(net, |node| node >= frozen.0 && !own(node)),
            own: counts.iter().map(|_| Weights::of(net, own)).collect(),
            losses: vec![0.0; counts.len()],
            graph,
            tracking,
            cut,
            frozen,
            counts,
            seed,
        }
    }

    fn work(&self, at: usize, pool: &Pool, images: &[usize], batch: usize) -> Found {
        let device = self.tracking.device();
        let (features, _, labels) = pool.take(images);
        let (n, shape) = (images.len(), self.graph.shape(self.frozen.1));
        let shared = self.shared.track(self.tracking);
        let own = self.own[at].track(&shared.net);
        let data = TensorData::new(features, [n, shape.channels, shape.height, shape.width]);
        let x = Tensor::<4>::from_data(data, device);
        let nodes = self.graph.nodes.len();
        let z = own.net.run(self.frozen.0..self.cut.nodes, self.frozen.1, x, &mut |_, y| y);
        let y = own.net.run(
            self.cut.nodes..nodes,
            self.cut.tensor,
            z * self.sent(self.counts[at]),
            &mut |_, y| y,
        );
        let (loss, value) = cross_entropy(y.flatten(1, 3), &labels.unwrap_or_default(), batch);
        let mut gradients = loss.backward();
        Found {
            shared: shared.slopes(&mut gradients),
            own: own.slopes(&mut gradients),
            loss: value,
        }
    }

    /// One for the channels that are sent, zero for the others.
    fn sent(&self, count: usize) -> Tensor<4> {
        let channels = self.graph.shape(self.cut.tensor).channels;
        let mask = (0..channels).map(|c| if c < count { 1.0 } else { 0.0 }).collect::<Vec<f32>>();
        Tensor::from_data(TensorData::new(mask, [1, channels, 1, 1]), self.tracking.device())
    }
}

/// Of answers `y` `[n, classes]`: the share of these images in the mean over a batch, with a gradient and as a number.
pub fn cross_entropy(y: Tensor<2>, labels: &[usize], batch: usize) -> (Tensor<1>, f64) {
    let n = labels.len();
    let labels: Vec<i64> = labels.iter().map(|&label| label as i64).collect();
    let labels = Tensor::<1, Int>::from_data(TensorData::new(labels, [n]), &y.device());
    let right = log_softmax(y, 1).gather(1, labels.reshape([n, 1]));
    let loss = right.sum() / -(batch as f32);
    let value: Vec<f32> =
        loss.clone().into_data().convert::<f32>().try_to_vec().unwrap_or_default();
    (loss, value.first().copied().map_or(f64::NAN, f64::from))
}

/// The layers right after the partition: those with weights that read its tensor, as it is or moved about.
fn next(graph: &Graph, cut: &Cut) -> Vec<usize> {
    let mut same = vec![cut.tensor];
    let mut layers = vec![];
    for (index, node) in graph.nodes.iter().enumerate().skip(cut.nodes) {
        if !node.inputs.iter().any(|input| same.contains(input)) {
            continue;
        }
        match node.op {
            Op::Conv2d(_) | Op::FullyConnected(_) => layers.push(index),
            Op::Pool(_) | Op::Clamp(_) | Op::Slice(_) | Op::Pad(_) | Op::Flatten(_) => {
                same.push(node.output);
            }
            Op::Add(_) | Op::Softmax(_) => {}
        }
    }
    layers
}

impl Method for Clio2020<'_> {
    fn is_labelled(&self) -> bool {
        true
    }

    fn is_averaged(&self) -> bool {
        false
    }

    fn map(&self) -> Option<&Cut> {
        None
    }

    fn step(&mut self, step: usize, rate: f64, pool: &Pool, images: &[usize]) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ ((step as u64) << 8));
        let at = random.next_u32() as usize % self.counts.len();
        let device = self.tracking.device();
        let parts: Vec<&[usize]> = workers::parts(device, images).collect();
        let work = |part: &&[usize]| self.work(at, pool, part, images.len());
        let Some(all) = workers::in_parallel(device, &parts, work, Found::merge) else { return };
        let keep = if self.losses[at] == 0.0 { 0.0 } else { MEMORY };
        self.losses[at] = keep * self.losses[at] + (1.0 - keep) * all.loss;
        let rule = Rule::Descent { momentum: MOMENTUM, decay: DECAY };
        self.shared.step(&rule, |_| rate, all.shared);
        self.own[at].step(&rule, |_| rate, all.own);
    }

    fn tensors(&mut self, visit: &mut dyn Visit) {
        self.shared.each("shared", visit);
        for (index, own) in self.own.iter_mut().enumerate() {
            own.each(&format!("count/{index}"), visit);
        }
    }

    fn memory(&self) -> serde_json::Value {
        serde_json::to_value(&self.losses).unwrap_or_default()
    }

    fn recall(&mut self, memory: serde_json::Value) -> Result<(), serde_json::Error> {
        self.losses = serde_json::from_value(memory)?;
        Ok(())
    }

    fn status(&self) -> String {
        self.losses.iter().map(|loss| format!("{loss:.3}")).collect::<Vec<_>>().join(" ")
    }

    /// The graph holds the tail of the largest slice count.
    fn result(&self) -> Trained {
        let mut graph = self.graph.clone();
        self.shared.write(&mut graph);
        if let Some(last) = self.own.last() {
            last.write(&mut graph);
        }
        let rate = |own: &Weights| Rate { affines: vec![], layers: own.layers(self.graph) };
        let name = self.graph.tensors[self.cut.tensor].name.clone();
        Trained { graph, tails: vec![(name, self.own.iter().map(rate).collect())] }
    }
}

impl Found {
    fn merge(self, other: Self) -> Self {
        Self {
            shared: weights::add(self.shared, other.shared),
            own: weights::add(self.own, other.own),
            loss: self.loss + other.loss,
        }
    }
}
