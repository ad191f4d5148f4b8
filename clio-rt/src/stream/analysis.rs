//! From a tensor to coefficients: rotation of the channels, DCT over the whole map.

use super::dots::Rows;
use super::planes::Planes;

/// From the int8 tensor to coefficients, all in integers.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// Rows of the tensor.
    pub height: u16,
    /// Columns of the tensor.
    pub width: u16,
    /// Channels of the tensor, interleaved.
    pub channels: u16,
    /// Rotation `[components, channels]`: `y = (rotation · x + offset) >> shift`, saturated to 16 bits.
    pub rotation: &'a [i16],
    /// Added before the shift, per component: the mean, and one half for rounding.
    pub offset: &'a [i32],
    /// Right shift after the rotation.
    pub shift: u8,
    /// Vertical DCT `[kept rows, height]` in Q13.
    pub vertical: &'a [i16],
    /// Horizontal DCT `[kept columns, width]` in Q13.
    pub horizontal: &'a [i16],
}

/// Largest magnitude of a rotated value or coefficient: the sum of two fits 16 bits, and up to 256 times a row of the DCT 32 bits.
const LIMIT: i32 = (1 << 14) - 1;

impl Analysis<'_> {
    /// Number of 16-bit words [`Self::run`] works in: the maps before their rows are dropped, the rotated values of a row or a column, and a pixel.
    pub const fn workspace(&self, planes: &Planes) -> usize {
        let [components, _, columns] = planes.shape;
        let (width, height) = (self.width as usize, self.height as usize);
        let lines = components as usize * width;
        let lines = if lines > height { lines } else { height };
        components as usize * height * columns as usize + lines + self.channels as usize
    }

    /// The coefficient array `[components, kept rows, kept columns]`, at the start of `workspace`; `None` where a buffer is too small.
    pub fn run<'w>(
        &self,
        planes: &Planes,
        tensor: &[i8],
        workspace: &'w mut [i16],
    ) -> Option<&'w mut [i16]> {
        let [components, rows, columns] = planes.shape.map(usize::from);
        let height = usize::from(self.height);
        let (maps, rest) = workspace
            .get_mut(..self.workspace(planes))?
            .split_at_mut_checked(components * height * columns)?;
        self.rotate_and_transform_rows([components, columns], tensor, maps, rest)?;
        let vertical = Dimension::new(self.vertical.get(..rows * height)?, height);
        for map in maps.chunks_exact_mut((height * columns).max(1)) {
            transform_columns(&vertical, map, columns, rest.get_mut(..height)?)?;
        }
        // Maps lie `height` rows apart; the coder wants them `rows` apart.
        if rows < height {
            for component in 1..components {
                let (from, to) = (component * height * columns, component * rows * columns);
                for index in 0..rows * columns {
                    *maps.get_mut(to + index)? = *maps.get(from + index)?;
                }
            }
        }
        maps.get_mut(..components * rows * columns)
    }

    /// Row by row: all components of all its pixels, then each component's row.
    fn rotate_and_transform_rows(
        &self,
        [components, columns]: [usize; 2],
        tensor: &[i8],
        maps: &mut [i16],
        rest: &mut [i16],
    ) -> Option<()> {
        let (channels, width) = (usize::from(self.channels), usize::from(self.width));
        let horizontal = Dimension::new(self.horizontal.get(..columns * width)?, width);
        let (lines, rest) = rest.split_at_mut_checked(components * width)?;
        let wide = rest.get_mut(..channels)?;
        let rows = tensor.chunks_exact((width * channels).max(1)).take(self.height.into());
        for (y, row) in rows.enumerate() {
            for (x, pixel) in row.chunks_exact(channels.max(1)).enumerate() {
                for (wide, &value) in wide.iter_mut().zip(pixel) {
                    *wide = value.into();
                }
                self.rotate(components, wide, width, lines.get_mut(x..)?)?;
            }
            for (component, line) in lines.chunks_exact_mut(width.max(1)).enumerate() {
                let from = (component * usize::from(self.height) + y) * columns;
                horizontal.transform(line, maps.get_mut(from..from + columns)?, 1)?;
            }
        }
        Some(())
    }

    /// All components of a pixel, `distance` apart.
    pub(super) fn rotate(
        &self,
        count: usize,
        pixel: &[i16],
        distance: usize,
        out: &mut [i16],
    ) -> Option<()> {
        let shift = u32::from(self.shift);
        let (mut offsets, mut at) = (self.offset.iter(), 0);
        Rows { matrix: self.rotation, first: 0, distance: pixel.len(), count }.multiply(
            pixel,
            |dot| {
                let sum = dot.wrapping_add(*offsets.next()?);
                *out.get_mut(at)? = saturate(sum.wrapping_shr(shift));
                at += distance;
                Some(())
            },
        )
    }
}

pub(super) fn transform_columns(
    vertical: &Dimension,
    map: &mut [i16],
    columns: usize,
    line: &mut [i16],
) -> Option<()> {
    for column in 0..columns {
        let values = map.get(column..)?.iter().step_by(columns.max(1));
        for (value, &x) in line.iter_mut().zip(values) {
            *value = x;
        }
        vertical.transform(line, map.get_mut(column..)?, columns)?;
    }
    Some(())
}

/// One dimension of the DCT: a matrix in Q13 times lines, rounded and saturated.
pub(super) struct Dimension<'a> {
    /// A frequency a row.
    matrix: &'a [i16],
    length: usize,
    /// Whether even rows are symmetric and odd ones antisymmetric, as a DCT's are: then half a row suffices, of a line folded at its middle.
    folds: bool,
}

impl<'a> Dimension<'a> {
    pub(super) fn new(matrix: &'a [i16], length: usize) -> Self {
        let symmetric = |(frequency, row): (usize, &[i16])| {
            let mirrored = row.iter().rev();
            row.iter().zip(mirrored).all(|(&a, &b)| {
                i32::from(a) == if frequency % 2 == 0 { b.into() } else { -i32::from(b) }
            })
        };
        let folds = matrix.chunks_exact(length.max(1)).enumerate().all(symmetric);
        Dimension { matrix, length, folds }
    }

    /// Writes the line's coefficients `distance` apart; the line itself is lost.
    pub(super) fn transform(
        &self,
        line: &mut [i16],
        out: &mut [i16],
        distance: usize,
    ) -> Option<()> {
        let Dimension { matrix, length, .. } = *self;
        let count = matrix.len() / length.max(1);
        if !self.folds {
            return multiply(
                Rows { matrix, first: 0, distance: length, count },
                line,
                out,
                distance,
            );
        }
        fold(line);
        let middle = length - length / 2;
        let (sums, differences) = line.split_at_checked(middle)?;
        let even = Rows { matrix, first: 0, distance: 2 * length, count: count.div_ceil(2) };
        let odd = Rows { matrix, first: length + middle, distance: 2 * length, count: count / 2 };
        multiply(even, sums, out, 2 * distance)?;
        multiply(odd, differences, out.get_mut(distance..).unwrap_or_default(), 2 * distance)
    }
}

fn multiply(rows: Rows, line: &[i16], out: &mut [i16], distance: usize) -> Option<()> {
    let mut at = 0;
    rows.multiply(line, |dot| {
        *out.get_mut(at)? = saturate(dot.wrapping_add(1 << 12) >> 13);
        at += distance;
        Some(())
    })
}

/// Sums of opposite values in the first half, with the middle one of an odd length; in the second half differences, of the later less the earlier.
fn fold(line: &mut [i16]) {
    let half = line.len() / 2;
    let (first, second) = line.split_at_mut(half);
    for (a, b) in first.iter_mut().zip(second.iter_mut().rev()) {
        (*a, *b) = (a.wrapping_add(*b), b.wrapping_sub(*a));
    }
}

/// To ±(2¹⁴ − 1).
fn saturate(value: i32) -> i16 {
    // As one saturating instruction, and its one value too many.
    let value = clip(value);
    (value + i32::from(value < -LIMIT)) as i16
}

/// To 15 bits.
#[cfg(not(xpulp))]
#[inline(always)]
fn clip(value: i32) -> i32 {
    value.clamp(-LIMIT - 1, LIMIT)
}

/// To 15 bits: `p.clip`.
#[cfg(xpulp)]
#[inline(always)]
fn clip(value: i32) -> i32 {
    let clipped;
    // SAFETY: only computes in registers.
    unsafe {
        core::arch::asm!(".insn r 0x33, 1, 0x0a, {out}, {value}, x15", out = lateout(reg) clipped, value = in(reg) value, options(pure, nomem, nostack));
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    extern crate std;
    use std::vec;
    use std::vec::Vec;

    struct Draw(u32);

    impl Draw {
        fn next(&mut self) -> i32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 17;
            self.0 ^= self.0 << 5;
            self.0 as i32
        }
    }

    /// Makes every even row symmetric and every odd one antisymmetric.
    fn mirror(matrix: &mut [i16], length: usize) {
        for (frequency, row) in matrix.chunks_exact_mut(length).enumerate() {
            for n in 0..length.div_ceil(2) {
                let sign = if frequency % 2 == 0 { 1 } else { -1 };
                row[length - 1 - n] = sign * row[n];
                if length - 1 - n == n && sign < 0 {
                    row[n] = 0;
                }
            }
        }
    }

    fn plain(matrix: &[i16], line: &[i16]) -> Vec<i16> {
        let rows = matrix.chunks_exact(line.len());
        let dot = |row: &[i16]| -> i64 {
            row.iter().zip(line).map(|(&a, &b)| i64::from(a) * i64::from(b)).sum()
        };
        let round = |sum: i64| saturate(((sum + (1 << 12)) >> 13) as i32);
        rows.map(|row| round(dot(row))).collect()
    }

    /// Of every length and number of frequencies, with extreme values; half of the matrices fold.
    #[test]
    fn a_dimension_is_its_matrix_times_the_line() {
        let mut draw = Draw(7);
        for length in 1..40 {
            for kept in 1..=length {
                let symmetric = draw.next() > 0;
                let mut matrix: Vec<i16> =
                    (0..kept * length).map(|_| (draw.next() >> 19) as i16).collect();
                if symmetric {
                    mirror(&mut matrix, length);
                }
                let limit = LIMIT as i16;
                let value = |draw: &mut Draw| match draw.next() & 3 {
                    0 => limit,
                    1 => -limit,
                    _ => (draw.next() >> 17) as i16,
                };
                let mut line: Vec<i16> = (0..length).map(|_| value(&mut draw)).collect();
                let expected = plain(&matrix, &line);
                let dimension = Dimension::new(&matrix, length);
                assert!(dimension.folds || !symmetric);
                let mut out = vec![0; 3 * kept];
                dimension.transform(&mut line, &mut out, 3).unwrap();
                let out: Vec<i16> = out.into_iter().step_by(3).collect();
                assert_eq!(out, expected, "{length} {kept} {symmetric}");
            }
        }
    }

    /// Of odd and even shapes, with fewer components, rows and columns than there are.
    #[test]
    fn a_tensor_becomes_its_rotated_and_transformed_values() {
        let mut draw = Draw(11);
        for [height, width, channels] in [[1, 1, 1], [5, 6, 3], [8, 8, 9], [7, 4, 16], [12, 1, 6]] {
            for [components, rows, columns] in [
                [1, 1, 1],
                [channels.min(6), height, width],
                [channels, height.min(3), width.min(3)],
            ] {
                let folds = draw.next() > 0;
                let mut values = |count: u16, shift: u32| -> Vec<i16> {
                    (0..count).map(|_| (draw.next() >> shift) as i16).collect()
                };
                let (rotation, offset) =
                    (values(components * channels, 18), values(components, 16));
                let (mut vertical, mut horizontal) =
                    (values(rows * height, 19), values(columns * width, 19));
                if folds {
                    mirror(&mut vertical, height.into());
                    mirror(&mut horizontal, width.into());
                }
                let tensor: Vec<i8> =
                    values(height * width * channels, 16).iter().map(|&v| (v >> 8) as i8).collect();
                let offset: Vec<i32> = offset.into_iter().map(i32::from).collect();
                let analysis = Analysis {
                    height,
                    width,
                    channels,
                    rotation: &rotation,
                    offset: &offset,
                    shift: 5,
                    vertical: &vertical,
                    horizontal: &horizontal,
                };
                let mut expected = vec![];
                for component in 0..usize::from(components) {
                    let channels = usize::from(channels);
                    let turned: Vec<i16> = tensor
                        .chunks_exact(channels)
                        .map(|pixel| {
                            let row = &rotation[component * channels..];
                            let dot: i32 = pixel
                                .iter()
                                .zip(row)
                                .map(|(&x, &r)| i32::from(x) * i32::from(r))
                                .sum();
                            saturate((dot + offset[component]) >> 5)
                        })
                        .collect();
                    let lines =
                        turned.chunks_exact(width.into()).map(|line| plain(&horizontal, line));
                    let lines: Vec<Vec<i16>> = lines.collect();
                    let column = |x: usize| lines.iter().map(|line| line[x]).collect::<Vec<i16>>();
                    let mapped: Vec<Vec<i16>> =
                        (0..columns.into()).map(|x| plain(&vertical, &column(x))).collect();
                    for y in 0..rows.into() {
                        expected.extend(mapped.iter().map(|column| column[y]));
                    }
                }
                let shape = [components, rows, columns];
                let planes = Planes { shape, coefficients: &[], classes: &[], passes: &[] };
                let mut workspace = vec![0; analysis.workspace(&planes)];
                let got = analysis.run(&planes, &tensor, &mut workspace).unwrap();
                assert_eq!(got, &expected[..], "{height} {width} {channels} {shape:?}");
                workspace.pop();
                assert!(analysis.run(&planes, &tensor, &mut workspace).is_none());
            }
        }
    }
}
