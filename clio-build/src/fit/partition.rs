//! Fitting and measuring one partition point.

use rayon::prelude::*;

use super::channels;
use super::data::{Dataset, score::Score};
use super::float::FloatNet;
use super::head::Tensors;
use super::slicing::Slicing;
use super::tail::Tail;
use crate::artifact::{Code, Measured, Partition, Rate};
use crate::graph::cut::Cut;
use crate::graph::{Graph, Shape};
use crate::syntax::Slices;

/// Held-out images decoded at a time.
pub(super) const CHUNK: usize = 500;

/// What every partition point of one network is fitted with.
pub struct Bench<'a> {
    /// The network.
    pub graph: &'a Graph,
    /// In float, for inference.
    pub net: &'a FloatNet,
    /// In float, for gradients.
    pub differentiable: &'a FloatNet,
    /// Logits of the uncut network on the calibration images.
    pub teacher: &'a [Vec<f32>],
    /// Held-out images with labels.
    pub holdout: &'a Dataset,
    /// The declared code.
    pub slices: &'a Slices,
    /// Bytes of a packet.
    pub mtu: u16,
    /// Of the random projections.
    pub seed: u64,
    /// Constants of the rates as training left them, by the partition's name.
    pub trained: &'a [(String, Vec<Rate>)],
}

/// Images whose gradients weigh the code; large tensors take fewer.
const GRADIENT_IMAGES: usize = 300;
const MOST_GRADIENT_ELEMENTS: usize = 30_000_000;

impl Bench<'_> {
    /// Fits the code and the tail's constants to the calibration tensors, then measures on the held-out ones.
    pub fn fit(&self, cut: &Cut, calibration: &Tensors, holdout: &Tensors) -> Partition {
        let name = self.graph.tensors[cut.tensor].name.clone();
        if cut.nodes == self.graph.nodes.len() {
            return self.local(name, cut, holdout);
        }
        let slicing = self.slicing(cut, calibration);
        let rates = self.rates(cut, &slicing, calibration);
        let measured = self.measure(cut, &slicing, &rates, holdout);
        Partition {
            name,
            cut: cut.clone(),
            code: slicing.code,
            bytes: slicing.bytes,
            rates,
            measured,
        }
    }

    /// The whole network on the device: its int8 logits are the answer.
    fn local(&self, name: String, cut: &Cut, holdout: &Tensors) -> Partition {
        let mut score = Score::default();
        for (index, image) in holdout.images().enumerate() {
            score.add(self.holdout, index, &holdout.real(image));
        }
        let measured = vec![measured(0, 0.0, &score)];
        Partition {
            name,
            cut: cut.clone(),
            code: Code::Local,
            bytes: vec![],
            rates: vec![],
            measured,
        }
    }

    /// The declared code, fitted to calibration tensors.
    pub fn slicing(&self, cut: &Cut, calibration: &Tensors) -> Slicing {
        let images =
            GRADIENT_IMAGES.min(MOST_GRADIENT_ELEMENTS / calibration.shape.elements()).max(1);
        let some = calibration.take(images);
        let gradients =
            super::sensitivity::gradients(self.differentiable, self.graph, cut, &some, self.seed);
        match self.slices {
            Slices::Transform { bytes } => {
                let bytes: Vec<u16> = bytes.iter().map(|&b| b as u16).collect();
                let room = clio_rt::packet::payload_capacity(&bytes, self.mtu, bytes.len());
                let code = Code::Transform(super::transform::fit(calibration, &gradients, room));
                Slicing::transform(self.graph, cut, code, &bytes, self.mtu)
            }
            Slices::Channels { step } => {
                let sent = channels::multiples(calibration.shape.channels, *step as usize);
                let code = channels::fit(calibration, &gradients, &sent);
                Slicing::channels(self.graph, cut, code, self.mtu)
            }
            Slices::Clio2020 { counts, .. } => {
                let code = channels::plain(calibration.shape, &counted(counts, calibration.shape));
                Slicing::channels(self.graph, cut, code, self.mtu)
            }
        }
    }

    fn tail<'b>(&'b self, cut: &'b Cut) -> Tail<'b> {
        Tail { net: self.net, graph: self.graph, cut }
    }

    /// The tail's constants of each rate: in closed form, or as trained where these come nearer to the uncut network.
    pub fn rates(&self, cut: &Cut, slicing: &Slicing, calibration: &Tensors) -> Vec<Rate> {
        let tail = self.tail(cut);
        let name = &self.graph.tensors[cut.tensor].name;
        let trained = self.trained.iter().find(|(n, _)| n == name).map(|(_, rates)| rates);
        let whole: Vec<Vec<f32>> =
            calibration.images().map(|image| calibration.real(image)).collect();
        let reference = tail.statistics(&whole);
        let streams = slicing.encode(calibration);
        (1..=slicing.bytes.len())
            .into_par_iter()
            .map(|n| {
                let own = trained.and_then(|rates| rates.get(n - 1));
                if let (Slices::Clio2020 { .. }, Some(rate)) = (self.slices, own) {
                    return rate.clone();
                }
                let maps = slicing.decode(calibration, &streams, n);
                let closed = tail.recalibrate(&maps, &reference, self.teacher);
                match own {
                    Some(rate) => tail.best(&maps, self.teacher, vec![closed, rate.clone()]),
                    None => closed,
                }
            })
            .collect()
    }

    fn measure(
        &self,
        cut: &Cut,
        slicing: &Slicing,
        rates: &[Rate],
        holdout: &Tensors,
    ) -> Vec<Measured> {
        let tail = self.tail(cut);
        let streams = slicing.encode(holdout);
        (1..=slicing.bytes.len())
            .map(|n| {
                let mut score = Score::default();
                for (chunk, streams) in streams.chunks(CHUNK).enumerate() {
                    let maps = slicing.decode(holdout, streams, n);
                    for (i, logits) in tail.logits(&maps, &rates[n - 1]).iter().enumerate() {
                        score.add(self.holdout, chunk * CHUNK + i, logits);
                    }
                }
                measured(n, slicing.mean_bytes(&streams, n), &score)
            })
            .collect()
    }
}

/// Numbers of channels that the paper's method sends: as declared, else powers of two.
pub fn counted(counts: &[u32], shape: Shape) -> Vec<usize> {
    match counts {
        [] => channels::powers(shape.channels),
        counts => counts.iter().map(|&c| c as usize).filter(|&c| c <= shape.channels).collect(),
    }
}

/// The point of so many slices.
pub(super) fn measured(slices: usize, bytes: f32, score: &Score) -> Measured {
    Measured {
        slices: slices as u8,
        bytes,
        accuracy: score.top1() as f32,
        accuracy_among: score.top1_among() as f32,
    }
}
