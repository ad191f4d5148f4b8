//! Images and labels from disk: planar `u8` pixels in the order of the files, which is the same on every run.

pub mod cifar;
pub mod classes;
mod decode;
mod error;
pub mod folder;
mod image;
pub mod parallel;
pub mod resize;
pub mod score;
mod subset;

use std::path::Path;

pub use classes::Classes;
pub use decode::decode;
pub use error::DataError;
pub use folder::Sizing;
pub use image::Image;

use crate::graph::Shape;

/// Images of one shape, with their labels where the source has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Shape of every image.
    pub shape: Shape,
    /// Pixels of all images, image after image, each channel-major (`channels × height × width`).
    pub pixels: Vec<u8>,
    /// Label of each image, an index into [`Self::classes`] where there is one, else an output of the network.
    pub labels: Option<Vec<u16>>,
    /// The classes the labels stand for, where they are not simply all outputs of the network.
    pub classes: Option<Classes>,
}

/// What a data set must be to serve a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Shape of the network's input; 1 or 3 channels for photographs.
    pub shape: Shape,
    /// Outputs of the network; every label must be one of them.
    pub outputs: usize,
    /// Which part of a data set that comes in parts.
    pub split: Split,
    /// How photographs come to the declared size.
    pub sizing: Sizing,
}

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Every file found: `data_batch_*.bin` and `test_batch.bin`, or the image folder itself.
    All,
    /// `data_batch_*.bin`, or the subfolder `train`.
    Train,
    /// `test_batch.bin`, or the subfolder `val` or `test`.
    Test,
}

/// Loads a CIFAR-10 style binary file, a folder of such files, or a folder of JPEG and PNG files (see [`folder::load`]).
pub fn load(path: &Path, wanted: &Wanted) -> Result<Dataset, DataError> {
    if path.is_file() {
        return cifar::load(&[path], wanted.shape, wanted.outputs);
    }
    if !path.is_dir() {
        return Err(DataError::Missing { path: path.into(), expected: EXPECTED });
    }
    let batches = cifar::batches(path, wanted.split)?;
    match batches.is_empty() {
        true => folder::load(&folder::part(path, wanted.split), wanted),
        false => cifar::load(&batches, wanted.shape, wanted.outputs),
    }
}

const EXPECTED: &str = "a binary file of records (label byte, then pixels), a folder with `data_batch_*.bin` and `test_batch.bin`, \
     or a folder with one folder of JPEG or PNG files per class";

impl Dataset {
    /// Number of images.
    pub fn len(&self) -> usize {
        self.pixels.len().checked_div(self.shape.elements()).unwrap_or(0)
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Pixels of image `index`, channel-major.
    pub fn pixels(&self, index: usize) -> &[u8] {
        let size = self.shape.elements();
        &self.pixels[index * size..(index + 1) * size]
    }

    /// A copy of image `index`.
    pub fn image(&self, index: usize) -> Image {
        Image { shape: self.shape, pixels: self.pixels(index).to_vec() }
    }

    /// The network output that is right for image `index`.
    pub fn output(&self, index: usize) -> Option<usize> {
        let label = *self.labels.as_ref()?.get(index)?;
        self.classes.as_ref().map_or(Some(label.into()), |classes| classes.output(label))
    }

    /// The same labels over other images of the same number and one common shape.
    ///
    /// `None` when the number differs or the shapes do.
    pub fn with_images(&self, images: &[Image]) -> Option<Self> {
        let shape = images.first().map_or(self.shape, |image| image.shape);
        let fits = images.len() == self.len() && images.iter().all(|image| image.shape == shape);
        let pixels = || images.iter().flat_map(|image| image.pixels.iter().copied()).collect();
        fits.then(|| Self {
            shape,
            pixels: pixels(),
            labels: self.labels.clone(),
            classes: self.classes.clone(),
        })
    }
}
