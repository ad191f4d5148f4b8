use super::{field, path};
use crate::syntax::Vendor;
use crate::syntax::draft::{Given, VendorDraft};
use crate::syntax::errors::Errors;
use crate::syntax::scope::{Field, VENDOR};

/// A kernel library, at least a header and a source of it.
pub(super) fn check(vendor: &VendorDraft, errors: &mut Errors) -> Option<Vendor> {
    let headers = paths(&vendor.headers, field(&VENDOR, "headers"), errors);
    let sources = paths(&vendor.sources, field(&VENDOR, "sources"), errors);
    for header in vendor.headers.iter().flat_map(|headers| &headers.value) {
        if !header.value.trim().is_empty() && !header.value.ends_with(".h") {
            let example = field(&VENDOR, "headers").example;
            errors.add(&header.at, format!("a header is an `.h` file; write `{example}`"));
        }
    }
    let defines = vendor.defines.as_ref().map(|defines| {
        defines.value.iter().for_each(|define| check_define(define, errors));
        defines.value.iter().map(|define| define.value.clone()).collect()
    });
    Some(Vendor { headers: headers?, sources: sources?, defines: defines.unwrap_or_default() })
}

fn paths(
    given: &Option<Given<Vec<Given<String>>>>,
    field: &Field,
    errors: &mut Errors,
) -> Option<Vec<String>> {
    let given = given.as_ref()?;
    if given.value.is_empty() {
        let rule = format!("`{}` names at least one", field.name);
        errors.add(&given.at, format!("{rule}; write `{}`", field.example));
    }
    let each = given.value.iter().map(|one| path::check(&Some(one.clone()), field, errors));
    // Each is checked before any is asked for.
    each.collect::<Vec<_>>().into_iter().collect()
}

/// `NAME` or `NAME=VALUE`, the name being one of C's.
fn check_define(define: &Given<String>, errors: &mut Errors) {
    let name = define.value.split('=').next().unwrap_or_default();
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !(name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())) {
        let example = field(&VENDOR, "defines").example;
        let rule = format!("`{}` is no macro", define.value);
        errors
            .add(&define.at, format!("{rule}; write `NAME` or `NAME=VALUE`, such as `{example}`"));
    }
}
