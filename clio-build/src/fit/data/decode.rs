use std::io::Cursor;

use jpeg_decoder::{Decoder, PixelFormat};

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
    let say = |error| match error {
        jpeg_decoder::Error::Io(_) => "the file is truncated".into(),
        other => other.to_string(),
    };
    let mut decoder = Decoder::new(bytes);
    decoder.read_info().map_err(say)?;
    let info = decoder.info().ok_or("it has no dimensions")?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    limited(height, width)?;
    let pixels = decoder.decode().map_err(say)?;
    match info.pixel_format {
        PixelFormat::L8 | PixelFormat::RGB24 => planar(&pixels, height, width),
        PixelFormat::CMYK32 => planar(&rgb_of_cmyk(&pixels), height, width),
        PixelFormat::L16 => Err("it has 16 bits per pixel, 8 are read".into()),
    }
}

/// Inks as the decoder gives them: 255 is all of one.
fn rgb_of_cmyk(pixels: &[u8]) -> Vec<u8> {
    let light = |ink: u8| u32::from(255 - ink);
    let rgb =
        |inks: &[u8]| [0, 1, 2].map(|c| ((light(inks[c]) * light(inks[3]) + 127) / 255) as u8);
    pixels.chunks_exact(4).flat_map(rgb).collect()
}

fn png(bytes: &[u8]) -> Result<Image, String> {
    let say = |error: png::DecodingError| error.to_string();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(say)?;
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    limited(height, width)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(say)?;
    planar(&pixels[..frame.buffer_size()], height, width)
}

/// Largest height and width that are read.
const MAX_SIDE: usize = 16_384;

fn limited(height: usize, width: usize) -> Result<(), String> {
    match width.max(height) > MAX_SIDE {
        true => Err(format!("it has {width}×{height} pixels, at most {MAX_SIDE} a side are read")),
        false => Ok(()),
    }
}

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

    /// 16×16 pixels of a photograph, by libjpeg.
    const JPEG: &[u8] = include_bytes!("small.jpg");

    #[test]
    fn any_broken_jpeg_is_refused_or_read_but_never_panics() {
        assert!(decode(JPEG, 3).is_ok());
        for cut in 0..JPEG.len() - 2 {
            let _ = decode(&JPEG[..cut], 3);
        }
        for i in 0..JPEG.len() * 8 {
            let mut bytes = JPEG.to_vec();
            bytes[i / 8] ^= 1 << (i % 8);
            let _ = decode(&bytes, 3);
        }
        assert!(decode(&JPEG[..JPEG.len() / 2], 3).unwrap_err().contains("truncated"));
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
