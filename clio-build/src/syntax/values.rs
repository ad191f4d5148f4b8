//! The values of fields. Each reader consumes one value, or fails at the token that cannot be one.

use super::draft::{At, Given};
use super::names::{listed, suggest};
use super::scope::Field;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Error, LitFloat, LitInt, LitStr, Result, Token, bracketed, token};

/// Units of a time that a user waits, in milliseconds.
pub(super) const TIMES: &[(&str, u64)] = &[("ms", 1), ("s", 1000)];

/// Units of a time that a computation takes, in seconds.
pub(super) const DURATIONS: &[(&str, u64)] = &[("s", 1), ("min", 60), ("h", 3600)];

/// Units of memory, in bytes.
pub(super) const SIZES: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20)];

/// `"text"`.
pub(super) fn text(input: ParseStream, field: &Field) -> Result<Given<String>> {
    if !input.peek(LitStr) {
        return Err(input.error(field.wrong()));
    }
    let literal: LitStr = input.parse()?;
    if !literal.suffix().is_empty() {
        return Err(Error::new(literal.span(), field.wrong()));
    }
    Ok(given(literal.value(), &literal))
}

/// A bare word, such as a target.
pub(super) fn word(input: ParseStream, field: &Field) -> Result<Given<String>> {
    match input.call(Ident::parse_any) {
        Ok(word) => Ok(given(word.to_string(), &word)),
        Err(_) => Err(input.error(field.wrong())),
    }
}

/// `64`. What does not fit in 64 bits becomes the largest number, which every check refuses.
pub(super) fn whole(input: ParseStream, field: &Field) -> Result<Given<u64>> {
    let literal = integer(input, field)?;
    match literal.suffix() {
        "" => Ok(given(magnitude(&literal), &literal)),
        _ => Err(Error::new(literal.span(), field.wrong())),
    }
}

/// `0.5`, `3` or `-1`.
pub(super) fn number(input: ParseStream, field: &Field) -> Result<Given<f64>> {
    let minus: Option<Token![-]> = input.parse()?;
    let (digits, suffixed, literal) = if input.peek(LitFloat) {
        let literal: LitFloat = input.parse()?;
        (literal.base10_digits().to_owned(), !literal.suffix().is_empty(), quote!(#minus #literal))
    } else {
        let literal = integer(input, field)?;
        (literal.base10_digits().to_owned(), !literal.suffix().is_empty(), quote!(#minus #literal))
    };
    match digits.parse::<f64>() {
        Ok(value) if !suffixed => Ok(given(if minus.is_some() { -value } else { value }, &literal)),
        _ => Err(Error::new_spanned(literal, field.wrong())),
    }
}

/// `20 %`.
pub(super) fn percent(input: ParseStream, field: &Field) -> Result<Given<f64>> {
    let number = number(input, field)?;
    let sign: Option<Token![%]> = input.parse()?;
    let first = tokens(&number.at);
    match sign {
        Some(sign) => Ok(given(number.value, &quote!(#first #sign))),
        None => {
            let message = format!("`{}` needs the sign %; write `{}`", field.name, field.example);
            Err(Error::new_spanned(first, message))
        }
    }
}

/// `500 ms`, in the base unit of `units`.
pub(super) fn quantity(
    input: ParseStream,
    field: &Field,
    units: &[(&str, u64)],
) -> Result<Given<u64>> {
    let literal = integer(input, field)?;
    let names = || units.iter().map(|&(name, _)| name);
    let (name, unit) = (field.name, literal.suffix());
    if names().any(|name| name == unit) {
        let apart = format!("{} {unit}", literal.base10_digits());
        let message = format!("a unit is a word of its own; write `{name}: {apart}`");
        return Err(Error::new(literal.span(), message));
    }
    if !unit.is_empty() || !input.peek(Ident::peek_any) {
        let message = format!("`{name}` needs a unit, one of {}", listed(names()));
        return Err(Error::new(literal.span(), format!("{message}; write `{}`", field.example)));
    }
    let unit = input.call(Ident::parse_any)?;
    match units.iter().find(|(name, _)| unit == name) {
        Some((_, factor)) => {
            Ok(given(magnitude(&literal).saturating_mul(*factor), &quote!(#literal #unit)))
        }
        None => {
            let advice = suggest(&unit.to_string(), names(), "its units are");
            Err(Error::new(unit.span(), format!("`{name}` has no unit `{unit}`; {advice}")))
        }
    }
}

/// `50..=1000`.
pub(super) fn range(input: ParseStream, field: &Field) -> Result<Given<(f64, f64)>> {
    let from = number(input, field)?;
    if !input.peek(Token![..=]) {
        let dots: Option<Token![..]> = input.parse()?;
        let guilty = dots.map_or_else(|| tokens(&from.at), ToTokens::into_token_stream);
        return Err(Error::new_spanned(guilty, field.wrong()));
    }
    let dots: Token![..=] = input.parse()?;
    let to = number(input, field)?;
    let (first, last) = (tokens(&from.at), tokens(&to.at));
    Ok(given((from.value, to.value), &quote!(#first #dots #last)))
}

/// `[one, two]`, with all mistakes of its items in one error.
pub(super) fn list<T>(
    input: ParseStream,
    field: &Field,
    one: impl Fn(ParseStream, &Field) -> Result<T>,
) -> Result<Given<Vec<T>>> {
    if !input.peek(token::Bracket) {
        return Err(input.error(field.wrong()));
    }
    let content: ParseBuffer;
    let bracket = bracketed!(content in input);
    let (mut items, mut wrong) = (Vec::new(), None::<Error>);
    while !content.is_empty() {
        match item(&content, field, &one) {
            Ok(item) => items.push(item),
            Err(error) => {
                skip_item(&content);
                match &mut wrong {
                    Some(errors) => errors.combine(error),
                    None => wrong = Some(error),
                }
            }
        }
    }
    let mut whole = TokenStream::new();
    bracket.surround(&mut whole, |_| ());
    match wrong {
        Some(errors) => Err(errors),
        None => Ok(given(items, &whole)),
    }
}

fn item<T>(
    input: ParseStream,
    field: &Field,
    one: impl Fn(ParseStream, &Field) -> Result<T>,
) -> Result<T> {
    let item = one(input, field)?;
    if !input.is_empty() && input.parse::<Token![,]>().is_err() {
        return Err(input.error(field.wrong()));
    }
    Ok(item)
}

fn skip_item(input: ParseStream) {
    while !input.is_empty() && input.parse::<Token![,]>().is_err() {
        if input.parse::<proc_macro2::TokenTree>().is_err() {
            return;
        }
    }
}

fn integer(input: ParseStream, field: &Field) -> Result<LitInt> {
    if input.peek(LitInt) { input.parse() } else { Err(input.error(field.wrong())) }
}

fn magnitude(literal: &LitInt) -> u64 {
    literal.base10_digits().parse().unwrap_or(u64::MAX)
}

fn tokens(at: &At) -> TokenStream {
    match at {
        At::Tokens(tokens) => tokens.clone(),
        At::Call(_) => TokenStream::new(),
    }
}

fn given<T>(value: T, at: &impl ToTokens) -> Given<T> {
    Given { value, at: At::Tokens(at.to_token_stream()) }
}
