//! How much of the way to the trained weights is gone, part by part, where nobody says: chosen on images that were kept aside.

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

use super::answers::Answers;
use super::average;
use super::between::{PARTS, Shares};
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
const WAYS: [&str; 2] = ["the last weights", "their mean"];
/// By how much the share of a part is then changed.
const STEPS: [f32; 2] = [0.3, 0.15];
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

/// Shares that were looked at.
struct Found {
    /// Sum of the variations.
    score: f64,
    shares: Shares,
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

    /// The network at which the answers vary least from the uncut network's, over rates and partition points alike: some of the way to the last weights or to their
    /// mean, part by part. All of the way to the last without images.
    pub fn choose(&self, method: &mut Progressive, progress: &dyn Fn(Progress)) -> Trained {
        if self.images == 0 {
            return method.result();
        }
        let mut found: Vec<Option<Found>> = vec![];
        for (way, to) in WAYS.iter().enumerate() {
            let tried = SHARES.iter().enumerate().map(|(done, &share)| {
                self.look(method, Shares::all(share), &|varied| {
                    let remark =
                        format!("share {:.0} % of the way to {to}: {varied}", 100.0 * share);
                    progress(self.progress(way * SHARES.len() + done, remark));
                })
            });
            let least = tried.flatten().min_by(|a, b| a.score.total_cmp(&b.score));
            found.push(least);
            // After the second way the last weights are back.
            method.tensors(&mut average::Swap);
        }
        let best = found.into_iter().enumerate().filter_map(|(way, found)| Some((way, found?)));
        let Some((way, best)) = best.min_by(|(_, a), (_, b)| a.score.total_cmp(&b.score)) else {
            return method.result();
        };
        (0..way).for_each(|_| method.tensors(&mut average::Swap));
        let Found { shares, .. } = self.by_parts(method, best, progress);
        let remark = format!("kept are {shares} of the way to {}", WAYS[way]);
        progress(self.progress(self.stages(), remark));
        method.share(&shares)
    }

    /// From what was found, the share of one part after the other changed for as long as that is better, the parts nearest to the answer first.
    fn by_parts(
        &self,
        method: &Progressive,
        mut best: Found,
        progress: &dyn Fn(Progress),
    ) -> Found {
        let mut done = WAYS.len() * SHARES.len() - 1;
        for step in STEPS {
            for part in [PARTS].into_iter().chain((0..PARTS).rev()) {
                for step in [step, -step] {
                    let mut shares = best.shares;
                    let share = shares.part(part);
                    *share = (*share + step).clamp(0.0, 1.0);
                    done += 1;
                    if shares == best.shares {
                        continue;
                    }
                    let found = self.look(method, shares, &|varied| {
                        let remark = format!("shares of the parts {shares}: {varied}");
                        progress(self.progress(done, remark));
                    });
                    if let Some(found) = found.filter(|found| found.score < best.score) {
                        best = found;
                        break;
                    }
                }
            }
        }
        best
    }

    fn progress(&self, done: usize, remark: String) -> Progress {
        Progress {
            stage: format!("choose the shares of training that are kept on {} images", self.images),
            done,
            stages: self.stages(),
            remark: Some(remark),
        }
    }

    /// Shares that are looked at, at most.
    fn stages(&self) -> usize {
        WAYS.len() * SHARES.len() + STEPS.len() * (PARTS + 1) * 2
    }

    /// How much the answers vary with some shares, also said for people; none where that is no number.
    fn look(&self, method: &Progressive, shares: Shares, say: &dyn Fn(String)) -> Option<Found> {
        let trained = method.share(&shares);
        let net = FloatNet::new(&trained.graph, self.net.device());
        let points = method.starts().iter().zip(&trained.tails);
        let each: Vec<Vec<f64>> = points
            .map(|(start, (_, rates))| self.variations(&net, method.answers(), start, rates))
            .collect();
        let one = |point: &Vec<f64>| {
            point.iter().map(|d| format!("{d:.4}")).collect::<Vec<_>>().join(" ")
        };
        say(each.iter().map(one).collect::<Vec<_>>().join(" | "));
        let score = each.iter().flatten().sum::<f64>();
        score.is_finite().then_some(Found { score, shares })
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
