//! What a head of the model must compute.

use clio_build::integer::{Integers, input_tables, run};

use super::{Random, artifact};

/// An image, and the tensor at every partition as the host computes it.
pub type Case = (Vec<u8>, Vec<Vec<i8>>);

/// Some images.
pub fn cases() -> Vec<Case> {
    let artifact = artifact();
    let graph = &artifact.graph;
    let integers = Integers::new(graph, &artifact.scales, graph.nodes.len()).unwrap();
    let tables = input_tables(&artifact.mean, &artifact.std, artifact.scales[graph.input]);
    let wanted: Vec<usize> = artifact.partitions.iter().map(|p| p.cut.tensor).collect();
    let mut random = Random(7);
    (0..8)
        .map(|_| {
            let image: Vec<u8> = (0..3 * 256).map(|_| random.next() as u8).collect();
            let input: Vec<i8> = (0..256)
                .flat_map(|p| (0..3).map(move |c| (c, p)))
                .map(|(c, p)| tables[c][usize::from(image[256 * c + p])])
                .collect();
            let mut tensors = vec![vec![]; wanted.len()];
            run(graph, &integers, &input, &wanted, &mut |tensor, values| {
                for (slot, _) in tensors.iter_mut().zip(&wanted).filter(|(_, w)| **w == tensor) {
                    *slot = values.to_vec();
                }
            });
            (image, tensors)
        })
        .collect()
}
