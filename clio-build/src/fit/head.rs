//! The integer head over many images: the tensors at the partition points, as the device computes them.

use clio_rt::kernels as rt;
use rayon::prelude::*;

use super::data::Dataset;
use crate::graph::{Graph, Shape, TensorId};
use crate::integer::{self, Integers, Scale};

/// The int8 tensors of one partition point, image after image, interleaved.
#[derive(Clone, Debug)]
pub struct Tensors {
    /// Shape for one image.
    pub shape: Shape,
    /// Its scale.
    pub scale: Scale,
    /// The values.
    pub values: Vec<i8>,
}

impl Tensors {
    /// The tensor of each image.
    pub fn images(&self) -> std::slice::ChunksExact<'_, i8> {
        self.values.chunks_exact(self.shape.elements())
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.values.len() / self.shape.elements()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The first `count` images.
    pub fn take(&self, count: usize) -> Self {
        let end = self.values.len().min(count * self.shape.elements());
        Self { values: self.values[..end].to_vec(), ..*self }
    }

    /// Real values of one image, planar `[channels, height, width]`.
    pub fn real(&self, image: &[i8]) -> Vec<f32> {
        let channels = self.shape.channels;
        (0..channels)
            .flat_map(|c| image.iter().skip(c).step_by(channels).map(|&q| self.scale.real(q)))
            .collect()
    }
}

/// Runs the head on every image of `images` and keeps the tensors `wanted`, in that order.
pub fn run(
    graph: &Graph,
    integers: &Integers,
    tables: &[[i8; 256]],
    images: &Dataset,
    wanted: &[TensorId],
) -> Vec<Tensors> {
    let shape = graph.shape(graph.input);
    let input =
        rt::ImageInput { shape: integer::rt_shape(shape), layout: rt::PixelLayout::Planar, tables };
    let per_image: Vec<Vec<Vec<i8>>> = images
        .pixels
        .par_chunks_exact(shape.elements())
        .map(|pixels| {
            let mut image = vec![0i8; shape.elements()];
            rt::image_input(&input, pixels, &mut image);
            let mut kept = vec![vec![]; wanted.len()];
            integer::run(graph, integers, &image, wanted, &mut |tensor, values| {
                for (slot, _) in kept.iter_mut().zip(wanted).filter(|(_, w)| **w == tensor) {
                    *slot = values.to_vec();
                }
            });
            kept
        })
        .collect();
    let gather = |index: usize, &tensor: &TensorId| Tensors {
        shape: graph.shape(tensor),
        scale: integers.scales[tensor],
        values: per_image.iter().flat_map(|kept| kept[index].iter().copied()).collect(),
    };
    wanted.iter().enumerate().map(|(index, tensor)| gather(index, tensor)).collect()
}
