use super::draft::{At, Draft};
use super::errors::Errors;
use super::{Declaration, check, parse};
use std::path::Path;
use syn::{Item, Macro};

/// Every `clio::model! { … }` (or `model! { … }`) that stands as an item in `source`, also inside inline modules, in the
/// order of the source. None is no error here. Those inside functions or made by other macros are not found.
///
/// `path` is only named in the errors.
///
/// # Errors
/// Every mistake in all the declarations; two models of one name; or the first token that is not Rust.
pub fn find_in_source(source: &str, path: &Path) -> Result<Vec<Declaration>, Errors> {
    let mut errors = Errors::default();
    let found = match syn::parse_file(source) {
        Ok(file) => Some(declarations(&file.items, &mut errors)),
        Err(error) => {
            let message = format!("this file is not Rust: {error}");
            errors.push(syn::Error::new(error.span(), message));
            None
        }
    };
    errors.finish(found).map_err(|errors| errors.in_source(path, source))
}

fn declarations(items: &[Item], errors: &mut Errors) -> Vec<Declaration> {
    let mut drafts = Vec::new();
    collect(items, &mut drafts, errors);
    check_names(&drafts, errors);
    drafts.into_iter().filter_map(|draft| check::declaration(draft, errors)).collect()
}

fn collect(items: &[Item], drafts: &mut Vec<Draft>, errors: &mut Errors) {
    for item in items {
        match item {
            Item::Macro(item) if is_model(&item.mac) => {
                drafts.extend(parse::model(item.mac.tokens.clone(), errors));
            }
            Item::Mod(module) => {
                let items = module.content.as_ref().map(|(_, items)| items.as_slice());
                collect(items.unwrap_or_default(), drafts, errors);
            }
            _ => {}
        }
    }
}

fn is_model(mac: &Macro) -> bool {
    let path: Vec<_> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    path == ["model"] || path == ["clio", "model"]
}

/// A model's name is its generated file's, so it is unique in the crate.
fn check_names(drafts: &[Draft], errors: &mut Errors) {
    for (i, draft) in drafts.iter().enumerate() {
        let (name, at): (_, &At) = (&draft.name.value, &draft.name.at);
        if drafts[..i].iter().any(|earlier| earlier.name.value == *name) {
            errors.add(at, format!("there are two models `{name}`; rename one of them"));
        }
    }
}

#[cfg(test)]
mod tests;
