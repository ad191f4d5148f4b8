use anyhow::{Result, anyhow};
use clio_build::fit::data::Image;
use clio_build::fit::data::resize::{Filter, resize};

use super::Transmitted;

/// A still-image format with a scale of qualities.
pub trait Still {
    /// Qualities, worst first.
    const QUALITIES: std::ops::RangeInclusive<u8>;

    /// Encodes an image.
    fn encode(&self, image: &Image, quality: u8) -> Result<Encoded>;

    /// Decodes what [`Self::encode`] wrote to as many channels.
    fn decode(&self, encoded: &Encoded, channels: usize) -> Result<Image>;
}

/// An encoded image.
pub struct Encoded {
    /// The file.
    pub file: Vec<u8>,
    /// Bytes of it that are counted.
    pub bytes: usize,
}

/// Sends `image` at the size and quality that fit the budget and come nearest to it (by PSNR, at its own size); as the smallest file where
/// nothing fits. `sizes` are longer sides in pixels, ascending; the search ends at the first that is worse than the one before, or too
/// large. Shrinks by area, enlarges bilinearly.
pub fn transmit<S: Still>(
    still: &S,
    sizes: &[usize],
    image: &Image,
    budget: usize,
) -> Result<Transmitted> {
    let mut best: Option<(f64, Transmitted)> = None;
    for &size in sizes {
        let sent = at_size(still, size, image, budget)?;
        let psnr = sent.image.psnr(image);
        match &best {
            Some((before, _)) if !sent.fits || psnr < *before => break,
            _ => best = Some((psnr, sent)),
        }
        if best.as_ref().is_some_and(|(_, sent)| !sent.fits) {
            break;
        }
    }
    best.map(|(_, sent)| sent).ok_or_else(|| anyhow!("no size to send the image at"))
}

fn at_size<S: Still>(still: &S, size: usize, image: &Image, budget: usize) -> Result<Transmitted> {
    let (height, width) = (image.shape.height, image.shape.width);
    let scaled = |side: usize| (side * size).div_ceil(height.max(width)).max(1);
    let small = resize(image, scaled(height), scaled(width), Filter::Area);
    let encoded = best_quality(still, &small, budget)?;
    let decoded = still.decode(&encoded, image.shape.channels)?;
    let image = resize(&decoded, height, width, Filter::Linear);
    Ok(Transmitted { bytes: encoded.bytes, image, fits: encoded.bytes <= budget })
}

/// The best quality whose bytes fit, by bisection, as bytes grow with quality; the worst where none fits.
fn best_quality<S: Still>(still: &S, image: &Image, budget: usize) -> Result<Encoded> {
    let (mut quality, end) = S::QUALITIES.into_inner();
    let mut best = still.encode(image, quality)?;
    let mut above = end + 1;
    while best.bytes <= budget && above - quality > 1 {
        let middle = quality + (above - quality) / 2;
        let tried = still.encode(image, middle)?;
        match tried.bytes <= budget {
            true => (quality, best) = (middle, tried),
            false => above = middle,
        }
    }
    Ok(best)
}
