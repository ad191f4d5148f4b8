use super::{field, number};
use crate::syntax::Input;
use crate::syntax::draft::{Given, ImageDraft};
use crate::syntax::errors::Errors;
use crate::syntax::scope::IMAGE;

/// An image's shape and scale; without scale the floats are byte/255.
pub(super) fn check(image: &ImageDraft, errors: &mut Errors) -> Option<Input> {
    let extent = |value, name, errors: &mut Errors| {
        number::check(value, field(&IMAGE, name), number::EXTENT, errors)
    };
    let channels = extent(&image.channels, "channels", errors);
    let height = extent(&image.height, "height", errors);
    let width = extent(&image.width, "width", errors);
    let mean = numbers(image.mean.as_ref(), "mean", channels, errors);
    let std = numbers(image.std.as_ref(), "std", channels, errors);
    check_positive(image.std.as_ref(), errors);
    let (channels, height, width) = (channels?, height?, width?);
    Some(Input {
        channels,
        height,
        width,
        mean: mean.unwrap_or_else(|| vec![0.0; channels as usize]),
        std: std.unwrap_or_else(|| vec![1.0; channels as usize]),
    })
}

fn numbers(
    given: Option<&Given<Vec<Given<f64>>>>,
    name: &str,
    channels: Option<u32>,
    errors: &mut Errors,
) -> Option<Vec<f32>> {
    let given = given?;
    let found = given.value.len();
    if let Some(channels) = channels
        && found != channels as usize
    {
        let rule = format!("`{name}` has one number per channel: {channels}, not {found}");
        let way_out = if found < channels as usize { "add the others" } else { "remove the rest" };
        errors.add(&given.at, format!("{rule}; {way_out}, or leave `{name}` out"));
    }
    for number in given.value.iter().filter(|number| !(number.value as f32).is_finite()) {
        errors
            .add(&number.at, format!("`{name}` is made of finite numbers; write one such as 0.5"));
    }
    Some(given.value.iter().map(|number| number.value as f32).collect())
}

fn check_positive(std: Option<&Given<Vec<Given<f64>>>>, errors: &mut Errors) {
    for number in std.iter().flat_map(|std| &std.value) {
        if number.value as f32 <= 0.0 {
            errors.add(
                &number.at,
                "`std` divides the channel, so it is above zero; write 1.0 to leave the channel as it is",
            );
        }
    }
}
