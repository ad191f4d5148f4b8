//! Rivals that send the image itself: what reaches the uncut network through an image codec at a number of bytes.

mod downsample;
mod huffman;
mod jpeg;
mod pjpeg;
mod scans;
mod still;
mod webp;

use anyhow::{Result, bail};
use clio_build::fit::data::{Dataset, Image, parallel};
use clio_build::graph::Shape;

pub use downsample::Downsample;
pub use jpeg::Jpeg;
pub use pjpeg::Pjpeg;
pub use webp::Webp;

/// A way to send an image in a number of bytes.
pub trait Codec: Sync {
    /// Its name in tables and results.
    fn name(&self) -> &str;

    /// Sends `image` in at most `budget` bytes as well as it can.
    ///
    /// Where even its smallest file is larger, that file is sent, counted with its true bytes, and `fits` is false.
    fn transmit(&self, image: &Image, budget: usize) -> Result<Transmitted>;
}

/// What arrived of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Transmitted {
    /// Bytes sent.
    pub bytes: usize,
    /// The image as the receiver sees it, in the shape of the one sent.
    pub image: Image,
    /// Whether it kept to the budget.
    pub fits: bool,
}

/// What of a file is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    /// The whole file, as any decoder reads it.
    Counted,
    /// Less what a receiver that expects this format could add by itself. This favours the codec.
    Stripped,
}

/// What arrived of all images of a data set.
pub struct Transmission {
    /// The images as the receiver sees them, with their labels.
    pub data: Dataset,
    /// Mean of the bytes sent for each image.
    pub bytes_mean: f64,
    /// Images that did not fit the budget.
    pub misfits: usize,
}

/// Every rival, for images of `shape`: each as it is and, where that makes sense, without its headers.
pub fn codecs(shape: Shape) -> Vec<Box<dyn Codec>> {
    let sizes = sizes(shape);
    let (counted, stripped) = (Headers::Counted, Headers::Stripped);
    vec![
        Box::new(Jpeg::new(counted, sizes.clone())),
        Box::new(Pjpeg),
        Box::new(Webp::new(counted, sizes.clone())),
        Box::new(Downsample),
        Box::new(Jpeg::new(stripped, sizes.clone())),
        Box::new(Webp::new(stripped, sizes)),
    ]
}

/// The codec of this name, or all for `image-codecs`.
pub fn named(name: &str, shape: Shape) -> Result<Vec<Box<dyn Codec>>> {
    let mut codecs = codecs(shape);
    let names: Vec<String> = codecs.iter().map(|codec| codec.name().into()).collect();
    if name != "image-codecs" {
        codecs.retain(|codec| codec.name() == name);
    }
    if codecs.is_empty() {
        bail!(
            "`{name}` is no code; known are transform, channels, clio2020, clio2020-next, image-codecs, {}",
            names.join(", ")
        );
    }
    Ok(codecs)
}

/// Sizes (the longer side, in pixels) that a codec may shrink an image to: every 32 pixels from 64, or for small images half, three
/// quarters, and the whole.
pub fn sizes(shape: Shape) -> Vec<usize> {
    let side = shape.height.max(shape.width);
    let mut sizes: Vec<usize> = match side {
        ..64 => vec![side.div_ceil(2), (side * 3).div_ceil(4)],
        _ => (64..side).step_by(32).collect(),
    };
    sizes.push(side);
    sizes.dedup();
    sizes
}

/// Sends every image of `data` in at most `budget` bytes, on all cores.
pub fn transmit_all(codec: &dyn Codec, data: &Dataset, budget: usize) -> Result<Transmission> {
    let sent = parallel::map(data.len(), |i| codec.transmit(&data.image(i), budget));
    let sent: Vec<Transmitted> = sent.into_iter().collect::<Result<_>>()?;
    let bytes: usize = sent.iter().map(|one| one.bytes).sum();
    let misfits = sent.iter().filter(|one| !one.fits).count();
    let images: Vec<Image> = sent.into_iter().map(|one| one.image).collect();
    let other = || anyhow::anyhow!("{} changed the shape of an image", codec.name());
    let data = data.with_images(&images).ok_or_else(other)?;
    Ok(Transmission { bytes_mean: bytes as f64 / data.len().max(1) as f64, data, misfits })
}

#[cfg(test)]
mod tests;
