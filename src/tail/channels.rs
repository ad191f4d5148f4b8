use clio_rt::stream;

use super::{Data, LoadError};

/// The `channels` code of one partition point, backwards.
#[derive(Clone, Debug)]
pub struct Channels {
    pixels: usize,
    scale: f32,
    zero_point: i32,
    order: Vec<u16>,
    imputations: Vec<Imputation>,
}

/// What the weights file has of the code, and what it does not have to.
#[derive(Clone, Copy, Debug)]
pub struct ChannelsLayout {
    /// Reals per integer step of the tensor.
    pub scale: f32,
    /// The integer that is zero.
    pub zero_point: i32,
    /// Channels that each slice count sends, rising.
    pub sent: &'static [usize],
}

/// The linear estimate of every channel from those sent.
#[derive(Clone, Debug)]
struct Imputation {
    sent: usize,
    /// `[channels, sent + 1]`, the constant last.
    weights: Vec<f32>,
}

impl Channels {
    /// Reads the order of the channels, then the imputation of each slice count.
    pub(super) fn read(
        data: &mut Data<'_>,
        layout: &ChannelsLayout,
        [channels, height, width]: [usize; 3],
    ) -> Result<Self, LoadError> {
        Ok(Self {
            pixels: height * width,
            scale: layout.scale,
            zero_point: layout.zero_point,
            order: data.unsigned(channels)?,
            imputations: layout
                .sent
                .iter()
                .map(|&sent| Ok(Imputation { sent, weights: data.floats(channels * (sent + 1))? }))
                .collect::<Result<_, LoadError>>()?,
        })
    }

    /// The tensor `[channels, height, width]` estimated from the largest slice count that arrived whole. Of a prefix
    /// shorter than that of one slice, channels that did not arrive whole are read as zero.
    pub fn decode(&self, prefix: &[u8]) -> Vec<f32> {
        let arrived = self.arrived(prefix);
        let whole = self.imputations.iter().rfind(|i| i.sent <= arrived.len());
        let Some(imputation) = whole.or(self.imputations.first()) else {
            return vec![0.0; self.order.len() * self.pixels];
        };
        imputation
            .weights
            .chunks_exact(imputation.sent + 1)
            .flat_map(|row| self.estimate(row, &arrived))
            .collect()
    }

    /// The reals of the channels that arrived whole, most important first.
    fn arrived(&self, prefix: &[u8]) -> Vec<Vec<f32>> {
        let code = stream::Channels {
            pixels: self.pixels as u16,
            channels: self.order.len() as u16,
            order: &self.order,
        };
        code.decode(prefix)
            .map(|(_, values)| values.iter().map(|&value| self.real(value as i8)).collect())
            .collect()
    }

    /// One channel.
    fn estimate(&self, row: &[f32], arrived: &[Vec<f32>]) -> Vec<f32> {
        let (constant, weights) = row.split_last().unwrap_or((&0.0, &[]));
        let mut channel = vec![*constant; self.pixels];
        for (weight, values) in weights.iter().zip(arrived).filter(|(weight, _)| **weight != 0.0) {
            for (sum, value) in channel.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
        channel
    }

    fn real(&self, value: i8) -> f32 {
        (i32::from(value) - self.zero_point) as f32 * self.scale
    }
}
