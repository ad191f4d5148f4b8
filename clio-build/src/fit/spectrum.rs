//! Statistics of the DCT coefficients of the rotated tensor.

use rayon::prelude::*;

use super::dct::Dct;
use crate::graph::Shape;
use nalgebra::DMatrix;

/// Maps summed by one task.
const CHUNK: usize = 16;

/// Per coefficient `[components, height, width]`, over some maps.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// Mean magnitude.
    pub magnitude: Vec<f32>,
    /// Mean square.
    pub square: Vec<f32>,
    /// Largest magnitude.
    pub largest: Vec<f32>,
}

impl Spectrum {
    /// Of planar `maps`, rotated by `rotation` after `mean` was taken away.
    pub fn new(maps: &[Vec<f32>], shape: Shape, rotation: &DMatrix<f64>, mean: &[f32]) -> Self {
        let dct = Dct::new(shape.height, shape.width);
        let weights: Vec<f32> = rotation.transpose().iter().map(|&v| v as f32).collect();
        let zero = || Self::zero(rotation.nrows() * shape.height * shape.width);
        // In chunks of a fixed size, merged in their order: the same maps give the same sums on every run.
        let chunk = |maps: &[Vec<f32>]| {
            maps.iter().fold(zero(), |mut sums, map| {
                sums.add(&coefficients(map, shape, &weights, mean, &dct));
                sums
            })
        };
        let chunks: Vec<Self> = maps.par_chunks(CHUNK).map(chunk).collect();
        let sums = chunks.into_iter().fold(zero(), Self::merge);
        let count = maps.len().max(1) as f32;
        Self {
            magnitude: sums.magnitude.iter().map(|v| v / count).collect(),
            square: sums.square.iter().map(|v| v / count).collect(),
            largest: sums.largest,
        }
    }

    fn zero(length: usize) -> Self {
        Self { magnitude: vec![0.0; length], square: vec![0.0; length], largest: vec![0.0; length] }
    }

    fn add(&mut self, coefficients: &[f32]) {
        for (i, value) in coefficients.iter().enumerate() {
            self.magnitude[i] += value.abs();
            self.square[i] += value * value;
            self.largest[i] = self.largest[i].max(value.abs());
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for i in 0..self.magnitude.len() {
            self.magnitude[i] += other.magnitude[i];
            self.square[i] += other.square[i];
            self.largest[i] = self.largest[i].max(other.largest[i]);
        }
        self
    }
}

/// Rotated and transformed: `DCT(rotation · (z − mean))`, `rotation` row-major.
fn coefficients(map: &[f32], shape: Shape, rotation: &[f32], mean: &[f32], dct: &Dct) -> Vec<f32> {
    let pixels = shape.height * shape.width;
    let mut all = Vec::with_capacity(rotation.len() / shape.channels * pixels);
    let mut component = vec![0f32; pixels];
    for weights in rotation.chunks_exact(shape.channels) {
        component.fill(0.0);
        for ((plane, &weight), &mean) in map.chunks_exact(pixels).zip(weights).zip(mean) {
            for (out, value) in component.iter_mut().zip(plane) {
                *out += weight * (value - mean);
            }
        }
        all.extend(dct.forward(&component));
    }
    all
}
