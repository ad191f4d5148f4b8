//! Tokens to a [`Draft`].

mod slices;
mod train;
mod vendor;

use super::draft::{At, BudgetDraft, Draft, Given, ImageDraft, LinkDraft};
use super::errors::Errors;
use super::fields::{self, drain};
use super::names::suggest;
use super::scope::{BUDGET, CUSTOM_LINK, Field, IMAGE, LINK, MODEL};
use super::values::{self, SIZES, TIMES};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseBuffer, ParseStream, Parser};
use syn::{Attribute, Error, Expr, ExprLit, Lit, Meta, Result, Visibility, braced, token};

const HEADER: &str =
    "a model begins with its name; write `pub Cifar { network: \"resnet56.onnx\", … }`";

/// Reads one model; `None` if not even its name can be made out.
pub(super) fn model(tokens: TokenStream, errors: &mut Errors) -> Option<Draft> {
    let parser = |input: ParseStream| {
        let draft = whole_model(input, errors);
        drain(input);
        draft
    };
    match parser.parse2(tokens) {
        Ok(draft) => Some(draft),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

fn whole_model(input: ParseStream, errors: &mut Errors) -> Result<Draft> {
    let doc = doc(&input.call(Attribute::parse_outer)?, errors);
    let visibility: Visibility = input.parse()?;
    let name: Ident = input.parse().map_err(|error| Error::new(error.span(), HEADER))?;
    let mut draft = Draft::new(Given { value: name.to_string(), at: at(&name) });
    draft.doc = doc;
    draft.visibility = visibility.to_token_stream().to_string();

    let body = braces(input, || Error::new(name.span(), HEADER))?;
    draft.seen = fields::each(&body, &MODEL, errors, |field, input, errors| {
        model_field(&mut draft, field, input, errors)
    });
    if !input.is_empty() {
        errors
            .push(input.error("`model!` declares one model; put this into a `model!` of its own"));
    }
    Ok(draft)
}

fn model_field(
    draft: &mut Draft,
    field: &'static Field,
    input: ParseStream,
    errors: &mut Errors,
) -> Result<()> {
    match field.name {
        "network" => draft.network = Some(values::text(input, field)?),
        "input" => draft.input = Some(image(input, field, errors)?),
        "classes" => draft.classes = Some(values::text(input, field)?),
        "calibration" => draft.calibration = Some(values::text(input, field)?),
        "holdout" => draft.holdout = Some(values::text(input, field)?),
        "slices" => draft.slices = Some(slices::parse(input, field, errors)?),
        "fit" => draft.fit = Some(train::parse(input, field, errors)?),
        "targets" => draft.targets = Some(values::list(input, field, values::word)?),
        "link" => draft.link = Some(link(input, field, errors)?),
        "deadline" => draft.deadline = Some(values::quantity(input, field, TIMES)?),
        "budget" => draft.budget = Some(budget(input, field, errors)?),
        "partitions" => draft.partitions = Some(values::list(input, field, values::text)?),
        "kernels" => draft.kernels = Some(vendor::parse(input, field, errors)?),
        _ => draft.artifact = Some(values::text(input, field)?),
    }
    Ok(())
}

fn image(input: ParseStream, field: &'static Field, errors: &mut Errors) -> Result<ImageDraft> {
    let kind = values::word(input, field)?;
    if kind.value != "image" {
        return Err(unknown("kind of input", &kind, ["image"], "the kinds are"));
    }
    let body = braces(input, || Error::new_spanned(tokens(&kind), field.wrong()))?;
    let mut image = ImageDraft::default();
    let seen = fields::each(&body, &IMAGE, errors, |field, input, _| {
        match field.name {
            "channels" => image.channels = Some(values::whole(input, field)?),
            "height" => image.height = Some(values::whole(input, field)?),
            "width" => image.width = Some(values::whole(input, field)?),
            "mean" => image.mean = Some(values::list(input, field, values::number)?),
            _ => image.std = Some(values::list(input, field, values::number)?),
        }
        Ok(())
    });
    fields::report_missing(&IMAGE, &seen, "image", &kind.at, errors);
    Ok(image)
}

/// An unknown kind is left to the check, which knows them.
fn link(input: ParseStream, field: &'static Field, errors: &mut Errors) -> Result<LinkDraft> {
    let mut link = LinkDraft::new(values::word(input, field)?);
    let body = braces(input, || Error::new_spanned(tokens(&link.kind), field.wrong()))?;
    let scope = if link.kind.value == "custom" { &CUSTOM_LINK } else { &LINK };
    link.seen = fields::each(&body, scope, errors, |field, input, _| {
        match field.name {
            "kbps" => link.kbps = Some(values::range(input, field)?),
            "mtu" => link.mtu = Some(values::whole(input, field)?),
            "loss" => link.loss = Some(values::percent(input, field)?),
            _ => link.round_trip = Some(values::quantity(input, field, TIMES)?),
        }
        Ok(())
    });
    Ok(link)
}

fn budget(input: ParseStream, field: &'static Field, errors: &mut Errors) -> Result<BudgetDraft> {
    let brace = input.fork().parse::<proc_macro2::TokenTree>();
    let body = braces(input, || input.error(field.wrong()))?;
    let mut budget = BudgetDraft::default();
    let seen = fields::each(&body, &BUDGET, errors, |field, input, _| {
        let size = values::quantity(input, field, SIZES)?;
        match field.name {
            "flash" => budget.flash = Some(size),
            _ => budget.ram = Some(size),
        }
        Ok(())
    });
    let owner = At::Tokens(brace.map(ToTokens::into_token_stream).unwrap_or_default());
    fields::report_missing(&BUDGET, &seen, field.name, &owner, errors);
    Ok(budget)
}

fn braces(input: ParseStream, or: impl FnOnce() -> Error) -> Result<ParseBuffer> {
    if !input.peek(token::Brace) {
        return Err(or());
    }
    let content;
    braced!(content in input);
    Ok(content)
}

fn unknown<const N: usize>(
    what: &str,
    word: &Given<String>,
    known: [&'static str; N],
    otherwise: &str,
) -> Error {
    let advice = suggest(&word.value, known, otherwise);
    Error::new_spanned(tokens(word), format!("there is no {what} `{}`; {advice}", word.value))
}

/// The doc comment; other attributes are mistakes.
fn doc(attributes: &[Attribute], errors: &mut Errors) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        match doc_line(attribute) {
            Some(line) => lines.push(line),
            None => errors.add(
                &at(attribute),
                "only doc comments may stand before a model; put other attributes before `clio::model!`",
            ),
        }
    }
    lines.join("\n")
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) if pair.path.is_ident("doc") => {
            let line = line.value();
            Some(line.strip_prefix(' ').unwrap_or(&line).to_owned())
        }
        _ => None,
    }
}

fn at(tokens: &impl ToTokens) -> At {
    At::Tokens(tokens.to_token_stream())
}

fn tokens<T>(given: &Given<T>) -> TokenStream {
    match &given.at {
        At::Tokens(tokens) => tokens.clone(),
        At::Call(_) => TokenStream::new(),
    }
}
