//! Planes of floats as matrices of a column per channel: output, and slopes with respect to input, weights and bias.

use std::borrow::Cow;
use std::iter::zip;

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut};

/// Pixels below which all images are multiplied at once, side by side: packing the weights for fewer costs more than moving the pixels.
const FEW: usize = 128;

/// A pointwise convolution's geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extents {
    /// Images.
    pub images: usize,
    /// Channels of the input.
    pub inputs: usize,
    /// Channels of the output.
    pub outputs: usize,
    /// Pixels of a plane.
    pub pixels: usize,
}

impl Extents {
    /// The same with all images as one.
    fn joined(&self) -> Self {
        match self.is_joined() {
            true => Self { images: 1, pixels: self.images * self.pixels, ..*self },
            false => *self,
        }
    }

    fn is_joined(&self) -> bool {
        self.images > 1 && self.pixels < FEW
    }

    /// Planes of `channels` per image as [`Extents::joined`] wants them.
    fn join<'a>(&self, planes: &'a [f32], channels: usize) -> Cow<'a, [f32]> {
        match self.is_joined() {
            true => swapped(planes, [self.images, channels], self.pixels).into(),
            false => planes.into(),
        }
    }

    /// The way back.
    fn part(&self, planes: Vec<f32>, channels: usize) -> Vec<f32> {
        match self.is_joined() {
            true => swapped(&planes, [channels, self.images], self.pixels),
            false => planes,
        }
    }
}

/// `Σ w[o,i]·x[i] + b[o]` of every pixel.
pub fn output(extents: Extents, x: &[f32], weights: &[f32], bias: &[f32]) -> Vec<f32> {
    let (x, of) = (extents.join(x, extents.inputs), extents.joined());
    let mut y = Vec::with_capacity(of.images * of.outputs * of.pixels);
    for _ in 0..of.images {
        bias.iter().for_each(|&bias| y.resize(y.len() + of.pixels, bias));
    }
    let weights = columns(weights, of.inputs, of.outputs);
    for (x, y) in
        zip(x.chunks_exact(of.pixels * of.inputs), y.chunks_exact_mut(of.pixels * of.outputs))
    {
        let x = columns(x, of.pixels, of.inputs);
        DMatrixViewMut::from_slice(y, of.pixels, of.outputs).gemm(1.0, &x, &weights, 1.0);
    }
    extents.part(y, extents.outputs)
}

/// The loss's slopes with respect to the input, from those with respect to the output.
pub fn input_slopes(extents: Extents, slopes: &[f32], weights: &[f32]) -> Vec<f32> {
    let (slopes, of) = (extents.join(slopes, extents.outputs), extents.joined());
    let mut x = vec![0.0; of.images * of.inputs * of.pixels];
    let weights = rows(weights, of.outputs, of.inputs);
    for (x, slopes) in
        zip(x.chunks_exact_mut(of.pixels * of.inputs), slopes.chunks_exact(of.pixels * of.outputs))
    {
        let slopes = columns(slopes, of.pixels, of.outputs);
        DMatrixViewMut::from_slice(x, of.pixels, of.inputs).gemm(1.0, &slopes, &weights, 0.0);
    }
    extents.part(x, extents.inputs)
}

/// The loss's slopes with respect to the weights, from the input and those with respect to the output.
pub fn weight_slopes(extents: Extents, x: &[f32], slopes: &[f32]) -> Vec<f32> {
    let (x, slopes) = (extents.join(x, extents.inputs), extents.join(slopes, extents.outputs));
    let of = extents.joined();
    let mut weights = vec![0.0; of.inputs * of.outputs];
    for (x, slopes) in
        zip(x.chunks_exact(of.pixels * of.inputs), slopes.chunks_exact(of.pixels * of.outputs))
    {
        let (x, slopes) = (rows(x, of.inputs, of.pixels), columns(slopes, of.pixels, of.outputs));
        DMatrixViewMut::from_slice(&mut weights, of.inputs, of.outputs).gemm(1.0, &x, &slopes, 1.0);
    }
    weights
}

/// The loss's slopes with respect to the bias, from those with respect to the output.
pub fn bias_slopes(extents: Extents, slopes: &[f32]) -> Vec<f32> {
    let mut bias = vec![0.0; extents.outputs];
    for (index, plane) in slopes.chunks_exact(extents.pixels).enumerate() {
        bias[index % extents.outputs] += plane.iter().sum::<f32>();
    }
    bias
}

/// A matrix that is there column by column.
fn columns(values: &[f32], rows: usize, columns: usize) -> DMatrixView<'_, f32> {
    DMatrixView::from_slice(values, rows, columns)
}

/// A matrix that is there row by row, copied: with a view in its place, of such strides, nalgebra's product of a matrix with a side of 5 was seen to read past its end.
fn rows(values: &[f32], rows: usize, columns: usize) -> DMatrix<f32> {
    DMatrix::from_row_slice(rows, columns, values)
}

/// `[a, b, p]` to `[b, a, p]`.
fn swapped(values: &[f32], [a, b]: [usize; 2], pixels: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    for place in (0..b).flat_map(|j| (0..a).map(move |i| i * b + j)) {
        out.extend_from_slice(&values[place * pixels..(place + 1) * pixels]);
    }
    out
}
