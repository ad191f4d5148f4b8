//! The embedded bit-plane code of quantised coefficients.
//!
//! Coefficients of about equal spread form a class. A pass codes one bit plane of one class; the order of passes is fixed at
//! build time, so neither side sends or searches anything. Probabilities are static per pass and context, the context
//! being how many neighbours are known to be non-zero.

use core::hint::cold_path;

use super::neighbours::Neighbours;
use super::range::{BitCoder, End, Interval, Probability};

/// Contexts of a significance bit: 0, 1, 2, and 3 or more significant neighbours.
pub const CONTEXTS: usize = 4;

/// A value in the coder's array: sign, activity of the neighbourhood, magnitude.
const SIGN: u16 = 1 << 15;
pub(super) const ACTIVITY_SHIFT: u32 = 13;
pub(super) const ACTIVITY: u16 = 3 << ACTIVITY_SHIFT;
/// Most bit planes of a magnitude.
pub const MAX_PLANES: u8 = ACTIVITY_SHIFT as u8;
const MAGNITUDE: u16 = (1 << ACTIVITY_SHIFT) - 1;
/// Bits above a magnitude in a word.
const ABOVE: u32 = u32::BITS - ACTIVITY_SHIFT;

/// A run of [`Planes::coefficients`] that share their statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Index of its first coefficient.
    pub first: u16,
    /// Number of its coefficients.
    pub count: u16,
    /// Bit planes of its magnitudes: the device limits them to `2^planes − 1`, so that the highest pass sees all of them.
    pub planes: u8,
}

/// One bit plane of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Index into [`Planes::classes`].
    pub class: u8,
    /// Bit of the magnitude that is coded.
    pub plane: u8,
    /// Probability that a coefficient becomes significant, by context.
    pub significant: [Probability; CONTEXTS],
    /// Probability of a one in a coefficient that already is.
    pub refine: Probability,
}

/// The static side of the code.
#[derive(Clone, Copy, Debug)]
pub struct Planes<'a> {
    /// Components, rows and columns of the coefficient array.
    pub shape: [u16; 3],
    /// Positions in the coefficient array, class by class.
    pub coefficients: &'a [u16],
    /// The classes.
    pub classes: &'a [Class],
    /// The passes in the order they are sent; of one class, from its highest plane down, none left out.
    pub passes: &'a [Pass],
}

/// How far a walk came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Passes coded whole.
    pub passes: usize,
    /// Coefficients coded of the next one.
    pub coefficients: usize,
}

impl Planes<'_> {
    /// Codes `values` pass by pass until the coder ends. An encoder reads the magnitudes, a decoder fills an array of zeros.
    pub fn code(&self, values: &mut [i16], coder: &mut impl BitCoder) -> Reached {
        let neighbours = Neighbours::of(self.shape);
        for (number, pass) in self.passes.iter().enumerate() {
            if let Err(coefficients) = self.code_pass(pass, &neighbours, values, coder) {
                return Reached { passes: number, coefficients };
            }
        }
        Reached { passes: self.passes.len(), coefficients: 0 }
    }

    /// Positions of a class's coefficients; empty where the class does not exist.
    pub fn members(&self, class: u8) -> &[u16] {
        let Some(&Class { first, count, .. }) = self.classes.get(usize::from(class)) else {
            return &[];
        };
        self.coefficients
            .get(usize::from(first)..usize::from(first) + usize::from(count))
            .unwrap_or(&[])
    }

    /// Codes a pass; where the coder ends, how many coefficients it coded before.
    ///
    /// A function of its own: all registers are its loop's.
    #[inline(never)]
    fn code_pass(
        &self,
        pass: &Pass,
        neighbours: &Neighbours,
        values: &mut [i16],
        coder: &mut impl BitCoder,
    ) -> Result<(), usize> {
        let members = self.members(pass.class);
        let (mut rest, mut interval) = (members.iter(), coder.interval());
        let mut coded = Ok(());
        for &position in rest.by_ref() {
            coded = code_coefficient(pass, neighbours, position, values, coder, &mut interval);
            if coded.is_err() {
                break;
            }
        }
        coder.resume(interval);
        coded.map_err(|End| members.len() - rest.len() - 1)
    }
}

#[inline(always)]
fn code_coefficient(
    pass: &Pass,
    neighbours: &Neighbours,
    position: u16,
    values: &mut [i16],
    coder: &mut impl BitCoder,
    interval: &mut Interval,
) -> Result<(), End> {
    let Some(slot) = values.get_mut(usize::from(position)) else { return Ok(()) };
    let value = *slot as u16;
    // The magnitude from this plane up, in two shifts.
    let known = (u32::from(value) << ABOVE) >> ((ABOVE + u32::from(pass.plane)) & 31);
    if known > 1 {
        cold_path();
        let bit = coder.code_in(interval, known & 1 == 1, pass.refine)?;
        *slot = (value | u16::from(bit) << pass.plane) as i16;
        return Ok(());
    }
    let one = pass.significant[usize::from((value & ACTIVITY) >> ACTIVITY_SHIFT)];
    // Apart, so that an encoder does not ask twice, and the most frequent bit is not jumped to.
    let significant = if known == 0 {
        coder.code_in(interval, false, one)?
    } else {
        cold_path();
        coder.code_in(interval, true, one)?
    };
    if significant {
        let negative = coder.code_in(interval, value & SIGN != 0, 1 << 15)?;
        *slot = (value | u16::from(negative) << 15 | 1 << pass.plane) as i16;
        neighbours.excite(position, values);
    }
    Ok(())
}

/// A quantised coefficient as the coder's array holds it.
#[inline]
pub(super) fn pack(negative: bool, magnitude: u32) -> i16 {
    let magnitude = magnitude.min(u32::from(MAGNITUDE)) as u16;
    (if negative { magnitude | SIGN } else { magnitude }) as i16
}

/// The signed magnitude in the coder's array.
#[inline]
pub(super) fn unpack(value: i16) -> i16 {
    let magnitude = (value as u16 & MAGNITUDE) as i16;
    if value < 0 { -magnitude } else { magnitude }
}
