use std::collections::BTreeMap;

use burn::tensor::module::{conv2d, linear};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::rates::Layers;
use super::{Filter, Rates};

/// What a batch runs with, each sample with the layers and constants of its own rate.
#[derive(Clone, Debug)]
pub struct Chosen<'a> {
    rates: &'a Rates,
    /// Per sample.
    picks: &'a [usize],
    /// The picks as a tensor, where they differ.
    indices: Option<Tensor<1, Int>>,
}

impl<'a> Chosen<'a> {
    /// For samples with the rates `picks`, each below [`Rates::count`].
    pub(super) fn new(rates: &'a Rates, picks: &'a [usize], device: &Device) -> Self {
        let same = picks.windows(2).all(|pair| pair[0] == pair[1]);
        let indices = (!same).then(|| indices(picks, device));
        Self { rates, picks, indices }
    }

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

    /// The convolution `node` of `x` `[n, channels, height, width]`, by `shared` where a sample's rate has none of its own.
    pub fn conv2d(
        &self,
        node: usize,
        x: Tensor<4>,
        shared: &Filter<4>,
        options: ConvOptions<2>,
    ) -> Tensor<4> {
        self.each(node, x, &self.rates.convolutions, shared, |x, layer| {
            conv2d(x, layer.weights.clone(), Some(layer.bias.clone()), options.clone())
        })
    }

    /// The fully connected layer `node` of `x` `[n, inputs]`: `[n, outputs]`, by `shared` where a sample's rate has none
    /// of its own.
    pub fn linear(&self, node: usize, x: Tensor<2>, shared: &Filter<2>) -> Tensor<2> {
        self.each(node, x, &self.rates.linears, shared, |x, layer| {
            linear(x, layer.weights.clone(), Some(layer.bias.clone()))
        })
    }

    /// `apply` once per layer, on the samples whose rates have it; the results in the order of the samples.
    fn each<const D: usize>(
        &self,
        node: usize,
        x: Tensor<D>,
        layers: &Layers<D>,
        shared: &Filter<D>,
        apply: impl Fn(Tensor<D>, &Filter<D>) -> Tensor<D>,
    ) -> Tensor<D> {
        let groups = self.groups(|rate| layers.contains_key(&(node, rate)));
        let layer = |own: Option<usize>| own.and_then(|rate| layers.get(&(node, rate)));
        if groups.len() <= 1 {
            let own = groups.keys().next().copied().flatten();
            return apply(x, layer(own).unwrap_or(shared));
        }
        let device = x.device();
        let results = groups
            .iter()
            .map(|(&own, samples)| {
                let some = x.clone().select(0, indices(samples, &device));
                apply(some, layer(own).unwrap_or(shared))
            })
            .collect();
        let mut places = vec![0; self.picks.len()];
        for (place, &sample) in groups.values().flatten().enumerate() {
            places[sample] = place;
        }
        Tensor::cat(results, 0).select(0, indices(&places, &device))
    }

    /// Samples by rate, those whose rates have nothing of their own together.
    fn groups(&self, has_own: impl Fn(usize) -> bool) -> BTreeMap<Option<usize>, Vec<usize>> {
        let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (sample, &pick) in self.picks.iter().enumerate() {
            groups.entry(Some(pick).filter(|&rate| has_own(rate))).or_default().push(sample);
        }
        groups
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

fn indices(values: &[usize], device: &Device) -> Tensor<1, Int> {
    let values: Vec<i64> = values.iter().map(|&value| value as i64).collect();
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}
