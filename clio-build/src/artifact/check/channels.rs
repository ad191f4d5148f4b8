use super::{ArtifactError, finite, rule};
use crate::artifact::FittedChannels;
use crate::graph::Shape;

/// The `channels` code of a tensor of `shape`, sent in `slices` slices.
pub(super) fn channels(
    at: &str,
    code: &FittedChannels,
    shape: Shape,
    slices: usize,
) -> Result<(), ArtifactError> {
    let tensor = [shape.height, shape.width, shape.channels];
    rule(code.tensor.map(usize::from) == tensor, at, || {
        format!("it codes {:?}, the tensor is {tensor:?}", code.tensor)
    })?;
    rule(shape.height * shape.width <= 65535, at, || {
        "a channel has more than 65535 pixels".into()
    })?;
    let entry = format!("{at}/order");
    let mut seen = vec![false; shape.channels];
    for &channel in &code.order {
        let slot = seen.get_mut(usize::from(channel));
        let fresh = slot.is_some_and(|seen| !std::mem::replace(seen, true));
        rule(fresh, &entry, || format!("{channel} is repeated, or not a channel"))?;
    }
    rule(!code.order.is_empty(), &entry, || "it is empty".into())?;
    let entry = format!("{at}/imputation");
    rule(code.step(slices).is_some(), &entry, || {
        format!("{} elements fit no step of {slices} slices", code.imputation.len())
    })?;
    finite(&entry, &code.imputation)
}
