//! The whole network as a tail, recalibrated to images that something has changed on the way.

use super::data::Dataset;
use super::float::FloatNet;
use super::partition_points;
use super::tail::{Statistics, Tail};
use crate::artifact::Rate;
use crate::graph::cut::Cut;

/// Images normalised at a time.
const CHUNK: usize = 500;

/// An uncut network with what it is recalibrated by, as tails are at a partition point: channels' statistics brought back to those on `calibration`, then the
/// classifier refitted to the uncut network's logits.
pub struct Whole<'a> {
    net: &'a FloatNet,
    mean: &'a [f32],
    std: &'a [f32],
    cut: Cut,
    reference: Statistics,
    teacher: Vec<Vec<f32>>,
}

impl<'a> Whole<'a> {
    /// `None` where `calibration` has no images. Of the images no labels are used.
    pub fn new(
        net: &'a FloatNet,
        mean: &'a [f32],
        std: &'a [f32],
        calibration: &Dataset,
    ) -> Option<Self> {
        let cut = partition_points(net.graph()).into_iter().next()?;
        let tail = Tail { net, graph: net.graph(), cut: &cut };
        let maps = maps(mean, std, calibration, 0..calibration.len());
        let reference = (!maps.is_empty()).then(|| tail.statistics(&maps))?;
        let teacher = tail.logits(&maps, &Rate::default());
        Some(Self { net, mean, std, cut, reference, teacher })
    }

    /// Constants with which the network makes the most of `sent`, the calibration images as they arrive.
    pub fn recalibrate(&self, sent: &Dataset) -> Rate {
        let maps = maps(self.mean, self.std, sent, 0..sent.len());
        self.tail().recalibrate(&maps, &self.reference, &self.teacher)
    }

    /// Logits of each image; those of the uncut network with [`Rate::default`].
    pub fn logits(&self, images: &Dataset, rate: &Rate) -> Vec<Vec<f32>> {
        let starts = (0..images.len()).step_by(CHUNK);
        let chunk = |start| {
            let maps = maps(self.mean, self.std, images, start..images.len().min(start + CHUNK));
            self.tail().logits(&maps, rate)
        };
        starts.flat_map(chunk).collect()
    }

    fn tail(&self) -> Tail<'_> {
        Tail { net: self.net, graph: self.net.graph(), cut: &self.cut }
    }
}

/// Images as the network takes them; see [`super::float::normalise`].
fn maps(
    mean: &[f32],
    std: &[f32],
    images: &Dataset,
    range: std::ops::Range<usize>,
) -> Vec<Vec<f32>> {
    let area = images.shape.height * images.shape.width;
    let value = |(i, &x): (usize, &u8)| (f32::from(x) / 255.0 - mean[i / area]) / std[i / area];
    range.map(|index| images.pixels(index).iter().enumerate().map(value).collect()).collect()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::import;

    const NETWORK: &[u8] = include_bytes!("../../tests/models/tiny_conv.onnx");

    fn argmax_agreement(one: &[Vec<f32>], other: &[Vec<f32>]) -> usize {
        let best = |logits: &Vec<f32>| super::super::data::score::argmax(logits);
        one.iter().zip(other).filter(|(a, b)| best(a) == best(b)).count()
    }

    #[test]
    fn darkened_images_are_answered_as_before() {
        let graph = import::onnx(NETWORK, "tiny_conv").unwrap();
        let net = FloatNet::new(&graph, &Device::flex());
        let shape = graph.shape(graph.input);
        let (mean, std) = (vec![0.5; shape.channels], vec![0.25; shape.channels]);
        let noise =
            |i: usize| (i.wrapping_mul(2_654_435_761) >> 7) as u8 >> (i / shape.elements() % 3);
        let pixels: Vec<u8> = (0..64 * shape.elements()).map(noise).collect();
        let images = Dataset { shape, pixels, labels: None, classes: None };
        let dark =
            Dataset { pixels: images.pixels.iter().map(|x| x / 4).collect(), ..images.clone() };
        let whole = Whole::new(&net, &mean, &std, &images).unwrap();
        let uncut = whole.logits(&images, &Rate::default());
        assert_eq!(uncut, whole.teacher);
        let before = argmax_agreement(&uncut, &whole.logits(&dark, &Rate::default()));
        let after = argmax_agreement(&uncut, &whole.logits(&dark, &whole.recalibrate(&dark)));
        assert!(after > before, "{after} of 64 images, {before} without");
    }
}
