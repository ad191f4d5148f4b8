//! BatchNormalization with the statistics of training, as a scale and a shift per channel.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use super::arithmetic::scale_and_shift;

/// Attributes of BatchNormalization.
pub(super) const ATTRIBUTES: &[&str] = &["epsilon", "momentum", "spatial", "training_mode"];

/// Reads `y = γ·(x − μ)/√(σ² + ε) + β`.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    if node.int("training_mode", 0)? != 0 {
        return refuse("training_mode 1", "export the model in inference mode (`model.eval()`)");
    }
    if node.int("spatial", 1)? != 1 {
        return refuse("spatial 0", "statistics must be per channel");
    }
    let epsilon = f64::from(node.float("epsilon")?.unwrap_or(1e-5));
    let x = node.activation(0)?;
    let [gamma, beta, mean, variance] =
        [1, 2, 3, 4].map(|index| parameter(node, index, x.shape.channels));
    let (gamma, beta, mean, variance) = (gamma?, beta?, mean?, variance?);
    let scale = |c: usize| f64::from(gamma[c]) / (f64::from(variance[c]) + epsilon).sqrt();
    let shift = |c: usize| f64::from(beta[c]) - f64::from(mean[c]) * scale(c);
    if let Some(c) = (0..x.shape.channels).find(|&c| !scale(c).is_finite()) {
        return refuse(
            format!("the variance {} of channel {c}", variance[c]),
            "variance plus epsilon must be positive",
        );
    }
    scale_and_shift(node, x, |c| scale(c) as f32, |c| shift(c) as f32)
}

fn parameter(node: &NodeReader<'_>, index: usize, channels: usize) -> Result<Vec<f32>, Refusal> {
    let constant = node.constant(index)?;
    let values = constant.as_floats()?;
    if values.len() != channels {
        return refuse(
            format!("input {index} has {} values", values.len()),
            format!("one for each of the {channels} channels"),
        );
    }
    Ok(values.to_vec())
}
