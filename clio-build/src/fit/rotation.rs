//! The channel rotation of the transform code: a sensitivity-weighted Karhunen–Loève transform.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// `y = forward · (z − mean)`, components in falling order of their weighted variance, and its inverse.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// `[components, channels]`.
    pub forward: DMatrix<f64>,
    /// `[channels, components]`.
    pub inverse: DMatrix<f64>,
    /// Mean per channel.
    pub mean: DVector<f64>,
}

/// Share of the mean sensitivity that every direction gets besides its own.
const RIDGE: f64 = 0.02;

impl Rotation {
    /// `forward = Uᵀ M^½`, with `M` the second moment of the gradients and `U` the eigenvectors of `M^½ cov(z) M^½`.
    pub fn new(moments: &Moments, sensitivity: &DMatrix<f64>) -> Self {
        let channels = sensitivity.nrows();
        let ridge = RIDGE * sensitivity.trace().max(f64::MIN_POSITIVE) / channels as f64;
        let weighted =
            SymmetricEigen::new(sensitivity + DMatrix::identity(channels, channels) * ridge);
        let power = |exponent: f64| {
            let scaled = DMatrix::from_diagonal(
                &weighted.eigenvalues.map(|v| v.max(ridge * 1e-3).powf(exponent)),
            );
            &weighted.eigenvectors * scaled * weighted.eigenvectors.transpose()
        };
        let (half, inverse_half) = (power(0.5), power(-0.5));
        let eigen = SymmetricEigen::new(&half * moments.covariance() * &half);
        let mut order: Vec<usize> = (0..channels).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let directions = DMatrix::from_fn(channels, channels, |row, component| {
            let column = eigen.eigenvectors.column(order[component]);
            // The sign of an eigenvector is free: the largest entry is made positive, for reproducible artifacts.
            let largest = column.iter().fold(0.0f64, |m, &v| if v.abs() > m.abs() { v } else { m });
            column[row] * largest.signum()
        });
        Self {
            forward: directions.transpose() * half,
            inverse: inverse_half * directions,
            mean: moments.mean(),
        }
    }
}

/// Sums of a tensor's pixels and of their products.
#[derive(Clone, Debug)]
pub struct Moments {
    count: f64,
    sum: DVector<f64>,
    products: DMatrix<f64>,
}

impl Moments {
    /// No pixels yet.
    pub fn new(channels: usize) -> Self {
        Self {
            count: 0.0,
            sum: DVector::zeros(channels),
            products: DMatrix::zeros(channels, channels),
        }
    }

    /// Adds the pixels of a planar map `[channels, pixels]`.
    pub fn add(&mut self, planar: &[f32]) {
        let channels = self.sum.len();
        let pixels = planar.len() / channels;
        let map = DMatrix::from_fn(channels, pixels, |c, p| f64::from(planar[c * pixels + p]));
        self.count += pixels as f64;
        self.sum += map.column_sum();
        self.products += &map * map.transpose();
    }

    /// The two sums together.
    pub fn merge(mut self, other: &Self) -> Self {
        self.count += other.count;
        self.sum += &other.sum;
        self.products += &other.products;
        self
    }

    /// Mean per channel.
    pub fn mean(&self) -> DVector<f64> {
        &self.sum / self.count.max(1.0)
    }

    /// `E[z zᵀ]`.
    pub fn second(&self) -> DMatrix<f64> {
        &self.products / self.count.max(1.0)
    }

    /// Covariance between channels.
    pub fn covariance(&self) -> DMatrix<f64> {
        let mean = self.mean();
        self.second() - &mean * mean.transpose()
    }
}
