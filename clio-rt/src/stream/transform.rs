//! The transform slice code: rotation of the channels, DCT over the whole map, nested quantisers, bit planes.

use super::planes::{MAX_PLANES, Planes, Reached, pack, unpack};
use super::range::{Decoder, Encoder};

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

/// Largest magnitude of a rotated value or coefficient.
const LIMIT: i32 = (1 << 14) - 1;

/// The whole slice code of one partition point.
#[derive(Clone, Copy, Debug)]
pub struct Transform<'a> {
    /// From tensor to coefficients.
    pub analysis: Analysis<'a>,
    /// Quantiser of each of [`Planes::coefficients`]: `magnitude = |c| · scale >> 16`.
    pub scales: &'a [u16],
    /// The embedded code.
    pub planes: Planes<'a>,
}

impl Transform<'_> {
    /// Number of 16-bit words [`Self::encode`] works in.
    pub const fn workspace(&self) -> usize {
        self.analysis.workspace(&self.planes)
    }

    /// Writes as much of the stream of `tensor` as `out` holds; returns its length, 0 where a buffer is too small.
    pub fn encode(&self, tensor: &[i8], workspace: &mut [i16], out: &mut [u8]) -> usize {
        let Some(coefficients) = self.quantise(tensor, workspace) else { return 0 };
        let mut encoder = Encoder::new(out);
        let reached = self.planes.code(coefficients, &mut encoder);
        if reached.passes == self.planes.passes.len() {
            encoder.finish()
        } else {
            encoder.written()
        }
    }

    /// Decodes what `bytes` determine into `values`, the signed magnitudes by position (all others zero), and says how far that is.
    pub fn decode(&self, bytes: &[u8], values: &mut [i16]) -> Reached {
        values.fill(0);
        let reached = self.planes.code(values, &mut Decoder::new(bytes));
        for value in values.iter_mut() {
            *value = unpack(*value);
        }
        reached
    }

    /// The quantised coefficients of `tensor` as [`Planes::code`] takes them, at the start of `workspace`.
    pub fn quantise<'w>(&self, tensor: &[i8], workspace: &'w mut [i16]) -> Option<&'w mut [i16]> {
        let coefficients = self.analysis.run(&self.planes, tensor, workspace)?;
        for class in self.planes.classes {
            let most = (1u32 << class.planes.min(MAX_PLANES)) - 1;
            let members =
                usize::from(class.first)..usize::from(class.first) + usize::from(class.count);
            let (Some(positions), Some(scales)) =
                (self.planes.coefficients.get(members.clone()), self.scales.get(members))
            else {
                continue;
            };
            for (&position, &scale) in positions.iter().zip(scales) {
                if let Some(value) = coefficients.get_mut(usize::from(position)) {
                    let magnitude = (u32::from(value.unsigned_abs()) * u32::from(scale)) >> 16;
                    *value = pack(*value < 0, magnitude.min(most));
                }
            }
        }
        Some(coefficients)
    }
}

impl Analysis<'_> {
    /// Number of 16-bit words [`Self::run`] works in.
    pub const fn workspace(&self, planes: &Planes) -> usize {
        let [components, rows, columns] = planes.shape;
        let kept = if rows > self.height { rows } else { self.height } as usize;
        let line = if self.width > self.height { self.width } else { self.height } as usize;
        components as usize * kept * columns as usize + line
    }

    /// The coefficient array `[components, kept rows, kept columns]`, at the start of `workspace`; `None` where a buffer is too small.
    pub fn run<'w>(
        &self,
        planes: &Planes,
        tensor: &[i8],
        workspace: &'w mut [i16],
    ) -> Option<&'w mut [i16]> {
        let [components, rows, columns] = planes.shape.map(usize::from);
        let (height, width) = (usize::from(self.height), usize::from(self.width));
        let (maps, line) = workspace
            .get_mut(..self.workspace(planes))?
            .split_at_mut_checked(components * height * columns)?;
        for component in 0..components {
            let map = maps.get_mut(component * height * columns..)?.get_mut(..height * columns)?;
            self.rotate_and_transform_rows(component, tensor, map, line.get_mut(..width)?)?;
            self.transform_columns(map, columns, line.get_mut(..height)?)?;
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

    fn rotate_and_transform_rows(
        &self,
        component: usize,
        tensor: &[i8],
        map: &mut [i16],
        line: &mut [i16],
    ) -> Option<()> {
        let (channels, width) = (usize::from(self.channels), usize::from(self.width));
        let rotation = self.rotation.get(component * channels..)?.get(..channels)?;
        let offset = *self.offset.get(component)?;
        let columns = (map.len() / usize::from(self.height).max(1)).max(1);
        for (row, out) in
            tensor.chunks_exact((width * channels).max(1)).zip(map.chunks_exact_mut(columns))
        {
            for (value, pixel) in line.iter_mut().zip(row.chunks_exact(channels.max(1))) {
                let dot: i32 =
                    pixel.iter().zip(rotation).map(|(&x, &r)| i32::from(x) * i32::from(r)).sum();
                *value = saturate((dot.wrapping_add(offset)) >> self.shift);
            }
            transform_line(self.horizontal, line, out.iter_mut());
        }
        Some(())
    }

    fn transform_columns(&self, map: &mut [i16], columns: usize, line: &mut [i16]) -> Option<()> {
        for column in 0..columns {
            for (value, &x) in
                line.iter_mut().zip(map.get(column..)?.iter().step_by(columns.max(1)))
            {
                *value = x;
            }
            transform_line(
                self.vertical,
                line,
                map.get_mut(column..)?.iter_mut().step_by(columns.max(1)),
            );
        }
        Some(())
    }
}

/// One dimension of the DCT: a matrix in Q13 times a line, rounded and saturated.
fn transform_line<'a>(matrix: &[i16], line: &[i16], out: impl Iterator<Item = &'a mut i16>) {
    for (row, value) in matrix.chunks_exact(line.len().max(1)).zip(out) {
        let dot: i32 = row.iter().zip(line).map(|(&d, &x)| i32::from(d) * i32::from(x)).sum();
        *value = saturate((dot.wrapping_add(1 << 12)) >> 13);
    }
}

/// To ±(2¹⁴ − 1): up to 256 such values times a row of the DCT stay within 32 bits.
fn saturate(value: i32) -> i16 {
    value.clamp(-LIMIT, LIMIT) as i16
}
