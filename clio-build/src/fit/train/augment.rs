//! The usual augmentation: mirrored, and moved by a few pixels or, where there are many, cropped; and for distillation, blended with another image.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use crate::graph::Shape;

/// An image is moved by at most this share of its side, as CIFAR-10's customary 4 pixels of 32.
const MOST_SHIFT: usize = 8;

/// Images with sides as long as this are cropped, not moved, as ImageNet's customarily are.
const CROPPED: usize = 64;
/// Least share of the area that a crop keeps.
const LEAST_AREA: f32 = 0.4;
/// A crop's sides relate as the image's times up to so much.
const MOST_ASPECT: f32 = 4.0 / 3.0;

/// `pixels` (planar) mirrored with probability ½, and moved by up to an eighth of its sides, the edge filled with `fill` per channel, or cropped.
pub fn augment(pixels: &[u8], shape: Shape, fill: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    if shape.height.min(shape.width) < CROPPED {
        moved(pixels, shape, fill, random)
    } else {
        cropped(pixels, shape, random)
    }
}

/// A part of `pixels` at random, as large as the whole again.
fn cropped(pixels: &[u8], shape: Shape, random: &mut ChaCha8Rng) -> Vec<u8> {
    let Shape { height, width, .. } = shape;
    let mirrored = random.next_u32() & 1 == 0;
    let mut draw =
        |from: f32, to: f32| from + (to - from) * (random.next_u32() as f32 / u32::MAX as f32);
    let area = draw(LEAST_AREA, 1.0);
    let aspect = draw(-MOST_ASPECT.ln(), MOST_ASPECT.ln()).exp();
    let mut taps = |side: usize, share: f32| {
        let share = share.sqrt().min(1.0);
        let start = draw(0.0, 1.0 - share) * side as f32;
        (0..side).map(|at| tap(start + (at as f32 + 0.5) * share - 0.5, side)).collect::<Vec<_>>()
    };
    let rows = taps(height, area / aspect);
    let mut columns = taps(width, area * aspect);
    if mirrored {
        columns.reverse();
    }
    let mut out = Vec::with_capacity(pixels.len());
    for plane in pixels.chunks_exact(height * width) {
        for &(y, down) in &rows {
            let (upper, lower) =
                (&plane[y * width..][..width], &plane[(y + 1).min(height - 1) * width..][..width]);
            out.extend(columns.iter().map(|&(x, right)| {
                let next = (x + 1).min(width - 1);
                let across = |row: &[u8]| {
                    f32::from(row[x]) + right * (f32::from(row[next]) - f32::from(row[x]))
                };
                let (upper, lower) = (across(upper), across(lower));
                (upper + down * (lower - upper)).round() as u8
            }));
        }
    }
    out
}

/// The pixel before a place along a side, and how far the place is from it towards the next.
fn tap(place: f32, side: usize) -> (usize, f32) {
    let place = place.clamp(0.0, (side - 1) as f32);
    (place as usize, place.fract())
}

fn moved(pixels: &[u8], shape: Shape, fill: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let Shape { height, width, .. } = shape;
    let mirrored = random.next_u32() & 1 == 0;
    let mut shift = |side: usize| {
        let most = (side / MOST_SHIFT) as i64;
        i64::from(random.next_u32()) % (2 * most + 1) - most
    };
    let (down, right) = (shift(height), shift(width));
    let mut out = Vec::with_capacity(pixels.len());
    for (plane, &fill) in pixels.chunks_exact(height * width).zip(fill) {
        for y in 0..height as i64 {
            let row = usize::try_from(y - down).ok().filter(|&row| row < height);
            for x in 0..width as i64 {
                let x = if mirrored { width as i64 - 1 - x } else { x };
                let column = usize::try_from(x - right).ok().filter(|&column| column < width);
                out.push(match (row, column) {
                    (Some(row), Some(column)) => plane[row * width + column],
                    _ => fill,
                });
            }
        }
    }
    out
}

/// `pixels` with up to half of `other` laid over them, for every second image.
///
/// The uncut network knows its training images by heart and answers them with hardly a doubt, which tells little; of two images in one
/// it has much to say (*mixup*, as used for distillation by Beyer et al., "Knowledge distillation: a good teacher is patient and consistent", 2022).
pub fn blend(pixels: &mut [u8], other: &[u8], random: &mut ChaCha8Rng) {
    let (blended, share) = (random.next_u32() & 1 == 0, random.next_u32() >> 25);
    if !blended {
        return;
    }
    for (pixel, &other) in pixels.iter_mut().zip(other) {
        let (a, b) = (u32::from(*pixel), u32::from(other));
        // Of 256 parts, `share` are the other's.
        *pixel = ((a * (256 - share) + b * share + 128) >> 8) as u8;
    }
}

/// The bytes that normalise to about zero.
pub fn fill(mean: &[f32]) -> Vec<u8> {
    mean.iter().map(|m| (m * 255.0).round().clamp(0.0, 255.0) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    const SHAPE: Shape = Shape { channels: 2, height: 16, width: 16 };

    #[test]
    fn pixels_are_kept_moved_or_filled() {
        let pixels: Vec<u8> = (0..512).map(|i| (i % 251) as u8).collect();
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let (mut plain, mut mirrored) = (0, 0);
        for _ in 0..200 {
            let image = augment(&pixels, SHAPE, &[252, 253], &mut random);
            assert_eq!(image.len(), 512);
            // The middle pixel came from at most two away.
            let (y, x) = (7usize, 7usize);
            let near = |flip: bool| {
                (0..25).any(|d| {
                    let (r, c) = (y + d / 5 - 2, x + d % 5 - 2);
                    let c = if flip { 15 - c } else { c };
                    pixels[r * 16 + c] == image[y * 16 + x]
                })
            };
            assert!(near(false) || near(true));
            plain += usize::from(image == pixels);
            mirrored += usize::from(image.contains(&252) || image.contains(&253));
        }
        assert!(plain > 0 && mirrored > 50);
    }

    #[test]
    fn crops_are_parts_of_the_image_mirrored_or_not() {
        // Brightness is the place: rows in one channel, columns in the other.
        let shape = Shape { channels: 2, height: 80, width: 100 };
        let pixels: Vec<u8> =
            (0..16_000).map(|i| if i < 8_000 { i / 100 } else { i % 100 } as u8).collect();
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut mirrored = 0;
        for _ in 0..50 {
            let image = augment(&pixels, shape, &[0, 0], &mut random);
            assert_eq!(image.len(), pixels.len());
            let (top, bottom) = (i32::from(image[0]), i32::from(image[7_999]));
            let (left, right) = (i32::from(image[8_000]), i32::from(image[15_999]));
            let area = (bottom - top + 1) as f32 / 80.0 * ((right - left).abs() + 1) as f32 / 100.0;
            assert!(bottom > top && (0.36..=1.0).contains(&area), "{area}");
            mirrored += usize::from(left > right);
            let middle = i32::from(image[40 * 100 + 50]);
            assert!((2 * middle - top - bottom).abs() <= 2);
        }
        assert!((10..40).contains(&mirrored));
    }

    #[test]
    fn every_second_image_is_blended_by_less_than_half() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let mut untouched = 0;
        for _ in 0..200 {
            let mut pixels = vec![0; 16];
            blend(&mut pixels, &[200; 16], &mut random);
            assert!(pixels.iter().all(|&p| p == pixels[0] && p < 100));
            untouched += usize::from(pixels[0] == 0);
        }
        assert!((60..140).contains(&untouched));
    }

    #[test]
    fn a_seed_gives_the_same_images() {
        let pixels: Vec<u8> = (0..512).map(|i| i as u8).collect();
        let draw = |seed| augment(&pixels, SHAPE, &[0, 0], &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(draw(7), draw(7));
    }
}
