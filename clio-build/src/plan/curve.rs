use crate::artifact::Measured;

/// Share of right answers over bytes of the stream.
///
/// Measured at the declared slices; between them linear in the logarithm of the bytes, and from nothing to the first in the bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve(Vec<(f64, f64)>);

impl Curve {
    /// Through points of bytes and accuracy, rising in bytes.
    pub fn new(points: impl IntoIterator<Item = (usize, f64)>) -> Self {
        Self(points.into_iter().map(|(bytes, share)| (bytes.max(1) as f64, share)).collect())
    }

    /// What was measured of a partition whose slice counts carry `payload` bytes.
    pub fn of(measured: &[Measured], payload: &[usize]) -> Self {
        let point = |measured: &Measured| {
            let slice = usize::from(measured.slices).checked_sub(1)?;
            Some((*payload.get(slice)?, f64::from(measured.accuracy)))
        };
        Self::new(measured.iter().filter_map(point))
    }

    /// At so many bytes; the last point's beyond it.
    pub fn at(&self, bytes: usize) -> f64 {
        let bytes = bytes as f64;
        let after = self.0.partition_point(|(at, _)| *at < bytes);
        let before = after.checked_sub(1).and_then(|index| self.0.get(index));
        match (before, self.0.get(after)) {
            (None, None) => 0.0,
            (None, Some((at, share))) => share * bytes / at,
            (Some((_, share)), None) => *share,
            (Some((from, low)), Some((to, high))) => {
                low + (high - low) * (bytes / from).ln() / (to / from).ln()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_points_are_met_and_joined() {
        let curve = Curve::new([(32, 0.8), (128, 0.9)]);
        let at = |bytes| (curve.at(bytes) * 1e9).round() / 1e9;
        assert_eq!([0, 16, 32, 64, 128, 999].map(at), [0.0, 0.4, 0.8, 0.85, 0.9, 0.9]);
        assert_eq!(Curve::new([]).at(5), 0.0);
    }
}
