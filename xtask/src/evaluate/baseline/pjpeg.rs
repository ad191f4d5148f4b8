use anyhow::{Context, Result, anyhow};
use clio_build::fit::data::{Image, decode};
use jpeg_encoder::SamplingFactor;

use super::jpeg::encode;
use super::scans::Scans;
use super::{Codec, Transmitted};

/// Progressive JPEG: one file for every budget, of which the first bytes are sent, headers counted.
///
/// The receiver adds the end, and makes the most of a scan that is cut (see [`Scans::cut`]). Until the first scan begins it sees gray.
pub struct Pjpeg;

const QUALITY: u8 = 75;
/// For each component one of the means, and seven of bands of the other coefficients.
const SCANS: u8 = 8;

impl Codec for Pjpeg {
    fn name(&self) -> &str {
        "pjpeg"
    }

    fn transmit(&self, image: &Image, budget: usize) -> Result<Transmitted> {
        let file = encode(image, QUALITY, |encoder| {
            encoder.set_progressive_scans(SCANS);
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.set_optimized_huffman_tables(true);
        })?;
        let scans = Scans::of(&file).context("our own progressive JPEG has other scans")?;
        let bytes = budget.clamp(scans.header_bytes(), file.len());
        let image = match scans.cut(bytes) {
            Some(cut) => decode(&cut, image.shape.channels)
                .map_err(|reason| anyhow!("our own progressive JPEG, cut: {reason}"))?,
            None => Image { shape: image.shape, pixels: vec![128; image.pixels.len()] },
        };
        Ok(Transmitted { bytes, image, fits: bytes <= budget })
    }
}
