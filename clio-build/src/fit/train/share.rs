//! How much of the way to the trained weights is gone, where nobody says: chosen on images that were kept aside.

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

use super::answers::Answers;
use super::average;
use super::price::Price;
use super::progressive::Progressive;
use super::start::Start;
use super::{Method, Trained};
use crate::artifact::Rate;
use crate::fit::data::Dataset;
use crate::fit::float::{FloatNet, normalise};
use crate::fit::{Progress, Sources};
use crate::graph::TensorId;

/// What is compared.
const SHARES: [f32; 6] = [0.2, 0.4, 0.6, 0.75, 0.9, 1.0];
/// Where the way leads.
const WAYS: [(usize, &str); 2] = [(0, "the last weights"), (1, "their mean")];
/// One of so many images is kept aside,
const ONE_OF: usize = 10;
/// and at most these.
const MOST: usize = 400;
/// Images of one forward pass.
const BATCH: usize = 8;

/// The images of `data` that are trained on, and those that are kept aside, evenly strided.
pub fn split(data: &Dataset) -> (Dataset, Dataset) {
    let count = (data.len() / ONE_OF).min(MOST);
    let aside: Vec<usize> = (0..count).map(|i| i * data.len() / count).collect();
    let used: Vec<usize> = (0..data.len()).filter(|i| aside.binary_search(i).is_err()).collect();
    (data.select(&used), data.select(&aside))
}

/// Images that were kept aside, as far as the layers that are not trained.
pub struct Aside<'a> {
    /// The uncut network.
    net: &'a FloatNet,
    frozen: (usize, TensorId),
    images: usize,
    /// The tensor at the end of the frozen nodes and the uncut network's logits, a batch each; without gradients.
    batches: Vec<(Tensor<4>, Vec<f32>)>,
}

impl<'a> Aside<'a> {
    /// Of `data`, which there may be none of.
    pub fn new(
        sources: &Sources,
        data: &Dataset,
        net: &'a FloatNet,
        frozen: (usize, TensorId),
    ) -> Self {
        let (graph, (nodes, tensor)) = (sources.graph, frozen);
        let batch = |pixels: &[u8]| {
            let x = normalise(pixels, data.shape, sources.mean, sources.std, net.device());
            let x = net.run(0..nodes, graph.input, x, &mut |_, y| y);
            let y = net.run(nodes..graph.nodes.len(), tensor, x.clone(), &mut |_, y| y);
            (x, y.into_data().convert::<f32>().try_to_vec().unwrap_or_default())
        };
        let batches = data.pixels.par_chunks(BATCH * data.shape.elements()).map(batch).collect();
        Self { net, frozen, images: data.len(), batches }
    }

    /// The share at which the answers vary least from the uncut network's, over rates and partition points alike, of the way to the last weights or to their
    /// mean, which is what `method` has afterwards. All of the way to the last without images.
    pub fn choose(&self, method: &mut Progressive, progress: &dyn Fn(Progress)) -> Trained {
        if self.images == 0 {
            return method.result();
        }
        let last = self.best(method, WAYS[0], progress);
        method.tensors(&mut average::Settle);
        let mean = self.best(method, WAYS[1], progress);
        let best = [last, mean].into_iter().flatten().min_by(|(a, _), (b, _)| a.total_cmp(b));
        best.map_or_else(|| method.result(), |(_, trained)| trained)
    }

    /// How much the answers vary at the best share, and the network there.
    fn best(
        &self,
        method: &Progressive,
        (way, to): (usize, &str),
        progress: &dyn Fn(Progress),
    ) -> Option<(f64, Trained)> {
        let mut best: Option<(f64, Trained)> = None;
        for (done, &share) in SHARES.iter().enumerate() {
            let trained = method.share(share);
            let net = FloatNet::new(&trained.graph, self.net.device());
            let points = method.starts().iter().zip(&trained.tails);
            let each: Vec<Vec<f64>> = points
                .map(|(start, (_, rates))| self.variations(&net, method.answers(), start, rates))
                .collect();
            let score = each.iter().flatten().sum::<f64>();
            let one = |point: &Vec<f64>| {
                point.iter().map(|d| format!("{d:.4}")).collect::<Vec<_>>().join(" ")
            };
            let each = each.iter().map(one).collect::<Vec<_>>().join(" | ");
            progress(Progress {
                stage: format!(
                    "choose the share of training that is kept on {} images",
                    self.images
                ),
                done: way * SHARES.len() + done,
                stages: WAYS.len() * SHARES.len(),
                remark: Some(format!("share {:.0} % of the way to {to}: {each}", 100.0 * share)),
            });
            if score.is_finite() && best.as_ref().is_none_or(|(least, _)| score < *least) {
                best = Some((score, trained));
            }
        }
        best
    }

    /// Mean variation from the uncut network's answers at each rate of a partition point of `net`, with the tail's constants `rates`.
    fn variations(
        &self,
        net: &FloatNet,
        answers: &Answers,
        start: &Start,
        rates: &[Rate],
    ) -> Vec<f64> {
        let device = self.net.device();
        let code = start.code.inner();
        let (cut, nodes) = (&start.cut, net.graph().nodes.len());
        let head = |(x, _): &(Tensor<4>, Vec<f32>)| {
            net.run(self.frozen.0..cut.nodes, self.frozen.1, x.clone(), &mut |_, y| y)
        };
        let sent: Vec<Tensor<4>> = self.batches.par_iter().map(head).collect();
        let send = |z: &Tensor<4>, step: f32| {
            let n = z.dims()[0];
            let steps = Tensor::from_data(TensorData::new(vec![step; n], [n, 1, 1, 1]), device);
            code.send(z.clone(), steps)
        };
        let mut magnitude = vec![0.0; start.magnitude.len()];
        for z in &sent {
            let sums = send(z, 1.0).magnitude.into_data().convert::<f32>().try_to_vec::<f32>();
            let sums = sums.unwrap_or_default();
            magnitude.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum / self.images as f32);
        }
        let at = |(rate, &step): (&Rate, &f32)| {
            let batch = |(z, (_, teacher)): (&Tensor<4>, &(Tensor<4>, Vec<f32>))| {
                let arrived = send(z, step).tensor;
                let apply = &mut |node, y| constants(rate, node, y, device);
                let y = net.run(cut.nodes..nodes, cut.tensor, arrived, apply);
                f64::from(answers.variation(y.flatten(1, 3), teacher).sum().into_scalar::<f32>())
            };
            let all: Vec<f64> = sent.par_iter().zip(&self.batches).map(batch).collect();
            all.iter().sum::<f64>() / self.images as f64
        };
        rates.iter().zip(&Price::new(&magnitude, &start.bits).steps).map(at).collect()
    }
}

/// `y` with a rate's constants, where `node` has any.
fn constants(rate: &Rate, node: usize, y: Tensor<4>, device: &Device) -> Tensor<4> {
    let Some(affine) = rate.affines.iter().find(|affine| affine.node == node) else { return y };
    let row = |values: &[f32]| {
        Tensor::<4>::from_data(TensorData::new(values.to_vec(), [1, values.len(), 1, 1]), device)
    };
    y * row(&affine.scale) + row(&affine.offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Shape;

    #[test]
    fn one_image_in_ten_is_kept_aside() {
        let shape = Shape { channels: 1, height: 1, width: 1 };
        let data = |n: usize| Dataset {
            shape,
            pixels: (0..n).map(|i| i as u8).collect(),
            labels: None,
            classes: None,
        };
        let (used, aside) = split(&data(39));
        assert_eq!(aside.pixels, [0, 13, 26]);
        assert_eq!(used.len(), 36);
        assert!(used.pixels.iter().all(|p| !aside.pixels.contains(p)));
        let (used, aside) = split(&data(9));
        assert_eq!((used.len(), aside.len()), (9, 0));
        assert_eq!(split(&data(9000)).1.len(), MOST);
    }
}
