use anyhow::Result;
use clio_build::fit::data::Image;
use clio_build::fit::data::resize::{Filter, resize};
use clio_build::graph::Shape;

use super::{Codec, Transmitted};

/// Fewer pixels, sent raw in 8 or 4 bits each, whichever comes nearer to the image: shrunk by area to the most pixels that fit, enlarged by a cubic. It needs no
/// header, as the budget tells the size; the bit that would say how deep the pixels are is not counted.
pub struct Downsample;

impl Codec for Downsample {
    fn name(&self) -> &str {
        "downsample"
    }

    fn transmit(&self, image: &Image, budget: usize) -> Result<Transmitted> {
        let [deep, flat] = [8, 4].map(|bits| Pixels { bits }.transmit(image, budget));
        let nearer = deep.fits && deep.image.psnr(image) > flat.image.psnr(image);
        Ok(if nearer { deep } else { flat })
    }
}

/// Pixels of this many bits per channel, in equal steps.
struct Pixels {
    bits: usize,
}

impl Pixels {
    fn bytes(&self, shape: Shape) -> usize {
        (shape.elements() * self.bits).div_ceil(8)
    }

    /// The largest size of the image's aspect ratio that fits; one pixel where none does.
    fn size(&self, shape: Shape, budget: usize) -> Shape {
        let Shape { channels, height, width } = shape;
        let at = |rows: usize| {
            let columns = (rows * width + height / 2) / height;
            Shape { channels, height: rows, width: columns.max(1) }
        };
        let fits = |&size: &Shape| self.bytes(size) <= budget;
        let smallest = Shape { channels, height: 1, width: 1 };
        (1..=height).rev().map(at).find(fits).unwrap_or(smallest)
    }

    /// The level a receiver sees for a value.
    fn quantised(&self, value: u8) -> u8 {
        let top = (1u32 << self.bits) - 1;
        let step = (u32::from(value) * top + 127) / 255;
        ((step * 255 + top / 2) / top) as u8
    }

    fn transmit(&self, image: &Image, budget: usize) -> Transmitted {
        let Shape { height, width, .. } = image.shape;
        let size = self.size(image.shape, budget);
        let mut small = resize(image, size.height, size.width, Filter::Area);
        small.pixels.iter_mut().for_each(|value| *value = self.quantised(*value));
        let bytes = self.bytes(size);
        let image = resize(&small, height, width, Filter::Cubic);
        Transmitted { bytes, image, fits: bytes <= budget }
    }
}
