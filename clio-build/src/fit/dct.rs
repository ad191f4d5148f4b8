//! The orthonormal DCT-II, in float for fitting and in Q13 as the device computes it.

/// Entry `[frequency, position]` of the matrix of `length` points.
pub fn entry(length: usize, frequency: usize, position: usize) -> f64 {
    let norm = if frequency == 0 { 1.0 } else { 2.0 };
    let angle =
        std::f64::consts::PI * (2 * position + 1) as f64 * frequency as f64 / (2 * length) as f64;
    (norm / length as f64).sqrt() * angle.cos()
}

/// The first `kept` rows of the matrix in Q13.
pub fn q13(length: usize, kept: usize) -> Vec<i16> {
    let entries = (0..kept).flat_map(|k| (0..length).map(move |n| entry(length, k, n)));
    entries.map(|v| (v * 8192.0).round() as i16).collect()
}

/// Two-dimensional transforms of maps of one size.
#[derive(Clone, Debug)]
pub struct Dct {
    height: usize,
    width: usize,
    vertical: Vec<f32>,
    horizontal: Vec<f32>,
}

impl Dct {
    /// For maps of `height × width`.
    pub fn new(height: usize, width: usize) -> Self {
        let matrix = |n: usize| (0..n * n).map(|i| entry(n, i / n, i % n) as f32).collect();
        Self { height, width, vertical: matrix(height), horizontal: matrix(width) }
    }

    /// All coefficients of one map.
    pub fn forward(&self, map: &[f32]) -> Vec<f32> {
        let (height, width) = (self.height, self.width);
        let mut rows = vec![0f32; height * width];
        for (line, out) in map.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
            for (out, basis) in out.iter_mut().zip(self.horizontal.chunks_exact(width)) {
                *out = basis.iter().zip(line).map(|(b, x)| b * x).sum();
            }
        }
        let mut out = vec![0f32; height * width];
        for (out, basis) in out.chunks_exact_mut(width).zip(self.vertical.chunks_exact(height)) {
            for (&b, line) in basis.iter().zip(rows.chunks_exact(width)) {
                for (out, x) in out.iter_mut().zip(line) {
                    *out += b * x;
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The device halves its work by it.
    #[test]
    fn every_matrix_is_exactly_symmetric() {
        for length in 1..=256 {
            for (frequency, row) in q13(length, length).chunks_exact(length).enumerate() {
                let sign = if frequency % 2 == 0 { 1 } else { -1 };
                let mirrored: Vec<i16> = row.iter().rev().map(|value| sign * value).collect();
                assert_eq!(row, mirrored, "{length} {frequency}");
            }
        }
    }
}
