use anyhow::{Result, anyhow};
use clio_build::fit::data::Image;
use clio_build::graph::Shape;
use webp::{Decoder, Encoder, WebPConfig};

use super::still::{self, Encoded, Still};
use super::{Codec, Headers, Transmitted};

/// Lossy WebP by libwebp at its greatest effort; without headers it is named `webp-bare`.
pub struct Webp {
    headers: Headers,
    sizes: Vec<usize>,
}

impl Webp {
    /// WebP at the best of these sizes (longer sides, in pixels).
    pub fn new(headers: Headers, sizes: Vec<usize>) -> Self {
        Self { headers, sizes }
    }
}

impl Codec for Webp {
    fn name(&self) -> &str {
        match self.headers {
            Headers::Counted => "webp",
            Headers::Stripped => "webp-bare",
        }
    }

    fn transmit(&self, image: &Image, budget: usize) -> Result<Transmitted> {
        still::transmit(self, &self.sizes, image, budget)
    }
}

/// RIFF's header (12 bytes), the chunk's (8), and VP8's frame tag, start code and size (10).
const HEADER_BYTES: usize = 30;

impl Still for Webp {
    const QUALITIES: std::ops::RangeInclusive<u8> = 0..=100;

    fn encode(&self, image: &Image, quality: u8) -> Result<Encoded> {
        let mut config = WebPConfig::new().map_err(|()| anyhow!("libwebp refuses its defaults"))?;
        config.quality = quality.into();
        config.method = 6;
        let Shape { height, width, .. } = image.shape;
        let pixels = rgb(image)?.interleaved();
        let encoder = Encoder::from_rgb(&pixels, u32::try_from(width)?, u32::try_from(height)?);
        let file = encoder.encode_advanced(&config);
        let file = file.map_err(|error| anyhow!("libwebp: {error:?}"))?.to_vec();
        let stripped = match self.headers {
            Headers::Counted => 0,
            Headers::Stripped => HEADER_BYTES,
        };
        Ok(Encoded { bytes: file.len().saturating_sub(stripped), file })
    }

    fn decode(&self, encoded: &Encoded, channels: usize) -> Result<Image> {
        let decoded = Decoder::new(&encoded.file).decode();
        let decoded = decoded.ok_or_else(|| anyhow!("libwebp cannot read its own file"))?;
        let (height, width) = (decoded.height() as usize, decoded.width() as usize);
        let mut image = Image::from_interleaved(Shape { channels: 3, height, width }, &decoded);
        if channels == 1 {
            image.pixels.truncate(height * width);
            image.shape.channels = 1;
        }
        Ok(image)
    }
}

/// WebP has no gray: a gray image is sent as an RGB one of equal planes.
fn rgb(image: &Image) -> Result<Image> {
    let shape = Shape { channels: 3, ..image.shape };
    match image.shape.channels {
        3 => Ok(image.clone()),
        1 => Ok(Image { shape, pixels: image.pixels.repeat(3) }),
        other => Err(anyhow!("WebP sends 1 or 3 channels, not {other}")),
    }
}
