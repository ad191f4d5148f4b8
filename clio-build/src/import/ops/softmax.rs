//! Softmax over the channels.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use crate::graph::Op;
use crate::graph::ops::Softmax;

/// Reads Softmax. Below opset 13 it normalises over all axes from `axis` on, from there over `axis` alone.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let flattens = node.opset < 13;
    let axis = node.int("axis", if flattens { 1 } else { -1 })?;
    let x = node.activation(0)?;
    let one_pixel = x.shape.height == 1 && x.shape.width == 1;
    if axis_of(axis, x.rank)? != 1 || (flattens && !one_pixel) {
        return refuse(
            format!("axis {axis} of {:?}", x.dims()),
            "softmax must be over the channels alone",
        );
    }
    node.push(Op::Softmax(Softmax {}), &[x])
}
