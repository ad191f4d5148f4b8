//! Fitting the paper's slice code: the order of the channels, and a linear estimate of those not sent.

use clio_rt::stream::Channels;
use nalgebra::DMatrix;
use rayon::prelude::*;

use super::head::Tensors;
use super::rotation::Moments;
use crate::artifact::FittedChannels;
use crate::graph::Shape;

/// Orders the channels of `tensors` by variance times sensitivity, and fits the imputation for every number of channels in `sent`.
pub fn fit(tensors: &Tensors, gradients: &[Vec<f32>], sent: &[usize]) -> FittedChannels {
    let shape = tensors.shape;
    let moments = moments(tensors.images().map(|image| tensors.real(image)), shape.channels);
    let sensitivity = self::moments(gradients.iter().cloned(), shape.channels).second();
    let covariance = moments.covariance();
    let importance = |c: usize| covariance[(c, c)] * sensitivity[(c, c)];
    let mut order: Vec<usize> = (0..shape.channels).collect();
    order.sort_by(|&a, &b| importance(b).total_cmp(&importance(a)));
    let imputation = sent.iter().flat_map(|&sent| impute(&moments, &order[..sent])).collect();
    FittedChannels {
        tensor: [shape.height as u16, shape.width as u16, shape.channels as u16],
        order: order.iter().map(|&c| c as u16).collect(),
        sent: sent.iter().map(|&sent| sent as u16).collect(),
        imputation,
    }
}

/// The paper's code: channels in their own order, those not sent zero.
pub fn plain(shape: Shape, sent: &[usize]) -> FittedChannels {
    let row = |sent: usize, channel: usize| {
        (0..=sent).map(move |i| f32::from(u8::from(i == channel && i < sent)))
    };
    let rows = |&sent: &usize| (0..shape.channels).flat_map(move |channel| row(sent, channel));
    FittedChannels {
        tensor: [shape.height as u16, shape.width as u16, shape.channels as u16],
        order: (0..shape.channels as u16).collect(),
        sent: sent.iter().map(|&sent| sent as u16).collect(),
        imputation: sent.iter().flat_map(rows).collect(),
    }
}

/// Numbers of channels with a slice every `step` of them: every multiple, and all.
pub fn multiples(channels: usize, step: usize) -> Vec<usize> {
    (1..=channels.div_ceil(step)).map(|n| (n * step).min(channels)).collect()
}

/// Powers of two up to the channels, and all of them.
pub fn powers(channels: usize) -> Vec<usize> {
    let mut all: Vec<usize> =
        std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < channels).collect();
    all.push(channels);
    all
}

/// The planar tensor of the first `sent` channels of a stream: those as they are, the others as estimated from them.
pub fn reconstruct(
    code: &FittedChannels,
    tensors: &Tensors,
    stream: &[u8],
    sent: usize,
    imputation: &[f32],
) -> Vec<f32> {
    let pixels = tensors.shape.height * tensors.shape.width;
    let view = Channels { pixels: pixels as u16, channels: code.tensor[2], order: &code.order };
    let planes: Vec<Vec<f32>> = view
        .decode(stream)
        .take(sent)
        .map(|(_, bytes)| bytes.iter().map(|&b| tensors.scale.real(b as i8)).collect())
        .collect();
    imputation
        .chunks_exact(sent + 1)
        .flat_map(|weights| {
            let mut plane = vec![weights[sent]; pixels];
            for (values, weight) in planes.iter().zip(weights).filter(|(_, w)| **w != 0.0) {
                plane.iter_mut().zip(values).for_each(|(out, value)| *out += weight * value);
            }
            plane
        })
        .collect()
}

fn moments(maps: impl Iterator<Item = Vec<f32>>, channels: usize) -> Moments {
    let maps: Vec<Vec<f32>> = maps.collect();
    let part = |maps: &[Vec<f32>]| {
        let mut moments = Moments::new(channels);
        maps.iter().for_each(|map| moments.add(map));
        moments
    };
    maps.par_chunks(16)
        .map(part)
        .collect::<Vec<_>>()
        .iter()
        .fold(Moments::new(channels), Moments::merge)
}

/// `[channels, sent + 1]`: least squares with a little ridge; a channel that was sent is itself.
fn impute(moments: &Moments, sent: &[usize]) -> Vec<f32> {
    let (covariance, mean) = (moments.covariance(), moments.mean());
    let channels = mean.len();
    let of_sent = covariance.select_rows(sent).select_columns(sent);
    let ridge = DMatrix::identity(sent.len(), sent.len())
        * (1e-4 * of_sent.trace() / sent.len() as f64 + 1e-12);
    let towards = covariance.select_rows(sent);
    let weights = match (of_sent + ridge).cholesky() {
        Some(cholesky) => cholesky.solve(&towards),
        None => DMatrix::zeros(sent.len(), channels),
    };
    (0..channels)
        .flat_map(|channel| {
            let row: Vec<f64> = match sent.iter().position(|&s| s == channel) {
                Some(own) => (0..sent.len()).map(|i| f64::from(u8::from(i == own))).collect(),
                None => weights.column(channel).iter().copied().collect(),
            };
            let constant =
                mean[channel] - row.iter().zip(sent).map(|(w, &s)| w * mean[s]).sum::<f64>();
            row.into_iter().chain([constant]).map(|v| v as f32).collect::<Vec<_>>()
        })
        .collect()
}
