use super::slices::check_rise;
use super::{field, number};
use crate::syntax::Slices;
use crate::syntax::draft::{Clio2020Draft, Draft, Given};
use crate::syntax::errors::Errors;
use crate::syntax::known::MAX_SLICES;
use crate::syntax::scope::{CLIO2020, MODEL};

/// The paper's rates.
pub(super) fn check(code: &Clio2020Draft, errors: &mut Errors) -> Option<Slices> {
    let counts = code.counts.as_ref().map_or(Some(vec![]), |given| counts(given, errors))?;
    let tails = code.tails.unwrap_or_default();
    Some(Slices::Clio2020 { counts, tails })
}

/// The paper's method trains, and it trains the head for where it is cut.
pub(super) fn check_company(code: &Clio2020Draft, draft: &Draft, errors: &mut Errors) {
    if draft.fit.is_none() && !draft.seen.contains(&"fit") {
        let example = field(&MODEL, "fit").example;
        errors.add(&code.at, format!("`clio2020` is a way to train; add `{example}`"));
    }
    if let Some(share) = draft.fit.as_ref().and_then(|train| train.share.as_ref()) {
        let rule = "`clio2020` has a tail per slice count, trained from labels all of the way";
        errors.add(&share.at, format!("{rule}; remove `share`"));
    }
    let rule = "`clio2020` trains a head for one partition";
    let example = field(&MODEL, "partitions").example;
    match &draft.partitions {
        None if !draft.seen.contains(&"partitions") => {
            errors.add(&code.at, format!("{rule}; add `{example}`"));
        }
        Some(Given { value: names, .. }) => {
            // One that is there twice is told so elsewhere.
            let others = names.iter().skip(1).find(|name| name.value != names[0].value);
            if let Some(other) = others {
                let kept = &names[0].value;
                errors.add(&other.at, format!("{rule}; write `partitions: [\"{kept}\"]`"));
            }
        }
        None => {}
    }
}

fn counts(counts: &Given<Vec<Given<u64>>>, errors: &mut Errors) -> Option<Vec<u32>> {
    let counts_field = field(&CLIO2020, "counts");
    if counts.value.is_empty() {
        let rule = format!("`counts` has at least one number; write `{}`", counts_field.example);
        errors.add(&counts.at, format!("{rule}, or leave it out for the powers of two"));
        return None;
    }
    if let Some(surplus) = counts.value.get(MAX_SLICES) {
        let rule = format!("`counts` has at most {MAX_SLICES} numbers, one per slice");
        errors.add(&surplus.at, format!("{rule}; remove some"));
    }
    for pair in counts.value.windows(2) {
        check_rise("counts", &pair[0], &pair[1], errors);
    }
    let checked = counts
        .value
        .iter()
        .map(|count| number::check(&Some(count.clone()), counts_field, number::EXTENT, errors));
    // Each is checked before any is asked for.
    checked.collect::<Vec<_>>().into_iter().collect()
}
