use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::Image;
use crate::graph::Shape;

/// Decodes a JPEG or PNG file to `channels` planes: 1 is luma, 3 is RGB; gray files are repeated into RGB, transparency is dropped.
///
/// The error is the decoder's own sentence.
pub fn decode(bytes: &[u8], channels: usize) -> Result<Image, String> {
    let image = match bytes {
        [0xFF, 0xD8, ..] => jpeg(bytes)?,
        [0x89, b'P', b'N', b'G', ..] => png(bytes)?,
        [] => return Err("the file is empty".into()),
        _ => return Err("it is neither JPEG nor PNG".into()),
    };
    Ok(with_channels(image, channels))
}

fn jpeg(bytes: &[u8]) -> Result<Image, String> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions().ok_or("it has no dimensions")?;
    planar(&pixels, height, width)
}

fn png(bytes: &[u8]) -> Result<Image, String> {
    let say = |error: png::DecodingError| error.to_string();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(say)?;
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if width.max(height) > MAX_SIDE {
        return Err(format!("it has {width}×{height} pixels, at most {MAX_SIDE} a side are read"));
    }
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(say)?;
    planar(&pixels[..frame.buffer_size()], height, width)
}

/// Largest height and width that are read.
const MAX_SIDE: usize = 16_384;

fn planar(pixels: &[u8], height: usize, width: usize) -> Result<Image, String> {
    let channels = pixels.len().checked_div(height * width).unwrap_or(0);
    match (1..=4).contains(&channels) && pixels.len() == channels * height * width {
        true => Ok(Image::from_interleaved(Shape { channels, height, width }, pixels)),
        false => Err(format!("{} bytes do not make {width}×{height} pixels", pixels.len())),
    }
}

fn with_channels(image: Image, channels: usize) -> Image {
    let colours = if image.shape.channels < 3 { 1 } else { 3 };
    let shape = Shape { channels, ..image.shape };
    let area = shape.height * shape.width;
    let pixels = match (colours, channels) {
        (3, 1) => luma(&image.pixels, area),
        (1, _) => image.pixels[..area].repeat(channels),
        _ => image.pixels[..area * colours].to_vec(),
    };
    Image { shape, pixels }
}

/// BT.601 luma, as JPEG's own.
fn luma(pixels: &[u8], area: usize) -> Vec<u8> {
    let at = |c: usize, i: usize| u32::from(pixels[c * area + i]);
    let mix = |i| (19_595 * at(0, i) + 38_470 * at(1, i) + 7_471 * at(2, i) + 32_768) >> 16;
    (0..area).map(|i| mix(i) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        bytes
    }

    #[test]
    fn gray_alpha_and_colour_become_rgb() {
        let gray = decode(&png_of(png::ColorType::Grayscale, &[7, 9]), 3).unwrap();
        assert_eq!(gray.pixels, [7, 9, 7, 9, 7, 9]);
        let both = decode(&png_of(png::ColorType::GrayscaleAlpha, &[7, 0, 9, 0]), 3).unwrap();
        assert_eq!(both.pixels, gray.pixels);
        let rgba = decode(&png_of(png::ColorType::Rgba, &[1, 2, 3, 0, 4, 5, 6, 0]), 3).unwrap();
        assert_eq!(rgba.pixels, [1, 4, 2, 5, 3, 6]);
        let rgb = decode(&png_of(png::ColorType::Rgb, &[255, 0, 0, 9, 9, 9]), 1).unwrap();
        assert_eq!(rgb.pixels, [76, 9]);
    }

    #[test]
    fn what_is_no_image_is_refused() {
        assert!(decode(b"", 3).unwrap_err().contains("empty"));
        assert!(decode(b"GIF89a", 3).unwrap_err().contains("neither"));
        assert!(decode(&[0xFF, 0xD8, 0xFF], 3).is_err());
        let png = png_of(png::ColorType::Grayscale, &[7, 9]);
        assert!(decode(&png[..40], 3).is_err());
    }
}
