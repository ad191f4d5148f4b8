//! The step from pixels to the network's input.

use super::Scale;

/// Quantised value of each pixel value of each channel: `(pixel / 255 − mean) / std`.
pub fn input_tables(mean: &[f32], std: &[f32], scale: Scale) -> Vec<[i8; 256]> {
    let value = |pixel: usize, mean: f32, std: f32| {
        ((pixel as f64 / 255.0 - f64::from(mean)) / f64::from(std)) as f32
    };
    mean.iter()
        .zip(std)
        .map(|(&mean, &std)| std::array::from_fn(|pixel| scale.quantise(value(pixel, mean, std))))
        .collect()
}
