//! A [`Draft`] to a [`Declaration`]: every rule that is about meaning, not about form.

mod clio2020;
mod image;
mod link;
mod name;
mod number;
mod path;
mod slices;
mod targets;
mod train;
mod vendor;

use super::draft::{BudgetDraft, Draft, Given};
use super::errors::Errors;
use super::fields::report_missing;
use super::scope::{BUDGET, Field, MODEL, Scope};
use super::{Budget, Declaration, Fit, Kernels, names};

/// Checks all of `draft`. `None` means that something was wrong, and then `errors` says what.
pub(super) fn declaration(draft: Draft, errors: &mut Errors) -> Option<Declaration> {
    name::check(&draft.name, errors);
    report_missing(&MODEL, &draft.seen, &draft.name.value, &draft.name.at, errors);
    path::check_apart(&draft.calibration, &draft.holdout, errors);
    if let Some(slices) = &draft.slices {
        slices::check_company(slices, &draft, errors);
    }

    // Each is checked before any is asked for, so that all mistakes are found.
    let network = path::network(&draft.network, errors);
    let input = draft.input.as_ref().and_then(|image| image::check(image, errors));
    let classes = path::check(&draft.classes, field(&MODEL, "classes"), errors);
    let calibration = path::check(&draft.calibration, field(&MODEL, "calibration"), errors);
    let holdout = path::check(&draft.holdout, field(&MODEL, "holdout"), errors);
    let slices = draft.slices.as_ref().and_then(|slices| slices::check(slices, errors));
    let fit = fit(&draft, errors);
    let targets = draft.targets.as_ref().and_then(|targets| targets::check(targets, errors));
    let link = draft.link.as_ref().and_then(|link| link::check(link, errors));
    let deadline_ms =
        number::check(&draft.deadline, field(&MODEL, "deadline"), number::MILLIS, errors);
    let budget = draft.budget.as_ref().and_then(|budget| self::budget(budget, errors));
    let partitions = partitions(draft.partitions.as_ref(), errors);
    let artifact = artifact(&draft, errors);
    let kernels = kernels(&draft, errors);

    Some(Declaration {
        name: draft.name.value,
        visibility: draft.visibility,
        doc: draft.doc,
        network: network?,
        input: input?,
        classes: classes?,
        calibration: calibration?,
        holdout: holdout?,
        slices: slices?,
        fit: fit?,
        targets: targets?,
        link: link?,
        deadline_ms: deadline_ms?,
        budget: budget?,
        partitions,
        artifact: artifact?,
        kernels: kernels?,
    })
}

/// The field's row in its table; every name asked for here is in one.
fn field(scope: &'static Scope, name: &str) -> &'static Field {
    scope.field(name).unwrap_or(&scope.fields[0])
}

fn fit(draft: &Draft, errors: &mut Errors) -> Option<Fit> {
    match &draft.fit {
        Some(train) => train::check(train, errors).map(Fit::Train),
        None => Some(Fit::Closed),
    }
}

fn kernels(draft: &Draft, errors: &mut Errors) -> Option<Kernels> {
    match &draft.kernels {
        Some(vendor) => vendor::check(vendor, errors).map(Kernels::Vendor),
        None => Some(Kernels::Runtime),
    }
}

fn budget(budget: &BudgetDraft, errors: &mut Errors) -> Option<Budget> {
    let flash = number::check(&budget.flash, field(&BUDGET, "flash"), number::BYTES, errors);
    let ram = number::check(&budget.ram, field(&BUDGET, "ram"), number::BYTES, errors);
    Some(Budget { flash: flash?, ram: ram? })
}

fn partitions(
    names: Option<&Given<Vec<Given<String>>>>,
    errors: &mut Errors,
) -> Option<Vec<String>> {
    let names = names?;
    if names.value.is_empty() {
        errors.add(
            &names.at,
            "`partitions` names at least one node; leave it out to fit all of them",
        );
    }
    for (i, name) in names.value.iter().enumerate() {
        if name.value.is_empty() {
            errors.add(&name.at, "a partition is the name of a node, and this is empty; remove it");
        } else if names.value[..i].iter().any(|earlier| earlier.value == name.value) {
            errors.add(
                &name.at,
                format!("partition `{}` is there twice; keep one of them", name.value),
            );
        }
    }
    Some(names.value.iter().map(|name| name.value.clone()).collect())
}

fn artifact(draft: &Draft, errors: &mut Errors) -> Option<String> {
    if draft.artifact.is_none() && !draft.seen.contains(&"artifact") {
        return Some(format!("{}.clio", names::snake_case(&draft.name.value)));
    }
    path::artifact(&draft.artifact, errors)
}
