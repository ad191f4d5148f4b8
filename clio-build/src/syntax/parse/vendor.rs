use super::{braces, tokens};
use crate::syntax::draft::VendorDraft;
use crate::syntax::errors::Errors;
use crate::syntax::fields;
use crate::syntax::scope::{Field, VENDOR};
use crate::syntax::values;
use syn::parse::ParseStream;
use syn::{Error, Result};

/// `vendor { … }`.
pub(super) fn parse(
    input: ParseStream,
    field: &'static Field,
    errors: &mut Errors,
) -> Result<VendorDraft> {
    let whose = values::word(input, field)?;
    if whose.value != "vendor" {
        let rule = format!("there are no kernels `{}`; write `{}`", whose.value, field.example);
        let message = format!("{rule}, or leave `kernels` out for Clio's own");
        return Err(Error::new_spanned(tokens(&whose), message));
    }
    let body = braces(input, || Error::new_spanned(tokens(&whose), field.wrong()))?;
    let mut vendor = VendorDraft::default();
    let seen = fields::each(&body, &VENDOR, errors, |field, input, _| {
        let texts = values::list(input, field, values::text)?;
        match field.name {
            "headers" => vendor.headers = Some(texts),
            "sources" => vendor.sources = Some(texts),
            _ => vendor.defines = Some(texts),
        }
        Ok(())
    });
    fields::report_missing(&VENDOR, &seen, "vendor", &whose.at, errors);
    Ok(vendor)
}
