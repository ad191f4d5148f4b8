//! How much the answer depends on each value at a partition point: gradients of random projections of the logits.

use burn::tensor::{Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::float::FloatNet;
use super::head::Tensors;
use crate::graph::Graph;
use crate::graph::cut::Cut;

/// Projections of each image's logits.
const PROJECTIONS: usize = 4;
/// Images of one backward pass.
const BATCH: usize = 25;

/// Gradients of centred random projections of the logits with respect to the tensor at `cut`, planar, one map per
/// image and projection. `net` is on an autodiff device.
pub fn gradients(
    net: &FloatNet,
    graph: &Graph,
    cut: &Cut,
    tensors: &Tensors,
    seed: u64,
) -> Vec<Vec<f32>> {
    let device = net.device();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let shape = tensors.shape;
    let logits = graph.shape(graph.output).channels;
    let images: Vec<Vec<f32>> = tensors.images().map(|image| tensors.real(image)).collect();
    let mut gradients = vec![];
    for batch in images.chunks(BATCH) {
        for _ in 0..PROJECTIONS {
            let data = TensorData::new(
                batch.concat(),
                [batch.len(), shape.channels, shape.height, shape.width],
            );
            let x = Tensor::<4>::from_data(data, device).require_grad();
            let y =
                net.run(cut.nodes..graph.nodes.len(), cut.tensor, x.clone(), &mut |_, value| value);
            let signs = TensorData::new(
                projections(&mut random, batch.len(), logits),
                [batch.len(), logits, 1, 1],
            );
            let grads = (y * Tensor::<4>::from_data(signs, device)).sum().backward();
            if let Some(gradient) = x.grad(&grads) {
                let values: Vec<f32> =
                    gradient.into_data().convert::<f32>().try_to_vec().unwrap_or_default();
                gradients.extend(values.chunks_exact(shape.elements()).map(<[f32]>::to_vec));
            }
        }
    }
    gradients
}

/// Random signs, centred so that a constant added to all logits does not count.
fn projections(random: &mut ChaCha8Rng, images: usize, logits: usize) -> Vec<f32> {
    let mut all = vec![];
    for _ in 0..images {
        let signs: Vec<f32> =
            (0..logits).map(|_| if random.next_u32() & 1 == 0 { -1.0 } else { 1.0 }).collect();
        let mean = signs.iter().sum::<f32>() / logits as f32;
        all.extend(signs.iter().map(|s| s - mean));
    }
    all
}
