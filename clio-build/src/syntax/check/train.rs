use super::{field, number, path};
use crate::syntax::Train;
use crate::syntax::draft::{Given, TrainDraft};
use crate::syntax::errors::Errors;
use crate::syntax::scope::TRAIN;

const SEED: u64 = 1;
const BATCH: u32 = 64;
const RATE: f64 = 0.0003;

/// A training, with what is usual where the declaration does not say.
pub(super) fn check(train: &TrainDraft, errors: &mut Errors) -> Option<Train> {
    let data = path::check(&train.data, field(&TRAIN, "data"), errors);
    let epochs = number::positive(&train.epochs, field(&TRAIN, "epochs"), errors);
    let budget_s = number::check(&train.budget, field(&TRAIN, "budget"), number::SECONDS, errors);
    let seed = train.seed.as_ref().map(|given| seed(given, errors));
    let batch = number::check(&train.batch, field(&TRAIN, "batch"), number::BATCH, errors);
    let rate = number::positive(&train.rate, field(&TRAIN, "rate"), errors);
    let share = train.share.as_ref().map(|given| share(given, errors));
    Some(Train {
        data: data?,
        epochs: epochs?,
        budget_s,
        seed: seed.unwrap_or(SEED),
        batch: batch.unwrap_or(BATCH),
        rate: rate.unwrap_or(RATE),
        frozen: train.frozen.as_ref().map(|given| given.value.clone()),
        share,
    })
}

/// The largest number is what any too large one was read as.
fn seed(given: &Given<u64>, errors: &mut Errors) -> u64 {
    if given.value == u64::MAX {
        let example = field(&TRAIN, "seed").example;
        errors.add(&given.at, format!("`seed` is below {}; write `{example}`", u64::MAX));
    }
    given.value
}

/// What of the way is gone, as a share of 1.
fn share(given: &Given<f64>, errors: &mut Errors) -> f64 {
    let rule = match given.value {
        value if value > 100.0 => "at most 100 %",
        value if value > 0.0 => return value / 100.0,
        _ => "above 0 %",
    };
    let example = field(&TRAIN, "share").example;
    errors.add(&given.at, format!("`share` is {rule}; write `{example}`"));
    1.0
}
