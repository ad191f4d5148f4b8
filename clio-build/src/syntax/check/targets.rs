use crate::syntax::KNOWN_TARGETS;
use crate::syntax::draft::Given;
use crate::syntax::errors::Errors;
use crate::syntax::names::{listed, nearest};

/// At least one board, each known and named once.
pub(super) fn check(
    targets: &Given<Vec<Given<String>>>,
    errors: &mut Errors,
) -> Option<Vec<String>> {
    if targets.value.is_empty() {
        let known = listed(KNOWN_TARGETS.iter().copied());
        errors.add(&targets.at, format!("a model has at least one target; name some of {known}"));
    }
    for (i, target) in targets.value.iter().enumerate() {
        let name = &target.value;
        if targets.value[..i].iter().any(|earlier| earlier.value == *name) {
            errors.add(&target.at, format!("target `{name}` is there twice; keep one of them"));
        } else if !KNOWN_TARGETS.contains(&name.as_str()) {
            errors.add(&target.at, unknown(name));
        }
    }
    Some(targets.value.iter().map(|target| target.value.clone()).collect())
}

fn unknown(name: &str) -> String {
    let known = listed(KNOWN_TARGETS.iter().copied());
    match nearest(name, KNOWN_TARGETS.iter().copied()) {
        Some(near) => {
            format!("there is no target `{name}`; did you mean `{near}`? The targets are {known}")
        }
        None => format!("there is no target `{name}`; the targets are {known}"),
    }
}
