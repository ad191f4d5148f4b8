//! Relu and Clip.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use crate::graph::Op;
use crate::graph::ops::{Clamp, Range};

/// Relu.
pub(super) fn relu(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let x = node.activation(0)?;
    node.push(Op::Clamp(Clamp { range: Range::RELU }), &[x])
}

/// Clip: the bounds are attributes below opset 11, constant inputs from there.
pub(super) fn clip(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let min = bound(node, "min", 1)?.filter(|&v| v > f32::MIN);
    let max = bound(node, "max", 2)?.filter(|&v| v < f32::MAX);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        return refuse(format!("min {min:?} above max {max:?}"), "min must not be above max");
    }
    if min.is_some_and(f32::is_infinite) || max.is_some_and(f32::is_infinite) {
        return refuse(format!("min {min:?}, max {max:?}"), "no value is left between them");
    }
    let x = node.activation(0)?;
    node.push(Op::Clamp(Clamp { range: Range { min, max } }), &[x])
}

fn bound(node: &NodeReader<'_>, name: &str, index: usize) -> Result<Option<f32>, Refusal> {
    let value = match node.float(name)? {
        Some(value) => value,
        None => match node.optional_constant(index)? {
            None => return Ok(None),
            Some(constant) => match constant.as_floats()? {
                &[value] => value,
                other => {
                    return refuse(format!("{name} of {} values", other.len()), "it must be one");
                }
            },
        },
    };
    if value.is_nan() {
        return refuse(format!("{name} is not a number"), "bounds must be numbers");
    }
    Ok(Some(value))
}
