use burn::tensor::Tensor;
use clio_rt::cloud::{Label, TailError};

/// The most probable class of each row of `[n, classes]` probabilities; the first of equals.
pub(super) fn labels(probabilities: Tensor<2>) -> Result<Vec<Result<Label, TailError>>, TailError> {
    let [_, classes] = probabilities.dims();
    let values: Vec<f32> = probabilities
        .try_into_data()
        .map_err(|error| TailError::Failed(error.to_string()))?
        .try_into_vec()
        .map_err(|error| TailError::Failed(error.to_string()))?;
    Ok(values.chunks_exact(classes.max(1)).map(label).collect())
}

fn label(row: &[f32]) -> Result<Label, TailError> {
    if row.iter().any(|p| !p.is_finite()) {
        return Err(TailError::Failed("a probability is not a number".into()));
    }
    let best = row.iter().enumerate().rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
    let (class, probability) =
        best.ok_or_else(|| TailError::Failed("there are no classes".into()))?;
    let class = u16::try_from(class)
        .map_err(|_| TailError::Failed(format!("class {class} does not fit 16 bits")))?;
    Ok(Label { class, confidence: (probability * 255.0).round() as u8 })
}
