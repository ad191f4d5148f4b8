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
    let entry = format!("{at}/sent");
    let rising = code.sent.is_sorted_by(|a, b| a < b) && code.sent.first() != Some(&0);
    let within = code.sent.last().is_some_and(|&last| usize::from(last) <= code.order.len());
    rule(rising && within && code.sent.len() == slices, &entry, || {
        format!("{:?} are not the channels of {slices} slices of {shape}", code.sent)
    })?;
    let entry = format!("{at}/imputation");
    let elements: usize =
        code.sent.iter().map(|&sent| shape.channels * (usize::from(sent) + 1)).sum();
    rule(code.imputation.len() == elements, &entry, || {
        format!("it has {} elements, its slices need {elements}", code.imputation.len())
    })?;
    finite(&entry, &code.imputation)
}
