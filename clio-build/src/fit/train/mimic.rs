//! How far the last map before the answer is from the uncut network's.
//!
//! An answer is one of few outputs, and of few images these tell little; the map that it is pooled from tells, place by place, what the uncut network sees
//! (Wang and others, *Practical network acceleration with tiny sets*, 2023).

use burn::tensor::{Tensor, TensorData};

use crate::fit::partition_points;
use crate::graph::Graph;
use crate::graph::cut::Cut;

/// What the squared distance of the maps, relative to the uncut network's, counts beside the divergence of the answers.
const WEIGHT: f32 = 1.0;

/// Where the last tensor of more than one pixel is that all answers depend on, behind the input; none in networks without.
pub fn last_map(graph: &Graph) -> Option<Cut> {
    let is_map = |cut: &Cut| {
        let shape = graph.shape(cut.tensor);
        shape.height * shape.width > 1
    };
    partition_points(graph).into_iter().skip(1).rev().find(is_map)
}

/// Of each image: the squared distance of `y` `[n, c, h, w]` from the uncut network's map, relative to the latter's square.
pub fn distance(y: &Tensor<4>, teacher: &[f32]) -> Tensor<1> {
    let dims = y.dims();
    let t = Tensor::<4>::from_data(TensorData::new(teacher.to_vec(), dims), &y.device());
    let sum = |x: Tensor<4>| x.reshape([dims[0], dims[1] * dims[2] * dims[3]]).sum_dim(1);
    let square = sum(t.clone().powi_scalar(2)).clamp_min(f32::MIN_POSITIVE);
    (sum((y.clone() - t).powi_scalar(2)) / square * WEIGHT).reshape([dims[0]])
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn distances_are_relative() {
        let y = |values: [f32; 4]| {
            Tensor::from_data(TensorData::new(values.to_vec(), [2, 1, 1, 2]), &Device::default())
        };
        let each: Vec<f32> = distance(&y([3.0, 4.0, 0.0, 2.0]), &[3.0, 4.0, 1.0, 1.0])
            .into_data()
            .try_to_vec()
            .unwrap();
        assert_eq!(each, [0.0, 1.0]);
    }
}
