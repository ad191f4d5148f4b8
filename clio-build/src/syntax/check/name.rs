use crate::syntax::draft::Given;
use crate::syntax::errors::Errors;
use crate::syntax::names::camel_case;
use proc_macro2::Ident;

/// A model's name is a Rust type's, and, since it names files too, ASCII.
pub(super) fn check(name: &Given<String>, errors: &mut Errors) {
    let text = &name.value;
    if !text.is_ascii() || syn::parse_str::<Ident>(text).is_err() {
        let rule = format!("a model is named like a Rust type, in ASCII, and `{text}` is not");
        errors.add(&name.at, format!("{rule}; write a name such as `Cifar`"));
    } else if !text.starts_with(|first: char| first.is_ascii_uppercase()) || text.contains('_') {
        let name_as_type = match camel_case(text.strip_prefix("r#").unwrap_or(text)) {
            name if name.starts_with(|first: char| first.is_ascii_uppercase()) => name,
            _ => "Cifar".into(),
        };
        errors.add(
            &name.at,
            format!("a model is a type, so its name is in CamelCase; write `{name_as_type}`"),
        );
    }
}
