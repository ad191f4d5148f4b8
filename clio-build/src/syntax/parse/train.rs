use super::{braces, tokens};
use crate::syntax::draft::TrainDraft;
use crate::syntax::errors::Errors;
use crate::syntax::fields;
use crate::syntax::scope::{Field, TRAIN};
use crate::syntax::values::{self, DURATIONS};
use syn::parse::ParseStream;
use syn::{Error, Result};

/// `train { … }`.
pub(super) fn parse(
    input: ParseStream,
    field: &'static Field,
    errors: &mut Errors,
) -> Result<TrainDraft> {
    let way = values::word(input, field)?;
    if way.value != "train" {
        let rule = format!("there is no fit `{}`; write `{}`", way.value, field.example);
        let message = format!("{rule}, or leave `fit` out for the closed form");
        return Err(Error::new_spanned(tokens(&way), message));
    }
    let body = braces(input, || Error::new_spanned(tokens(&way), field.wrong()))?;
    let mut train = TrainDraft::default();
    let seen = fields::each(&body, &TRAIN, errors, |field, input, _| {
        match field.name {
            "data" => train.data = Some(values::text(input, field)?),
            "epochs" => train.epochs = Some(values::number(input, field)?),
            "budget" => train.budget = Some(values::quantity(input, field, DURATIONS)?),
            "seed" => train.seed = Some(values::whole(input, field)?),
            "batch" => train.batch = Some(values::whole(input, field)?),
            "rate" => train.rate = Some(values::number(input, field)?),
            "frozen" => train.frozen = Some(values::text(input, field)?),
            _ => train.share = Some(values::percent(input, field)?),
        }
        Ok(())
    });
    fields::report_missing(&TRAIN, &seen, "train", &way.at, errors);
    Ok(train)
}
