//! The transform code as training sees it: rotation, DCT and quantiser in float, with a gradient.
//!
//! The quantiser is the coder's: a dead zone of one step on either side of zero, one step for all coefficients in units of their
//! sensitivity, which is where an embedded stream stands when it is cut. Its gradient is passed straight through.

use burn::tensor::{Device, Tensor, TensorData};
use nalgebra::DMatrix;

use super::super::dct;
use super::super::rotation::Rotation;
use super::super::transform::Basis;
use crate::graph::Shape;
use crate::graph::ops::Range;

/// Where in its interval a coefficient is reconstructed.
const CENTROID: f32 = 0.42;

/// The code of one partition point, on an autodiff device.
pub struct SoftCode {
    shape: Shape,
    /// `[1, components, channels]` and back.
    forward: Tensor<3>,
    inverse: Tensor<3>,
    /// `[1, channels, 1, 1]`.
    mean: Tensor<4>,
    /// `[1, 1, height, height]` and `[1, 1, width, width]`, frequency by position.
    vertical: Tensor<4>,
    horizontal: Tensor<4>,
    /// `[1, components, height, width]`: root mean square sensitivity of each coefficient.
    weights: Tensor<4>,
    range: Range,
}

/// A tensor as it arrives.
pub struct Arrived {
    /// `[n, channels, height, width]`.
    pub tensor: Tensor<4>,
    /// Bits of each image, `[n]`: `Σ log2(1 + |coefficient| / step)`, which is what the rate term counts.
    pub bits: Tensor<1>,
    /// Sum over the batch of the coefficients' magnitudes, `[1, components, height, width]`.
    pub magnitude: Tensor<4>,
}

impl SoftCode {
    /// Of a fitted basis; `range` is what the partition's node lets through.
    pub fn new(basis: &Basis, shape: Shape, range: Range, device: &Device) -> Self {
        let Rotation { forward, inverse, mean } = &basis.rotation;
        let matrix = |m: &DMatrix<f64>| -> Tensor<3> {
            let values: Vec<f32> = m.transpose().iter().map(|&v| v as f32).collect();
            Tensor::from_data(TensorData::new(values, [1, m.nrows(), m.ncols()]), device)
        };
        let four = |values: Vec<f32>, dims: [usize; 4]| {
            Tensor::<4>::from_data(TensorData::new(values, dims), device)
        };
        let cosines = |n: usize| {
            let values = (0..n * n).map(|i| dct::entry(n, i / n, i % n) as f32).collect();
            four(values, [1, 1, n, n])
        };
        Self {
            shape,
            forward: matrix(forward),
            inverse: matrix(inverse),
            mean: four(mean.iter().map(|&v| v as f32).collect(), [1, shape.channels, 1, 1]),
            vertical: cosines(shape.height),
            horizontal: cosines(shape.width),
            weights: four(basis.weights.clone(), [1, forward.nrows(), shape.height, shape.width]),
            range,
        }
    }

    /// The same without a gradient.
    pub fn inner(&self) -> Self {
        Self {
            shape: self.shape,
            forward: self.forward.clone().inner(),
            inverse: self.inverse.clone().inner(),
            mean: self.mean.clone().inner(),
            vertical: self.vertical.clone().inner(),
            horizontal: self.horizontal.clone().inner(),
            weights: self.weights.clone().inner(),
            range: self.range,
        }
    }

    /// `x` `[n, c, h, w]` as it arrives when the stream is cut where `steps` `[n, 1, 1, 1]` says.
    pub fn send(&self, x: Tensor<4>, steps: Tensor<4>) -> Arrived {
        let u = self.analyse(x);
        let relative = u.clone().abs() / steps.clone();
        let bits = (relative.clone() + 1.0).log().sum_dim(3).sum_dim(2).sum_dim(1)
            / std::f32::consts::LN_2;
        let level = relative.detach().floor();
        let known = level.clone().greater_elem(0.5).float();
        let placed = (level + known * CENTROID) * steps * u.clone().detach().sign();
        let change = placed - u.clone().detach();
        let magnitude = u.clone().detach().abs().sum_dim(0);
        let n = bits.dims()[0];
        Arrived { tensor: self.synthesise(u + change), bits: bits.reshape([n]), magnitude }
    }

    /// Weighted coefficients.
    fn analyse(&self, x: Tensor<4>) -> Tensor<4> {
        let y = self.mix(&self.forward, x - self.mean.clone());
        let y = self.vertical.clone().matmul(y).matmul(self.horizontal.clone().swap_dims(2, 3));
        y * self.weights.clone()
    }

    fn synthesise(&self, u: Tensor<4>) -> Tensor<4> {
        let y = u / self.weights.clone();
        let y = self.vertical.clone().swap_dims(2, 3).matmul(y).matmul(self.horizontal.clone());
        let x = self.mix(&self.inverse, y) + self.mean.clone();
        match (self.range.min, self.range.max) {
            (None, None) => x,
            (Some(min), None) => x.clamp_min(min),
            (None, Some(max)) => x.clamp_max(max),
            (Some(min), Some(max)) => x.clamp(min, max),
        }
    }

    /// A matrix over the channels of every pixel.
    fn mix(&self, matrix: &Tensor<3>, x: Tensor<4>) -> Tensor<4> {
        let [n, c, _, _] = x.dims();
        let Shape { height, width, .. } = self.shape;
        let rows = matrix.dims()[1];
        matrix.clone().matmul(x.reshape([n, c, height * width])).reshape([n, rows, height, width])
    }
}
