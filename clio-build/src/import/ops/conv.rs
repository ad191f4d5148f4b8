//! Conv: two-dimensional, with groups, dilation and every `auto_pad`.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use super::window::window;
use crate::graph::Op;
use crate::graph::ops::{Conv2d, Range};

/// Attributes of Conv.
pub(super) const ATTRIBUTES: &[&str] =
    &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];

/// Reads a convolution with constant weights `[outputs, inputs / groups, height, width]`.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let x = node.map(0)?;
    let weights = node.constant(1)?;
    let &[outputs, inputs, height, width] = &weights.dims[..] else {
        return refuse(
            format!("weights of rank {}", weights.dims.len()),
            "two-dimensional convolutions have weights [outputs, inputs, height, width]",
        );
    };
    if outputs == 0 || inputs == 0 {
        return refuse(format!("weights of shape {:?}", weights.dims), "no extent may be zero");
    }
    if node.extents("kernel_shape", [height, width])? != [height, width] {
        return refuse("`kernel_shape` differs from the weights' shape", "export the model again");
    }
    let window = window(node, [height, width], x)?;
    let conv = Conv2d {
        outputs,
        inputs,
        groups: groups(node, outputs)?,
        kernel: window.kernel,
        stride: window.stride,
        dilation: window.dilation,
        padding: window.padding,
        weights: weights.as_floats()?.to_vec(),
        bias: bias(node, outputs)?,
        clamp: Range::NONE,
    };
    node.push(Op::Conv2d(conv), &[x])
}

fn groups(node: &NodeReader<'_>, outputs: usize) -> Result<usize, Refusal> {
    match usize::try_from(node.int("group", 1)?) {
        Ok(groups) if groups > 0 && outputs.is_multiple_of(groups) => Ok(groups),
        _ => refuse(
            format!("group {} of {outputs} output channels", node.int("group", 1)?),
            "the number of groups must divide the output channels",
        ),
    }
}

fn bias(node: &NodeReader<'_>, outputs: usize) -> Result<Vec<f32>, Refusal> {
    match node.optional_constant(2)? {
        None => Ok(vec![0.0; outputs]),
        Some(bias) if bias.dims == [outputs] => Ok(bias.as_floats()?.to_vec()),
        Some(bias) => refuse(
            format!("bias of shape {:?}", bias.dims),
            format!("its shape must be [{outputs}]"),
        ),
    }
}
