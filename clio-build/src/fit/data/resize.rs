//! Resampling of planar images: separable, pixel centres at half, edges renormalised.

use super::Image;
use crate::graph::Shape;

/// How a pixel of the new size is made of the old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Mean over the area the new pixel covers; the one for shrinking without aliasing or ringing.
    Area,
    /// Triangle, widened when shrinking (antialiased), as Pillow's `BILINEAR`.
    Linear,
    /// Cubic with a = −½, widened when shrinking, as Pillow's `BICUBIC`.
    Cubic,
}

/// Resamples to `height × width` pixels, both at least 1, rounding once at the end.
pub fn resize(image: &Image, height: usize, width: usize, filter: Filter) -> Image {
    let Shape { channels, height: rows, width: columns } = image.shape;
    if (rows, columns) == (height, width) {
        return image.clone();
    }
    let (across, down) = (taps(columns, width, filter), taps(rows, height, filter));
    let mut pixels = Vec::with_capacity(channels * height * width);
    for plane in image.pixels.chunks_exact(rows * columns) {
        let narrow: Vec<f32> =
            plane.chunks_exact(columns).flat_map(|row| mix(row, &across)).collect();
        for tap in &down {
            pixels.extend((0..width).map(|x| {
                let column = narrow[tap.start * width + x..].iter().step_by(width);
                to_u8(column.zip(&tap.weights).map(|(v, w)| v * w).sum())
            }));
        }
    }
    Image { shape: Shape { channels, height, width }, pixels }
}

/// The inputs one output is made of: consecutive ones from `start`, weights of sum 1.
struct Tap {
    start: usize,
    weights: Vec<f32>,
}

fn mix<'a>(row: &'a [u8], taps: &'a [Tap]) -> impl Iterator<Item = f32> + 'a {
    taps.iter().map(|tap| {
        let inputs = row[tap.start..].iter().zip(&tap.weights);
        inputs.map(|(&v, w)| f32::from(v) * w).sum()
    })
}

fn to_u8(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

fn taps(from: usize, to: usize, filter: Filter) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    let width = scale.max(1.0);
    let support = width * filter.support();
    (0..to)
        .map(|i| {
            let (begin, end) = (i as f64 * scale, (i + 1) as f64 * scale);
            let centre = (begin + end) / 2.0;
            let reach = support.max((end - begin) / 2.0);
            let start = (centre - reach).floor().max(0.0) as usize;
            let stop = ((centre + reach).ceil() as usize).clamp(start + 1, from);
            let weights = (start..stop).map(|x| match filter {
                Filter::Area => (end.min(x as f64 + 1.0) - begin.max(x as f64)).max(0.0),
                _ => filter.at((x as f64 + 0.5 - centre) / width),
            });
            normalised(start, weights.collect())
        })
        .collect()
}

fn normalised(start: usize, weights: Vec<f64>) -> Tap {
    let sum: f64 = weights.iter().sum();
    Tap { start, weights: weights.iter().map(|w| (w / sum) as f32).collect() }
}

impl Filter {
    /// Half of its width, in pixels of the coarser grid.
    fn support(self) -> f64 {
        match self {
            Self::Area => 0.5,
            Self::Linear => 1.0,
            Self::Cubic => 2.0,
        }
    }

    /// Its weight at a distance `x` from the centre.
    fn at(self, x: f64) -> f64 {
        let x = x.abs();
        match self {
            Self::Area => f64::from(u8::from(x <= 0.5)),
            Self::Linear => (1.0 - x).max(0.0),
            Self::Cubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Self::Cubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Self::Cubic => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(height: usize, width: usize, pixels: Vec<u8>) -> Image {
        Image { shape: Shape { channels: 1, height, width }, pixels }
    }

    #[test]
    fn a_flat_image_stays_flat() {
        let flat = gray(7, 5, vec![93; 35]);
        for filter in [Filter::Area, Filter::Linear, Filter::Cubic] {
            for (height, width) in [(1, 1), (3, 2), (7, 5), (11, 9), (224, 30)] {
                let resized = resize(&flat, height, width, filter);
                assert_eq!(resized.pixels, vec![93; height * width], "{filter:?}");
            }
        }
    }

    #[test]
    fn area_is_the_mean() {
        let image = gray(2, 4, vec![0, 10, 20, 30, 4, 6, 40, 50]);
        assert_eq!(resize(&image, 1, 2, Filter::Area).pixels, [5, 35]);
        assert_eq!(resize(&gray(1, 3, vec![0, 90, 30]), 1, 2, Filter::Area).pixels, [30, 50]);
    }

    #[test]
    fn values_are_those_of_pillow() {
        let image = gray(1, 4, vec![0, 80, 160, 240]);
        let linear = [0, 20, 60, 100, 140, 180, 220, 240];
        assert_eq!(resize(&image, 1, 8, Filter::Linear).pixels, linear);
        let cubic = [0, 13, 57, 100, 140, 183, 227, 247];
        assert_eq!(resize(&image, 1, 8, Filter::Cubic).pixels, cubic);
        let image = gray(1, 7, vec![3, 250, 17, 90, 128, 64, 201]);
        assert_eq!(resize(&image, 1, 3, Filter::Linear).pixels, [112, 90, 127]);
        assert_eq!(resize(&image, 1, 3, Filter::Cubic).pixels, [110, 86, 131]);
    }
}
