//! The cloud's side of the `transform` code: from a prefix of the stream back to the tensor, in float.

use std::{vec, vec::Vec};

use super::{Reached, Transform};

/// Inverts [`Transform`] as far as a prefix goes.
#[derive(Clone, Copy, Debug)]
pub struct Synthesis<'a> {
    /// The code.
    pub transform: Transform<'a>,
    /// Per pass: where in its interval a coefficient lies whose lowest known plane it is, as a fraction of the interval: of
    /// magnitude one, and of greater magnitude.
    pub centroids: &'a [f32],
    /// Inverse rotation `[channels, components]`, from the device's units to the tensor's reals.
    pub inverse: &'a [f32],
    /// Mean of the tensor per channel.
    pub mean: &'a [f32],
}

impl Synthesis<'_> {
    /// The tensor `[channels, height, width]` that `bytes` describe; the mean where they describe nothing.
    pub fn tensor(&self, bytes: &[u8]) -> Vec<f32> {
        let [components, rows, columns] = self.transform.planes.shape.map(usize::from);
        let mut values = vec![0i16; components * rows * columns];
        let reached = self.transform.decode(bytes, &mut values);
        self.mix(&self.maps(&self.reals(&values, reached)))
    }

    /// Decoded magnitudes as reals, in the device's units, by position.
    fn reals(&self, values: &[i16], reached: Reached) -> Vec<f32> {
        let planes = &self.transform.planes;
        let mut reals = vec![0f32; values.len()];
        let mut lowest: Vec<Option<usize>> = vec![None; planes.classes.len()];
        for (number, pass) in planes.passes.iter().enumerate().take(reached.passes + 1) {
            let members = planes.members(pass.class);
            let whole = number < reached.passes;
            let done = if whole { members.len() } else { reached.coefficients.min(members.len()) };
            if whole && let Some(slot) = lowest.get_mut(usize::from(pass.class)) {
                *slot = Some(number);
            }
            if !whole {
                self.place(number, pass.class, 0..done, values, &mut reals);
                if let Some(Some(previous)) = lowest.get(usize::from(pass.class)) {
                    self.place(*previous, pass.class, done..members.len(), values, &mut reals);
                }
                if let Some(slot) = lowest.get_mut(usize::from(pass.class)) {
                    *slot = None;
                }
            }
        }
        for (class, number) in lowest.iter().enumerate() {
            if let Some(number) = number {
                let class = class as u8;
                self.place(*number, class, 0..planes.members(class).len(), values, &mut reals);
            }
        }
        reals
    }

    /// Reals of some of a class's coefficients, all known down to the plane of pass `number`.
    fn place(
        &self,
        number: usize,
        class: u8,
        which: std::ops::Range<usize>,
        values: &[i16],
        reals: &mut [f32],
    ) {
        let planes = &self.transform.planes;
        let (Some(pass), Some(class)) =
            (planes.passes.get(number), planes.classes.get(usize::from(class)))
        else {
            return;
        };
        for index in which.map(|i| usize::from(class.first) + i) {
            let position = usize::from(planes.coefficients[index]);
            let value = values[position];
            let magnitude = value.unsigned_abs() >> pass.plane;
            if magnitude > 0 {
                let centroid = self.centroids[2 * number + usize::from(magnitude > 1)];
                let step = f32::from(1u16 << pass.plane) * 65536.0
                    / f32::from(self.transform.scales[index]);
                reals[position] =
                    (f32::from(magnitude) + centroid) * step * f32::from(value.signum());
            }
        }
    }

    /// Inverse DCT of every component, `[components, height, width]`.
    fn maps(&self, reals: &[f32]) -> Vec<f32> {
        let analysis = &self.transform.analysis;
        let [components, rows, columns] = self.transform.planes.shape.map(usize::from);
        let (height, width) = (usize::from(analysis.height), usize::from(analysis.width));
        let mut maps = vec![0f32; components * height * width];
        let mut half = vec![0f32; height * columns];
        for (map, out) in
            reals.chunks_exact(rows * columns).zip(maps.chunks_exact_mut(height * width))
        {
            half.fill(0.0);
            for (row, line) in
                map.chunks_exact(columns).enumerate().filter(|(_, l)| l.iter().any(|v| *v != 0.0))
            {
                for (y, out) in half.chunks_exact_mut(columns).enumerate() {
                    add_scaled(out, line, unit(analysis.vertical[row * height + y]));
                }
            }
            for (line, out) in half.chunks_exact(columns).zip(out.chunks_exact_mut(width)) {
                for (column, value) in line.iter().enumerate().filter(|(_, v)| **v != 0.0) {
                    for (x, out) in out.iter_mut().enumerate() {
                        *out += value * unit(analysis.horizontal[column * width + x]);
                    }
                }
            }
        }
        maps
    }

    /// Inverse rotation and mean.
    fn mix(&self, maps: &[f32]) -> Vec<f32> {
        let analysis = &self.transform.analysis;
        let components = usize::from(self.transform.planes.shape[0]);
        let pixels = usize::from(analysis.height) * usize::from(analysis.width);
        let mut tensor = Vec::with_capacity(self.mean.len() * pixels);
        for (weights, &mean) in self.inverse.chunks_exact(components).zip(self.mean) {
            let start = tensor.len();
            tensor.resize(start + pixels, mean);
            for (map, &weight) in maps.chunks_exact(pixels).zip(weights) {
                add_scaled(&mut tensor[start..], map, weight);
            }
        }
        tensor
    }
}

fn add_scaled(out: &mut [f32], line: &[f32], factor: f32) {
    for (out, value) in out.iter_mut().zip(line) {
        *out += factor * value;
    }
}

/// A Q13 entry of the DCT.
fn unit(q13: i16) -> f32 {
    f32::from(q13) / 8192.0
}
