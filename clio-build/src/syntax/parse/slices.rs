use super::{braces, tokens, unknown};
use crate::syntax::Tails;
use crate::syntax::draft::{Clio2020Draft, Given, SlicesDraft};
use crate::syntax::errors::Errors;
use crate::syntax::fields;
use crate::syntax::scope::{CHANNELS, CLIO2020, Field, Scope, TRANSFORM};
use crate::syntax::values;
use syn::parse::ParseStream;
use syn::{Error, Result};

/// `transform { … }`, `channels { … }` or `clio2020 { … }`.
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
    let (mut numbers, mut step, mut tails) = (None, None, None);
    let seen = fields::each(&body, scope, errors, |field, input, _| {
        match field.name {
            "step" => step = Some(values::whole(input, field)?),
            "tails" => tails = Some(self::tails(input, field)?),
            _ => numbers = Some(values::list(input, field, values::whole)?),
        }
        Ok(())
    });
    fields::report_missing(scope, &seen, &code.value, &code.at, errors);
    Ok(match code.value.as_str() {
        "transform" => SlicesDraft::Transform { bytes: numbers },
        "channels" => SlicesDraft::Channels { at: code.at, step },
        _ => SlicesDraft::Clio2020(Clio2020Draft { at: code.at, counts: numbers, tails }),
    })
}

fn scope(code: &Given<String>) -> Result<&'static Scope> {
    match code.value.as_str() {
        "transform" => Ok(&TRANSFORM),
        "channels" => Ok(&CHANNELS),
        "clio2020" => Ok(&CLIO2020),
        _ => {
            let codes = ["transform", "channels", "clio2020"];
            Err(unknown("slice code", code, codes, "the codes are"))
        }
    }
}

fn tails(input: ParseStream, field: &Field) -> Result<Tails> {
    let word = values::word(input, field)?;
    match word.value.as_str() {
        "whole" => Ok(Tails::Whole),
        "next" => Ok(Tails::Next),
        _ => Err(unknown("kind of tails", &word, ["whole", "next"], "the kinds are")),
    }
}
