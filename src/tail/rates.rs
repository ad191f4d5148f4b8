use std::collections::BTreeMap;

use burn::tensor::Tensor;

use super::{Data, Filter, LoadError};

/// What the tail has of its own for each slice count of one partition point.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Bytes of the stream that each slice count carries.
    payloads: &'static [usize],
    /// By node.
    pub(super) affines: BTreeMap<usize, Affines>,
    pub(super) convolutions: Layers<4>,
    pub(super) linears: Layers<2>,
}

/// By node and rate.
pub(super) type Layers<const D: usize> = BTreeMap<(usize, usize), Filter<D>>;

/// What the weights file has of the rates.
#[derive(Clone, Copy, Debug)]
pub struct RatesLayout {
    /// Bytes of the stream that each slice count carries, rising.
    pub payloads: &'static [usize],
    /// Node, channels, and the rates that scale its output, rising.
    pub affines: &'static [(usize, usize, &'static [usize])],
    /// Convolutions that rates replace.
    pub convolutions: &'static [LayerLayout<4>],
    /// Fully connected layers that rates replace.
    pub linears: &'static [LayerLayout<2>],
}

/// A layer that some rates replace.
#[derive(Clone, Copy, Debug)]
pub struct LayerLayout<const D: usize> {
    /// Its node.
    pub node: usize,
    /// Shape of the weights, as [`Filter`] has it.
    pub shape: [usize; D],
    /// The rates that have one of their own, rising.
    pub rates: &'static [usize],
}

/// `y · scale + offset` per rate and channel; one and zero for rates that have none.
#[derive(Clone, Debug)]
pub(super) struct Affines {
    pub rates: &'static [usize],
    pub scale: Tensor<2>,
    pub offset: Tensor<2>,
}

impl Rates {
    /// Reads the scales `[rates, channels]` and offsets of each node, then the convolutions, then the fully connected
    /// layers, of each node those of its rates one after another.
    pub(super) fn read(data: &mut Data<'_>, layout: &RatesLayout) -> Result<Self, LoadError> {
        let mut affines = BTreeMap::new();
        for &(node, channels, rates) in layout.affines {
            let shape = [layout.payloads.len(), channels];
            let (scale, offset) = (data.tensor(shape)?, data.tensor(shape)?);
            affines.insert(node, Affines { rates, scale, offset });
        }
        Ok(Self {
            payloads: layout.payloads,
            affines,
            convolutions: layers(layout.convolutions, |shape| data.convolution(shape))?,
            linears: layers(layout.linears, |shape| data.linear(shape))?,
        })
    }

    /// Number of rates, one per slice count.
    pub fn count(&self) -> usize {
        self.payloads.len()
    }

    /// The rate of the largest slice count that `arrived` bytes are enough for; the first where they are enough for none.
    pub fn nearest(&self, arrived: usize) -> usize {
        self.payloads.partition_point(|&payload| payload <= arrived).saturating_sub(1)
    }
}

fn layers<const D: usize>(
    layouts: &[LayerLayout<D>],
    mut read: impl FnMut([usize; D]) -> Result<Filter<D>, LoadError>,
) -> Result<Layers<D>, LoadError> {
    let mut layers = BTreeMap::new();
    for layout in layouts {
        for &rate in layout.rates {
            layers.insert((layout.node, rate), read(layout.shape)?);
        }
    }
    Ok(layers)
}
