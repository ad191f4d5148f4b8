//! How much the answer depends on each value at a partition point: gradients of random projections of the logits.

use burn::tensor::{Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

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
    let (shape, logits) = (tensors.shape, graph.shape(graph.output).channels);
    let images: Vec<Vec<f32>> = tensors.images().map(|image| tensors.real(image)).collect();
    let one = |(number, batch): (usize, &[Vec<f32>])| -> Vec<Vec<f32>> {
        let mut random = ChaCha8Rng::seed_from_u64(seed.wrapping_add(number as u64));
        let dims = [batch.len(), shape.channels, shape.height, shape.width];
        let backward = |_| {
            let x = Tensor::<4>::from_data(TensorData::new(batch.concat(), dims), net.device())
                .require_grad();
            let y =
                net.run(cut.nodes..graph.nodes.len(), cut.tensor, x.clone(), &mut |_, value| value);
            let signs = TensorData::new(
                projections(&mut random, batch.len(), logits),
                [batch.len(), logits, 1, 1],
            );
            let grads = (y * Tensor::<4>::from_data(signs, net.device())).sum().backward();
            let values: Vec<f32> = x
                .grad(&grads)
                .and_then(|g| g.into_data().convert::<f32>().try_to_vec().ok())
                .unwrap_or_default();
            values.chunks_exact(shape.elements()).map(<[f32]>::to_vec).collect::<Vec<_>>()
        };
        (0..PROJECTIONS).flat_map(backward).collect()
    };
    images.par_chunks(BATCH).enumerate().flat_map_iter(one).collect()
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
