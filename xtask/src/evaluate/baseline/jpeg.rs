use anyhow::{Context, Result, anyhow};
use clio_build::fit::data::{Image, decode};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::still::{self, Encoded, Still};
use super::{Codec, Headers, Transmitted};

/// Baseline JPEG, the best of 4:2:0 and 4:4:4 chroma.
///
/// With its headers it has optimised Huffman tables, as the standard ones alone take 420 bytes; without them (the name is then
/// `jpeg-scan`) only the entropy-coded scan counts, with standard tables.
pub struct Jpeg {
    headers: Headers,
    sizes: Vec<usize>,
}

impl Jpeg {
    /// JPEG at the best of these sizes (longer sides, in pixels).
    pub fn new(headers: Headers, sizes: Vec<usize>) -> Self {
        Self { headers, sizes }
    }
}

impl Codec for Jpeg {
    fn name(&self) -> &str {
        match self.headers {
            Headers::Counted => "jpeg",
            Headers::Stripped => "jpeg-scan",
        }
    }

    fn transmit(&self, image: &Image, budget: usize) -> Result<Transmitted> {
        let send = |chroma| {
            let still = Sampled { headers: self.headers, chroma };
            still::transmit(&still, &self.sizes, image, budget)
        };
        let (coarse, fine) = (send(SamplingFactor::F_2_2)?, send(SamplingFactor::F_1_1)?);
        let finer = fine.fits && fine.image.psnr(image) > coarse.image.psnr(image);
        Ok(if finer { fine } else { coarse })
    }
}

/// JPEG with one sampling of its chroma.
struct Sampled {
    headers: Headers,
    chroma: SamplingFactor,
}

impl Still for Sampled {
    const QUALITIES: std::ops::RangeInclusive<u8> = 1..=100;

    fn encode(&self, image: &Image, quality: u8) -> Result<Encoded> {
        let file = self.file(image, quality)?;
        let bytes = match self.headers {
            Headers::Counted => file.len(),
            Headers::Stripped => scan_bytes(&file)?,
        };
        Ok(Encoded { bytes, file })
    }

    fn decode(&self, encoded: &Encoded, channels: usize) -> Result<Image> {
        decode(&encoded.file, channels).map_err(|reason| anyhow!("our own JPEG: {reason}"))
    }
}

impl Sampled {
    fn file(&self, image: &Image, quality: u8) -> Result<Vec<u8>> {
        encode(image, quality, |encoder| {
            encoder.set_sampling_factor(self.chroma);
            encoder.set_optimized_huffman_tables(self.headers == Headers::Counted);
        })
    }
}

/// A JPEG of an image, its chroma averaged, as `options` say.
pub fn encode(
    image: &Image,
    quality: u8,
    options: impl Fn(&mut Encoder<&mut Vec<u8>>),
) -> Result<Vec<u8>> {
    let side = |side: usize| u16::try_from(side).context("JPEG has sides of at most 65,535 pixels");
    let colour = match image.shape.channels {
        1 => ColorType::Luma,
        3 => ColorType::Rgb,
        other => return Err(anyhow!("JPEG sends 1 or 3 channels, not {other}")),
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    options(&mut encoder);
    let (width, height) = (side(image.shape.width)?, side(image.shape.height)?);
    encoder.encode(&image.interleaved(), width, height, colour)?;
    Ok(file)
}

/// Bytes of the scan: after the segments (each a marker, and a length that counts itself), before the marker of the end.
fn scan_bytes(file: &[u8]) -> Result<usize> {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = file.get(at..at + 4) {
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == START_OF_SCAN {
            return file.len().checked_sub(at + 2).context("our own JPEG has no end");
        }
    }
    Err(anyhow!("our own JPEG has no scan"))
}

const START_OF_SCAN: u8 = 0xDA;
