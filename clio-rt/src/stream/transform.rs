//! The transform slice code: rotation of the channels, DCT over the whole map, nested quantisers, bit planes.

use super::analysis::Analysis;
use super::planes::{MAX_PLANES, Planes, Reached, pack, unpack};
use super::range::{Decoder, Encoder};
#[cfg(not(dsp))]
use core::sync::atomic::{AtomicI16, Ordering::Relaxed};

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
        self.write(coefficients, out)
    }

    /// Writes as much of the stream of quantised coefficients as `out` holds; returns its length.
    pub(crate) fn write(&self, coefficients: &mut [i16], out: &mut [u8]) -> usize {
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
        self.quantise_all(coefficients);
        Some(coefficients)
    }

    /// Quantises coefficients where they are.
    fn quantise_all(&self, coefficients: &mut [i16]) {
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
                    *value = quantised(*value, scale, most);
                }
            }
        }
    }

    /// Core `core`'s part of `cores`' of quantising coefficients where they are.
    ///
    /// Each of [`Planes::coefficients`] is one core's, so that the order in which they are quantised does not matter.
    #[cfg(not(dsp))]
    pub(crate) fn quantise_shared(&self, coefficients: &[AtomicI16], [core, cores]: [usize; 2]) {
        for class in self.planes.classes {
            let most = (1u32 << class.planes.min(MAX_PLANES)) - 1;
            let (first, count) = (usize::from(class.first), usize::from(class.count));
            let part = |core: usize| first + count * core / cores.max(1);
            let members = part(core)..part(core + 1);
            let (Some(positions), Some(scales)) =
                (self.planes.coefficients.get(members.clone()), self.scales.get(members))
            else {
                continue;
            };
            for (&position, &scale) in positions.iter().zip(scales) {
                if let Some(value) = coefficients.get(usize::from(position)) {
                    let quantised = quantised(value.load(Relaxed), scale, most);
                    value.store(quantised, Relaxed);
                }
            }
        }
    }
}

/// A coefficient as the coder takes it, at most `most`.
#[inline]
fn quantised(value: i16, scale: u16, most: u32) -> i16 {
    let magnitude = (u32::from(value.unsigned_abs()) * u32::from(scale)) >> 16;
    pack(value < 0, magnitude.min(most))
}
