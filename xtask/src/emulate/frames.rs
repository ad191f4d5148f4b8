//! The images that the device sees.

use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Images with their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frames {
    frames: Vec<(u8, Vec<u8>)>,
}

impl Frames {
    /// Reads the first `count` frames of a file in CIFAR-10's binary format: a byte of label, then the image's `image_bytes`.
    pub fn read(path: &Path, count: usize, image_bytes: usize) -> Result<Self> {
        let bytes = std::fs::read(path)
            .with_context(|| format!("the images {} cannot be read", path.display()))?;
        let records = bytes.chunks_exact(1 + image_bytes);
        ensure!(
            records.remainder().is_empty() && !bytes.is_empty(),
            "{} has {} bytes, which are no records of one byte of label and {image_bytes} of image",
            path.display(),
            bytes.len()
        );
        let (has, frames) = (records.len(), records.take(count));
        ensure!(
            count <= has,
            "{} has {has} images, not {count}; use fewer --frames, or --images with CIFAR-10's test_batch.bin",
            path.display()
        );
        let frames = frames.filter_map(|record| record.split_first());
        Ok(Self { frames: frames.map(|(label, image)| (*label, image.to_vec())).collect() })
    }

    /// The label and the bytes of each frame.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u8, &[u8])> {
        self.frames.iter().map(|(label, image)| (*label, image.as_slice()))
    }
}
