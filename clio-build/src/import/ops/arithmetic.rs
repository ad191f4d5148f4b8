//! Add of two activations; Add, Sub, Mul and Div of an activation and a constant per channel.
//!
//! The latter become depthwise 1×1 convolutions, which fold into the layer before them.

use super::super::builder::Activation;
use super::super::constant::Constant;
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use crate::graph::Op;
use crate::graph::ops::{Add, Conv2d, Range};

/// Add.
pub(super) fn add(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    if let (Value::Activation(a), Value::Activation(b)) = (node.value(0)?, node.value(1)?) {
        if a.rank != b.rank {
            return refuse(
                format!("it adds tensors of rank {} and {}", a.rank, b.rank),
                "both must have one shape",
            );
        }
        return node.push(Op::Add(Add { clamp: Range::NONE }), &[*a, *b]);
    }
    let (x, constant, _) = operands(node)?;
    scale_and_shift(node, x, |_| 1.0, |c| constant[c])
}

/// Sub.
pub(super) fn sub(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (x, constant, swapped) = operands(node)?;
    let sign = if swapped { -1.0 } else { 1.0 };
    scale_and_shift(node, x, |_| sign, |c| -sign * constant[c])
}

/// Mul.
pub(super) fn mul(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (x, constant, _) = operands(node)?;
    scale_and_shift(node, x, |c| constant[c], |_| 0.0)
}

/// Div.
pub(super) fn div(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (x, constant, swapped) = operands(node)?;
    if swapped {
        return refuse("it divides by an activation", "only constants can be divided by");
    }
    scale_and_shift(node, x, |c| 1.0 / constant[c], |_| 0.0)
}

/// Adds `y[c] = scale(c)·x[c] + shift(c)`.
pub(super) fn scale_and_shift(
    node: &mut NodeReader<'_>,
    x: Activation,
    scale: impl Fn(usize) -> f32,
    shift: impl Fn(usize) -> f32,
) -> Result<Value, Refusal> {
    let channels = x.shape.channels;
    let conv = Conv2d {
        outputs: channels,
        inputs: 1,
        groups: channels,
        kernel: [1, 1],
        stride: [1, 1],
        dilation: [1, 1],
        padding: [0; 4],
        weights: (0..channels).map(scale).collect(),
        bias: (0..channels).map(shift).collect(),
        clamp: Range::NONE,
    };
    node.push(Op::Conv2d(conv), &[x])
}

/// The activation, the constant's value per channel, and whether the constant comes first.
fn operands(node: &NodeReader<'_>) -> Result<(Activation, Vec<f32>, bool), Refusal> {
    match (node.value(0)?, node.value(1)?) {
        (Value::Activation(x), Value::Constant(c)) => Ok((*x, per_channel(c, *x)?, false)),
        (Value::Constant(c), Value::Activation(x)) => Ok((*x, per_channel(c, *x)?, true)),
        (Value::Constant(_), Value::Constant(_)) => {
            refuse("both inputs are constants", "fold constants when exporting")
        }
        _ => refuse("both inputs are activations", "one must be a constant"),
    }
}

/// Spreads a constant that broadcasts to the activation without varying over space.
fn per_channel(constant: &Constant, x: Activation) -> Result<Vec<f32>, Refusal> {
    let (values, channels) = (constant.as_floats()?, x.shape.channels);
    let extent = |from_end: usize| {
        constant.dims.len().checked_sub(from_end).map_or(1, |axis| constant.dims[axis])
    };
    let channel_from_end = x.rank - 1;
    let only_channels = constant.dims.len() <= x.rank
        && (1..=x.rank).all(|i| extent(i) == 1 || i == channel_from_end);
    match (only_channels, values) {
        (true, [one]) => Ok(vec![*one; channels]),
        (true, many) if many.len() == channels => Ok(many.to_vec()),
        _ => refuse(
            format!("a constant of shape {:?} with a tensor of {}", constant.dims, x.shape),
            format!("a scalar or one value for each of the {channels} channels"),
        ),
    }
}
