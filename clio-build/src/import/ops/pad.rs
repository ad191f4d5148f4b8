//! Pad with zeros, over space and channels.

use super::super::attributes::extents_of;
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use crate::graph::Op;
use crate::graph::ops::Pad;

/// Reads Pad: amounts are an attribute below opset 11, a constant input from there, for some axes only from 18.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let mode = node.string("mode", "constant")?;
    if mode != "constant" {
        return refuse(format!("mode `{mode}`"), "only constant padding with zeros is supported");
    }
    let value = match node.float("value")? {
        Some(value) => value,
        None => node
            .optional_constant(2)?
            .map_or(Ok(0.0), |c| c.as_floats().map(|v| v.first().copied().unwrap_or(0.0)))?,
    };
    if value != 0.0 {
        return refuse(format!("padding with {value}"), "only padding with zeros is supported");
    }
    let x = node.activation(0)?;
    let Some(pads) = node.ints_or_input("pads", 1)? else {
        return refuse("no `pads`", "give the amounts as a constant");
    };
    let axes = match node.optional_constant(3)? {
        Some(axes) => axes.as_ints()?.to_vec(),
        None => (0..x.rank as i64).collect(),
    };
    let (before, after) = amounts(&pads, &axes, x.rank)?;
    if before == [0; 4] && after == [0; 4] {
        return Ok(Value::Activation(x));
    }
    if before[0] + after[0] > 0 {
        return refuse("padding of the batch", "only channels, height and width can be padded");
    }
    let [_, before @ ..] = before;
    let [_, after @ ..] = after;
    node.push(Op::Pad(Pad { before, after }), &[x])
}

/// Zeros in front and behind, per axis.
fn amounts(pads: &[i64], axes: &[i64], rank: usize) -> Result<([usize; 4], [usize; 4]), Refusal> {
    if pads.len() != 2 * axes.len() {
        return refuse(
            format!("{} amounts for {} axes", pads.len(), axes.len()),
            "two amounts for each axis",
        );
    }
    let (mut before, mut after) = ([0; 4], [0; 4]);
    for (i, &axis) in axes.iter().enumerate() {
        let axis = axis_of(axis, rank)?;
        [before[axis], after[axis]] = extents_of("pads", &[pads[i], pads[i + axes.len()]])?;
    }
    Ok((before, after))
}
