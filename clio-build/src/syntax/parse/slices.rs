use super::{braces, tokens, unknown};
use crate::syntax::draft::{Given, SlicesDraft};
use crate::syntax::errors::Errors;
use crate::syntax::fields;
use crate::syntax::scope::{CHANNELS, Field, Scope, TRANSFORM};
use crate::syntax::values;
use syn::parse::ParseStream;
use syn::{Error, Result};

/// `transform { … }` or `channels { … }`.
pub(super) fn parse(
    input: ParseStream,
    field: &'static Field,
    errors: &mut Errors,
) -> Result<SlicesDraft> {
    let code = values::word(input, field)?;
    let scope = scope(&code)?;
    let body = braces(input, || {
        let example = scope.fields[0].example;
        let message =
            format!("a slice code states its rates; write `{} {{ {example} }}`", code.value);
        Error::new_spanned(tokens(&code), message)
    })?;
    let (mut bytes, mut step) = (None, None);
    let seen = fields::each(&body, scope, errors, |field, input, _| {
        match field.name {
            "step" => step = Some(values::whole(input, field)?),
            _ => bytes = Some(values::list(input, field, values::whole)?),
        }
        Ok(())
    });
    fields::report_missing(scope, &seen, &code.value, &code.at, errors);
    Ok(match code.value.as_str() {
        "transform" => SlicesDraft::Transform { bytes },
        _ => SlicesDraft::Channels { step },
    })
}

fn scope(code: &Given<String>) -> Result<&'static Scope> {
    match code.value.as_str() {
        "transform" => Ok(&TRANSFORM),
        "channels" => Ok(&CHANNELS),
        _ => Err(unknown("slice code", code, ["transform", "channels"], "the codes are")),
    }
}
