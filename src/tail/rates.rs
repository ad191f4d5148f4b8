use std::collections::BTreeMap;

use burn::tensor::module::linear;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::{Data, Filter, LoadError};

/// The tail's constants of each slice count of one partition point.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Bytes of the stream that each slice count carries.
    payloads: &'static [usize],
    /// By node.
    affines: BTreeMap<usize, Affines>,
    /// By node and rate.
    classifiers: BTreeMap<(usize, usize), Filter<2>>,
}

/// What the weights file has of the rates.
#[derive(Clone, Copy, Debug)]
pub struct RatesLayout {
    /// Bytes of the stream that each slice count carries, rising.
    pub payloads: &'static [usize],
    /// Node, channels, and the rates that scale its output, rising.
    pub affines: &'static [(usize, usize, &'static [usize])],
    /// Layers that rates replace.
    pub classifiers: &'static [ClassifierLayout],
}

/// A fully connected layer that some rates replace.
#[derive(Clone, Copy, Debug)]
pub struct ClassifierLayout {
    /// Its node.
    pub node: usize,
    /// Inputs and outputs.
    pub shape: [usize; 2],
    /// The rates that have one of their own, rising.
    pub rates: &'static [usize],
}

/// `y · scale + offset` per rate and channel; one and zero for rates that have none.
#[derive(Clone, Debug)]
struct Affines {
    rates: &'static [usize],
    scale: Tensor<2>,
    offset: Tensor<2>,
}

/// The constants of a batch, each sample with those of its own rate.
#[derive(Clone, Debug)]
pub struct Chosen<'a> {
    rates: &'a Rates,
    /// Per sample.
    picks: &'a [usize],
    /// The picks as a tensor, where they differ.
    indices: Option<Tensor<1, Int>>,
}

impl Rates {
    /// Reads the scales `[rates, channels]` and offsets of each node, then each rate's own layers.
    pub(super) fn read(data: &mut Data<'_>, layout: &RatesLayout) -> Result<Self, LoadError> {
        let mut affines = BTreeMap::new();
        for &(node, channels, rates) in layout.affines {
            let shape = [layout.payloads.len(), channels];
            let (scale, offset) = (data.tensor(shape)?, data.tensor(shape)?);
            affines.insert(node, Affines { rates, scale, offset });
        }
        let mut classifiers = BTreeMap::new();
        for layer in layout.classifiers {
            for &rate in layer.rates {
                classifiers.insert((layer.node, rate), data.linear(layer.shape)?);
            }
        }
        Ok(Self { payloads: layout.payloads, affines, classifiers })
    }

    /// Number of rates, one per slice count.
    pub fn count(&self) -> usize {
        self.payloads.len()
    }

    /// The rate of the largest slice count that `arrived` bytes are enough for; the first where they are enough for none.
    pub fn nearest(&self, arrived: usize) -> usize {
        self.payloads.partition_point(|&payload| payload <= arrived).saturating_sub(1)
    }

    /// The constants of a batch of samples with these rates, each below [`Rates::count`].
    pub(super) fn choose<'a>(&'a self, picks: &'a [usize], device: &Device) -> Chosen<'a> {
        let same = picks.windows(2).all(|pair| pair[0] == pair[1]);
        let indices = (!same).then(|| indices(picks, device));
        Chosen { rates: self, picks, indices }
    }
}

impl Chosen<'_> {
    /// `y · scale + offset` of `y` `[n, channels, height, width]`, the output of `node` before its clamp; `y` itself
    /// where no sample's rate has any.
    pub fn affine(&self, node: usize, y: Tensor<4>) -> Tensor<4> {
        match self.rates.affines.get(&node) {
            Some(affines) if self.picks.iter().any(|pick| affines.rates.contains(pick)) => {
                y * self.gather(&affines.scale) + self.gather(&affines.offset)
            }
            _ => y,
        }
    }

    /// The fully connected layer `node` of `x` `[n, inputs]`: `[n, outputs]`, by `shared` where a sample's rate has none
    /// of its own.
    pub fn linear(&self, node: usize, x: Tensor<2>, shared: &Filter<2>) -> Tensor<2> {
        let layer = |rate| self.rates.classifiers.get(&(node, rate)).unwrap_or(shared);
        match (&self.indices, self.picks) {
            (None, [rate, ..]) => apply(x, layer(*rate)),
            (None, []) => apply(x, shared),
            (Some(_), picks) => each(x, picks, layer),
        }
    }

    /// `[rates, channels]` to `[n, channels, 1, 1]`, or `[1, channels, 1, 1]` where all samples have one rate.
    fn gather(&self, constants: &Tensor<2>) -> Tensor<4> {
        let rows = match (&self.indices, self.picks) {
            (Some(indices), _) => constants.clone().select(0, indices.clone()),
            (None, [rate, ..]) => constants.clone().narrow(0, *rate, 1),
            (None, []) => constants.clone(),
        };
        rows.unsqueeze_dims(&[2, 3])
    }
}

/// One layer per rate, on that rate's samples; the rows back in the order of the samples.
fn each<'a>(x: Tensor<2>, picks: &[usize], layer: impl Fn(usize) -> &'a Filter<2>) -> Tensor<2> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (sample, &pick) in picks.iter().enumerate() {
        members.entry(pick).or_default().push(sample);
    }
    let device = x.device();
    let rows = members
        .iter()
        .map(|(&rate, samples)| apply(x.clone().select(0, indices(samples, &device)), layer(rate)))
        .collect();
    let mut places = vec![0; picks.len()];
    for (place, &sample) in members.values().flatten().enumerate() {
        places[sample] = place;
    }
    Tensor::cat(rows, 0).select(0, indices(&places, &device))
}

fn apply(x: Tensor<2>, layer: &Filter<2>) -> Tensor<2> {
    linear(x, layer.weights.clone(), Some(layer.bias.clone()))
}

fn indices(values: &[usize], device: &Device) -> Tensor<1, Int> {
    let values: Vec<i64> = values.iter().map(|&value| value as i64).collect();
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}
