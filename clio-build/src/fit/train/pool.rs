//! Augmented training images, as far as the layers that are not trained, with what the uncut network says of them.
//!
//! A pool is trained on a few times and then replaced: images are augmented anew, and the layers before the trained ones run once for all. It keeps two maps of each
//! image in memory, that in front of the trained layers and the last: of 1,800 images of EfficientNet-Lite0 a gigabyte.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

use super::augment::{augment, blend, fill};
use crate::fit::data::Dataset;
use crate::fit::float::{FloatNet, normalise};
use crate::graph::TensorId;
use crate::graph::cut::Cut;

/// Images of one forward pass.
const BATCH: usize = 25;

/// Where training images come from.
pub struct Source<'a> {
    /// The images.
    pub data: &'a Dataset,
    /// Input normalisation.
    pub mean: &'a [f32],
    /// Input normalisation.
    pub std: &'a [f32],
    /// The uncut network, for inference.
    pub teacher: &'a FloatNet,
    /// Nodes that are not trained, and the tensor they end at.
    pub frozen: (usize, TensorId),
    /// Of the order and the augmentation.
    pub seed: u64,
    /// Behind `frozen`, the map that is kept of the uncut network; none where none is wanted.
    pub map: Option<Cut>,
    /// Whether labels are what is learnt: then images are not blended with each other, and the uncut network is not asked.
    pub labelled: bool,
}

/// Some images.
pub struct Pool {
    /// The tensor at the end of the frozen nodes, planar, image after image.
    features: Vec<f32>,
    /// What the uncut network says, image after image; nothing where labels are what is learnt.
    teacher: Teacher,
    /// Right outputs, where the data has labels.
    labels: Option<Vec<usize>>,
    count: usize,
}

/// What the uncut network says of some images.
#[derive(Clone, Default)]
pub struct Teacher {
    /// Its logits, image after image.
    pub logits: Vec<f32>,
    /// Its map at [`Source::map`], planar, image after image.
    pub map: Vec<f32>,
}

impl Source<'_> {
    /// Pool number `number` of `count` images: the next of a shuffled order that is drawn anew each time all images have been.
    pub fn pool(&self, number: usize, count: usize) -> Pool {
        let chosen: Vec<usize> = (number * count..(number + 1) * count)
            .map(|position| {
                let (epoch, place) = (position / self.data.len(), position % self.data.len());
                self.permuted(epoch as u64, place)
            })
            .collect();
        let fill = fill(self.mean);
        let batches: Vec<(Vec<f32>, Teacher)> = chosen
            .par_chunks(BATCH)
            .enumerate()
            .map(|(batch, chosen)| {
                let mark = (number * count / BATCH + batch) as u64;
                let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ (mark << 20) ^ 0x5eed);
                let mut images: Vec<Vec<u8>> = chosen
                    .iter()
                    .map(|&i| augment(self.data.pixels(i), self.data.shape, &fill, &mut random))
                    .collect();
                if !self.labelled {
                    for at in 1..images.len() {
                        let (before, from) = images.split_at_mut(at);
                        blend(&mut before[at - 1], &from[0], &mut random);
                    }
                }
                self.run(&images.concat())
            })
            .collect();
        let labels = self
            .data
            .labels
            .is_some()
            .then(|| chosen.iter().map(|&i| self.data.output(i).unwrap_or_default()).collect());
        let (features, teacher): (Vec<_>, Vec<_>) = batches.into_iter().unzip();
        let logits = teacher.iter().map(|t| t.logits.as_slice()).collect::<Vec<_>>().concat();
        let map = teacher.iter().map(|t| t.map.as_slice()).collect::<Vec<_>>().concat();
        Pool { features: features.concat(), teacher: Teacher { logits, map }, labels, count }
    }

    fn run(&self, images: &[u8]) -> (Vec<f32>, Teacher) {
        let graph = self.teacher.graph();
        let (nodes, tensor) = self.frozen;
        let x = normalise(images, self.data.shape, self.mean, self.std, self.teacher.device());
        let x = self.teacher.run(0..nodes, graph.input, x, &mut |_, y| y);
        let values = |t: burn::tensor::Tensor<4>| {
            t.into_data().convert::<f32>().try_to_vec().unwrap_or_default()
        };
        if self.labelled {
            return (values(x), Teacher::default());
        }
        let features = values(x.clone());
        let (map, (nodes, tensor), x) = match &self.map {
            Some(map) => {
                let y = self.teacher.run(nodes..map.nodes, tensor, x, &mut |_, y| y);
                (values(y.clone()), (map.nodes, map.tensor), y)
            }
            None => (vec![], (nodes, tensor), x),
        };
        let y = self.teacher.run(nodes..graph.nodes.len(), tensor, x, &mut |_, y| y);
        (features, Teacher { logits: values(y), map })
    }

    /// A permutation of the images, another one each epoch: a walk with a random stride that shares no factor with their number.
    fn permuted(&self, epoch: u64, place: usize) -> usize {
        let images = self.data.len() as u64;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(epoch << 32));
        let start = random.next_u64() % images;
        let mut stride = random.next_u64() % images;
        while gcd(stride, images) != 1 {
            stride = (stride + 1) % images;
        }
        ((start as u128 + u128::from(stride) * place as u128) % u128::from(images)) as usize
    }
}

impl Pool {
    /// Features, what the uncut network says and labels of some images.
    pub fn take(&self, images: &[usize]) -> (Vec<f32>, Teacher, Option<Vec<usize>>) {
        let of = |all: &[f32]| -> Vec<f32> {
            let width = all.len() / self.count.max(1);
            images.iter().flat_map(|&i| all[i * width..(i + 1) * width].iter().copied()).collect()
        };
        let labels = self.labels.as_ref().map(|l| images.iter().map(|&i| l[i]).collect());
        let teacher = Teacher { logits: of(&self.teacher.logits), map: of(&self.teacher.map) };
        (of(&self.features), teacher, labels)
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
