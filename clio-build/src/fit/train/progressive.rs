//! Clio's own method: the transform code at every rate, distilled from the uncut network.
//!
//! A step is a batch, cut at one partition point, each image at a rate of its own.

use burn::tensor::{Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::answers::Answers;
use super::between::{self, Shares};
use super::constants::{self, Constants};
use super::mimic;
use super::pace;
use super::pool::{Pool, Teacher};
use super::price::Price;
use super::start::Start;
use super::weights::{self, Rule, Visit, Weights};
use super::workers;
use super::{Method, Trained};
use crate::fit::float::FloatNet;
use crate::graph::cut::Cut;
use crate::graph::{Graph, TensorId};

/// Steps are drawn up to half an octave around the rate's own.
const JITTER: f32 = 0.5;

/// A training in progress.
pub struct Progressive<'a> {
    graph: &'a Graph,
    /// On an autodiff device.
    tracking: &'a FloatNet,
    answers: Answers,
    /// The map that is to be like the uncut network's, where it lies behind the partition point.
    map: Option<Cut>,
    /// Trained partition points.
    starts: Vec<Start>,
    /// Where the pool's features are.
    frozen: (usize, TensorId),
    seed: u64,
    /// Whether the mean of the weights is kept.
    averaged: bool,
    weights: Weights,
    /// Of each node, on average over the partition points.
    paces: Vec<f64>,
    /// Per trained partition point.
    constants: Vec<Constants>,
    /// Per trained partition point.
    prices: Vec<Price>,
}

/// What is done at once: some images, each with its rate (the number of rates for the uncut tensor), step and price of a bit.
struct Part {
    features: Vec<f32>,
    teacher: Teacher,
    picks: Vec<usize>,
    steps: Vec<f32>,
    prices: Vec<f32>,
    importance: Vec<f32>,
}

/// What was found.
struct Found {
    weights: weights::Slopes,
    constants: constants::Slopes,
    magnitude: Vec<f32>,
    /// Rate, divergence and bits of each image.
    images: Vec<(usize, f64, f64)>,
}

impl<'a> Progressive<'a> {
    /// From the closed form.
    pub fn new(
        graph: &'a Graph,
        net: &FloatNet,
        tracking: &'a FloatNet,
        answers: Answers,
        starts: Vec<Start>,
        frozen: (usize, TensorId),
        seed: u64,
    ) -> Self {
        let nodes = graph.nodes.len();
        let pace = |node| {
            let each = starts.iter().map(|start| pace::of(node, start.cut.nodes, nodes));
            each.sum::<f64>() / starts.len() as f64
        };
        Self {
            paces: (0..nodes).map(pace).collect(),
            graph,
            tracking,
            answers,
            map: mimic::last_map(graph).filter(|map| map.nodes > frozen.0),
            frozen,
            seed,
            averaged: false,
            weights: Weights::of(net, |node| node >= frozen.0),
            constants: starts.iter().map(|s| Constants::new(&s.rates, net.device())).collect(),
            prices: starts.iter().map(|s| Price::new(&s.magnitude, &s.bits)).collect(),
            starts,
        }
    }

    /// Has the mean of the weights kept, besides the last.
    pub fn average(&mut self) {
        self.averaged = true;
    }

    /// The network some of the way from before training to now.
    pub fn share(&self, shares: &Shares) -> Trained {
        let mut trained = self.result();
        let nodes = self.frozen.0..self.graph.nodes.len();
        between::graph(self.graph, &mut trained.graph, &nodes, shares);
        for ((_, after), start) in trained.tails.iter_mut().zip(&self.starts) {
            between::rates(&start.rates, after, shares.constants);
        }
        trained
    }

    /// How answers are compared.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Each trained partition point as it started.
    pub fn starts(&self) -> &[Start] {
        &self.starts
    }

    fn part(
        &self,
        at: usize,
        pool: &Pool,
        images: &[usize],
        (per_bit, importance): (&[f64], &[f64]),
        random: &mut ChaCha8Rng,
    ) -> Part {
        let rates = self.prices[at].steps.len();
        let (features, teacher, _) = pool.take(images);
        // Of eight images one uncut, seven at any rate.
        let pick = |(i, _): (usize, &usize)| match i % 8 {
            0 => rates,
            _ => random.next_u32() as usize % rates,
        };
        let picks: Vec<usize> = images.iter().enumerate().map(pick).collect();
        let finest = self.prices[at].steps.last().copied().unwrap_or(1.0);
        let mut step = |&pick: &usize| {
            let turn = random.next_u32() as f32 / u32::MAX as f32 - 0.5;
            // The uncut tensor goes through the code too, so finely that nothing is lost.
            let own = self.prices[at].steps.get(pick).copied().unwrap_or(finest * 1e-3);
            own * (turn * JITTER).exp2()
        };
        let steps = picks.iter().map(&mut step).collect();
        let prices = picks.iter().map(|&pick| per_bit[pick] as f32).collect();
        let importance = picks.iter().map(|&pick| importance[pick] as f32).collect();
        Part { features, teacher, picks, steps, prices, importance }
    }

    fn work(&self, at: usize, part: &Part, batch: usize) -> Found {
        let (start, device) = (&self.starts[at], self.tracking.device());
        let n = part.picks.len();
        let shape = self.graph.shape(self.frozen.1);
        let tracked = self.weights.track(self.tracking);
        let constants = self.constants[at].track(&part.picks, device);
        let column =
            |values: &[f32]| Tensor::<1>::from_data(TensorData::new(values.to_vec(), [n]), device);
        let x = Tensor::<4>::from_data(
            TensorData::new(part.features.clone(), [n, shape.channels, shape.height, shape.width]),
            device,
        );
        let z = tracked.net.run(self.frozen.0..start.cut.nodes, self.frozen.1, x, &mut |_, y| y);
        let arrived = start.code.send(z, column(&part.steps).reshape([n, 1, 1, 1]));
        let run = |nodes, tensor, x| {
            tracked.net.run(nodes, tensor, x, &mut |node, y| constants.apply(node, y))
        };
        let (nodes, cut) = (self.graph.nodes.len(), &start.cut);
        let (y, distance) = match self.map.as_ref().filter(|map| map.nodes > cut.nodes) {
            Some(map) => {
                let y = run(cut.nodes..map.nodes, cut.tensor, arrived.tensor);
                let distance = mimic::distance(&y, &part.teacher.map);
                (run(map.nodes..nodes, map.tensor, y), Some(distance))
            }
            None => (run(cut.nodes..nodes, cut.tensor, arrived.tensor), None),
        };
        let divergence = self.answers.divergence(y.flatten(1, 3), &part.teacher.logits);
        let divergence = match distance {
            Some(distance) => divergence + distance,
            None => divergence,
        };
        let each = divergence.clone() + arrived.bits.clone() * column(&part.prices);
        let loss = (each * column(&part.importance)).sum() / batch as f32;
        let mut gradients = loss.backward();
        let values = |t: Tensor<1>| -> Vec<f32> {
            t.into_data().convert::<f32>().try_to_vec().unwrap_or_default()
        };
        let (divergence, bits) = (values(divergence), values(arrived.bits));
        Found {
            weights: tracked.slopes(&mut gradients),
            constants: constants.slopes(&mut gradients),
            magnitude: values(arrived.magnitude.flatten(0, 3)),
            images: (0..n)
                .map(|i| (part.picks[i], f64::from(divergence[i]), f64::from(bits[i])))
                .collect(),
        }
    }
}

impl Method for Progressive<'_> {
    fn is_labelled(&self) -> bool {
        false
    }

    fn is_averaged(&self) -> bool {
        self.averaged
    }

    fn map(&self) -> Option<&Cut> {
        self.map.as_ref()
    }

    fn step(&mut self, step: usize, rate: f64, pool: &Pool, images: &[usize]) {
        let at = step % self.starts.len();
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ ((step as u64) << 8));
        let (per_bit, importance) = (self.prices[at].per_bit(), self.prices[at].importance());
        let device = self.tracking.device();
        let parts: Vec<Part> = workers::parts(device, images)
            .map(|images| self.part(at, pool, images, (&per_bit, &importance), &mut random))
            .collect();
        let work = |part: &Part| self.work(at, part, images.len());
        let Some(all) = workers::in_parallel(device, &parts, work, Found::merge) else { return };
        let magnitude: Vec<f32> =
            all.magnitude.iter().map(|sum| sum / images.len() as f32).collect();
        self.prices[at].see(&magnitude, &all.images);
        let adam = Rule::adam();
        self.weights.step(&adam, |node| rate * self.paces[node], all.weights);
        self.constants[at].step(&adam, rate * pace::CONSTANTS, all.constants);
    }

    fn tensors(&mut self, visit: &mut dyn Visit) {
        self.weights.each("network", visit);
        for (index, constants) in self.constants.iter_mut().enumerate() {
            constants.each(&format!("partition/{index}"), visit);
        }
    }

    fn memory(&self) -> serde_json::Value {
        serde_json::to_value(&self.prices).unwrap_or_default()
    }

    fn recall(&mut self, memory: serde_json::Value) -> Result<(), serde_json::Error> {
        self.prices = serde_json::from_value(memory)?;
        Ok(())
    }

    fn status(&self) -> String {
        self.prices.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
    }

    fn result(&self) -> Trained {
        let mut graph = self.graph.clone();
        self.weights.write(&mut graph);
        let name = |start: &Start| self.graph.tensors[start.cut.tensor].name.clone();
        let tails = self.starts.iter().zip(&self.constants).map(|(s, c)| (name(s), c.rates()));
        Trained { tails: tails.collect(), graph }
    }
}

impl Found {
    fn merge(self, other: Self) -> Self {
        Self {
            weights: weights::add(self.weights, other.weights),
            constants: constants::add(self.constants, other.constants),
            magnitude: self.magnitude.iter().zip(&other.magnitude).map(|(a, b)| a + b).collect(),
            images: self.images.into_iter().chain(other.images).collect(),
        }
    }
}
