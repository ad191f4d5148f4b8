use crate::syntax::draft::Given;
use crate::syntax::errors::Errors;
use crate::syntax::known::MIN_MTU;
use crate::syntax::scope::Field;

/// The numbers a field may hold, and what to say of its unit.
pub(super) struct Limits {
    min: u32,
    max: u32,
    unit: &'static str,
}

/// Milliseconds above zero.
pub(super) const MILLIS: Limits = Limits { min: 1, max: u32::MAX, unit: " ms" };
/// Bytes above zero.
pub(super) const BYTES: Limits = Limits { min: 1, max: u32::MAX, unit: " B" };
/// A size of a tensor, or a part of one.
pub(super) const EXTENT: Limits = Limits { min: 1, max: 65535, unit: "" };
/// Seconds above zero.
pub(super) const SECONDS: Limits = Limits { min: 1, max: u32::MAX, unit: " s" };
/// Images of a training step: normalisation needs two.
pub(super) const BATCH: Limits = Limits { min: 2, max: 65535, unit: "" };
/// Bytes of a packet.
pub(super) const PACKET: Limits = Limits { min: MIN_MTU, max: 65535, unit: "" };

/// The number if it was given and lies within `limits`.
pub(super) fn check(
    given: &Option<Given<u64>>,
    field: &Field,
    limits: Limits,
    errors: &mut Errors,
) -> Option<u32> {
    let given = given.as_ref()?;
    let Limits { min, max, unit } = limits;
    match u32::try_from(given.value) {
        Ok(value) if (min..=max).contains(&value) => Some(value),
        _ => {
            let (bound, found) =
                if given.value < u64::from(min) { ("least", min) } else { ("most", max) };
            errors.add(
                &given.at,
                format!("`{}` is at {bound} {found}{unit}; write `{}`", field.name, field.example),
            );
            None
        }
    }
}

/// The number if it was given, is above zero and finite.
pub(super) fn positive(
    given: &Option<Given<f64>>,
    field: &Field,
    errors: &mut Errors,
) -> Option<f64> {
    let given = given.as_ref()?;
    let rule = match given.value {
        value if !value.is_finite() => "a finite number",
        value if value <= 0.0 => "above zero",
        value => return Some(value),
    };
    errors.add(&given.at, format!("`{}` is {rule}; write `{}`", field.name, field.example));
    None
}
