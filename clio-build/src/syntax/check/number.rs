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
