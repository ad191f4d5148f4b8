use clio_rt::stream::{self, Analysis, CONTEXTS, Class, Pass, Planes, Synthesis};

use super::{Data, LoadError};

/// The `transform` code of one partition point, backwards.
#[derive(Clone, Debug)]
pub struct Transform {
    /// Channels, height and width of the tensor.
    tensor: [usize; 3],
    /// Components, rows and columns of the coefficients.
    coded: [u16; 3],
    vertical: Vec<i16>,
    horizontal: Vec<i16>,
    coefficients: Vec<u16>,
    scales: Vec<u16>,
    classes: Vec<Class>,
    passes: Vec<Pass>,
    centroids: Vec<f32>,
    inverse: Vec<f32>,
    mean: Vec<f32>,
}

/// How many of each there are in the weights file.
#[derive(Clone, Copy, Debug)]
pub struct TransformLayout {
    /// Components, rows and columns of the coefficient array.
    pub coded: [u16; 3],
    /// Coefficients that are ever sent.
    pub coefficients: usize,
    /// Classes of coefficients.
    pub classes: usize,
    /// Passes over the classes.
    pub passes: usize,
}

impl Transform {
    /// Reads, in this order: vertical and horizontal DCT, coefficients, scales, classes, passes with their
    /// probabilities, centroids, inverse rotation, mean.
    pub(super) fn read(
        data: &mut Data<'_>,
        layout: &TransformLayout,
        tensor: [usize; 3],
    ) -> Result<Self, LoadError> {
        let [channels, height, width] = tensor;
        let [components, rows, columns] = layout.coded.map(usize::from);
        Ok(Self {
            tensor,
            coded: layout.coded,
            vertical: data.words(rows * height)?,
            horizontal: data.words(columns * width)?,
            coefficients: data.unsigned(layout.coefficients)?,
            scales: data.unsigned(layout.coefficients)?,
            classes: classes(&data.unsigned(3 * layout.classes)?),
            passes: passes(&data.unsigned((3 + CONTEXTS) * layout.passes)?),
            centroids: data.floats(2 * layout.passes)?,
            inverse: data.floats(channels * components)?,
            mean: data.floats(channels)?,
        })
    }

    /// The tensor `[channels, height, width]` that a prefix describes; the mean where it describes nothing.
    pub fn decode(&self, prefix: &[u8]) -> Vec<f32> {
        let [channels, height, width] = self.tensor.map(|extent| extent as u16);
        let synthesis = Synthesis {
            transform: stream::Transform {
                analysis: Analysis {
                    height,
                    width,
                    channels,
                    // Only the device rotates.
                    rotation: &[],
                    offset: &[],
                    shift: 0,
                    vertical: &self.vertical,
                    horizontal: &self.horizontal,
                },
                scales: &self.scales,
                planes: Planes {
                    shape: self.coded,
                    coefficients: &self.coefficients,
                    classes: &self.classes,
                    passes: &self.passes,
                },
            },
            centroids: &self.centroids,
            inverse: &self.inverse,
            mean: &self.mean,
        };
        synthesis.tensor(prefix)
    }
}

/// First coefficient, count and bit planes of each class.
fn classes(words: &[u16]) -> Vec<Class> {
    words
        .as_chunks()
        .0
        .iter()
        .map(|&[first, count, planes]| Class { first, count, planes: planes as u8 })
        .collect()
}

/// Class, plane, and the probabilities of each pass.
fn passes(words: &[u16]) -> Vec<Pass> {
    words
        .as_chunks::<{ 3 + CONTEXTS }>()
        .0
        .iter()
        .map(|&[class, plane, ref significant @ .., refine]| Pass {
            class: class as u8,
            plane: plane as u8,
            significant: *significant,
            refine,
        })
        .collect()
}
