//! Fields between braces, with recovery: whatever is wrong with one, the next is read all the same.

use super::draft::At;
use super::errors::Errors;
use super::names::{nearest, suggest};
use super::scope::{Field, Scope};
use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Token};

/// Reads `name: value, …` to the end of `input`, calling `read` at each value of a field of `scope`.
///
/// Returns the names seen, be their values good or bad; a misspelt name counts as the one it is nearest to.
pub(super) fn each(
    input: ParseStream,
    scope: &'static Scope,
    errors: &mut Errors,
    mut read: impl FnMut(&'static Field, ParseStream, &mut Errors) -> syn::Result<()>,
) -> Vec<&'static str> {
    let mut seen = Vec::new();
    while !input.is_empty() {
        let field = name(input, scope, &mut seen);
        if let Err(error) = field.and_then(|field| read(field, input, errors)) {
            errors.push(error);
            skip_value(input);
        }
        separator(input, errors);
    }
    seen
}

/// Reports the required fields of `scope` that were not seen; `at` is the place of their owner.
pub(super) fn report_missing(
    scope: &'static Scope,
    seen: &[&str],
    owner: &str,
    at: &At,
    errors: &mut Errors,
) {
    for field in scope.fields.iter().filter(|field| field.required && !seen.contains(&field.name)) {
        let message = format!("`{owner}` lacks `{}`; add `{}`", field.name, field.example);
        match at {
            At::Tokens(_) => errors.add(at, message),
            At::Call(_) => errors.add(&At::Call(field.call), message),
        }
    }
}

/// What a field given again is told.
pub(super) fn twice(name: &str) -> String {
    format!("`{name}` is given twice; keep one of them")
}

/// Consumes the value at hand: all up to the next comma or, where that was forgotten, the next field.
pub(super) fn skip_value(input: ParseStream) {
    let mut first = true;
    while !input.is_empty() && !input.peek(Token![,]) && (first || !at_field(input)) {
        let skipped: syn::Result<TokenTree> = input.parse();
        if skipped.is_err() {
            return;
        }
        first = false;
    }
}

/// Consumes all that is left.
pub(super) fn drain(input: ParseStream) {
    while input.parse::<TokenTree>().is_ok() {}
}

fn name(
    input: ParseStream,
    scope: &'static Scope,
    seen: &mut Vec<&'static str>,
) -> syn::Result<&'static Field> {
    let Ok(name) = input.call(Ident::parse_any) else {
        let example = scope.fields[0].example;
        return Err(input.error(format!("{} is made of fields such as `{example}`", scope.what)));
    };
    let found = scope.field(&name.to_string());
    if let Some(field) = found.or_else(|| near(scope, &name)) {
        let again = seen.contains(&field.name);
        seen.push(field.name);
        if again && found.is_some() {
            return Err(Error::new(name.span(), twice(field.name)));
        }
    }
    let Some(field) = found else { return Err(unknown(&name, scope)) };
    if input.parse::<Token![:]>().is_err() {
        return Err(Error::new(name.span(), field.wrong()));
    }
    Ok(field)
}

fn near(scope: &'static Scope, name: &Ident) -> Option<&'static Field> {
    scope.field(nearest(&name.to_string(), scope.names())?)
}

fn unknown(name: &Ident, scope: &'static Scope) -> Error {
    let advice = suggest(&name.to_string(), scope.names(), "its fields are");
    Error::new(name.span(), format!("{} has no field `{name}`; {advice}", scope.what))
}

/// The comma after a value, or the complaint that there is none.
fn separator(input: ParseStream, errors: &mut Errors) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    let next = input.fork().parse::<TokenTree>().map(TokenTree::into_token_stream);
    let at = At::Tokens(next.unwrap_or_default());
    if at_field(input) {
        errors.add(&at, "fields are separated by commas; put a `,` before this one");
    } else {
        errors.add(&at, "a field ends after its value; put a `,` here or remove what follows");
        skip_value(input);
        // At the end of the input there is none.
        let _ = input.parse::<Token![,]>();
    }
}

fn at_field(input: ParseStream) -> bool {
    input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::])
}
