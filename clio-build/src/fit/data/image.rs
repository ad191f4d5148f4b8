use crate::graph::Shape;

/// One image: planar (`channels × height × width`) unsigned bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its shape; `pixels` holds as many bytes as this has elements.
    pub shape: Shape,
    /// Channel after channel, each in rows.
    pub pixels: Vec<u8>,
}

impl Image {
    /// From interleaved bytes (`RGBRGB…`), `channels` per pixel.
    pub fn from_interleaved(shape: Shape, bytes: &[u8]) -> Self {
        let plane = |c| bytes.iter().skip(c).step_by(shape.channels).copied();
        Self { shape, pixels: (0..shape.channels).flat_map(plane).collect() }
    }

    /// Interleaved bytes (`RGBRGB…`).
    pub fn interleaved(&self) -> Vec<u8> {
        let area = self.shape.height * self.shape.width;
        let pixel = |i| (0..self.shape.channels).map(move |c| self.pixels[c * area + i]);
        (0..area).flat_map(pixel).collect()
    }

    /// The part of `height × width` in the middle; the whole image where it is smaller than that.
    pub fn centre(&self, height: usize, width: usize) -> Self {
        let Shape { channels, height: rows, width: columns } = self.shape;
        let (height, width) = (height.min(rows), width.min(columns));
        let (top, left) = ((rows - height) / 2, (columns - width) / 2);
        let row = |c: usize, y: usize| {
            let start = (c * rows + top + y) * columns + left;
            self.pixels[start..start + width].iter().copied()
        };
        let plane = |c| (0..height).flat_map(move |y| row(c, y));
        Self {
            shape: Shape { channels, height, width },
            pixels: (0..channels).flat_map(plane).collect(),
        }
    }

    /// Peak signal to noise ratio against an image of the same shape, in dB; infinite where they are equal.
    pub fn psnr(&self, other: &Self) -> f64 {
        let squares = self.pixels.iter().zip(&other.pixels).map(|(&a, &b)| a.abs_diff(b) as u64);
        let sum: u64 = squares.map(|d| d * d).sum();
        10.0 * (255.0f64.powi(2) * self.pixels.len() as f64 / sum as f64).log10()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(channels: usize, height: usize, width: usize) -> Image {
        let shape = Shape { channels, height, width };
        Image { shape, pixels: (0..shape.elements()).map(|i| i as u8).collect() }
    }

    #[test]
    fn interleaving_round_trips() {
        let image = ramp(3, 4, 5);
        assert_eq!(image.interleaved()[..3], [0, 20, 40]);
        assert_eq!(Image::from_interleaved(image.shape, &image.interleaved()), image);
    }

    #[test]
    fn the_centre_is_taken() {
        let image = ramp(2, 4, 4).centre(2, 2);
        assert_eq!(image.pixels, [5, 6, 9, 10, 21, 22, 25, 26]);
    }

    #[test]
    fn psnr_of_one_step_everywhere() {
        let a = ramp(1, 4, 4);
        let b = Image { pixels: a.pixels.iter().map(|p| p + 1).collect(), ..a.clone() };
        assert!((a.psnr(&b) - 48.13).abs() < 0.01);
        assert_eq!(a.psnr(&a), f64::INFINITY);
    }
}
