//! Gemm and MatMul with constant weights: fully connected layers.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use crate::graph::Op;
use crate::graph::ops::{FullyConnected, Range};

/// Gemm: `y = α·x·B + β·c`.
pub(super) fn gemm(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    if node.int("transA", 0)? != 0 {
        return refuse("transA 1", "the first matrix must be [batch, inputs]");
    }
    let transposed = node.int("transB", 0)? != 0;
    let (alpha, beta) = (node.float("alpha")?.unwrap_or(1.0), node.float("beta")?.unwrap_or(1.0));
    layer(node, transposed, alpha, beta)
}

/// MatMul: `y = x·B`.
pub(super) fn matmul(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    layer(node, false, 1.0, 1.0)
}

fn layer(
    node: &mut NodeReader<'_>,
    transposed: bool,
    alpha: f32,
    beta: f32,
) -> Result<Value, Refusal> {
    let x = node.activation(0)?;
    if x.rank != 2 {
        return refuse(
            format!("an input of rank {}", x.rank),
            "flatten it to [batch, inputs] first",
        );
    }
    let matrix = node.constant(1)?;
    let &[rows, columns] = &matrix.dims[..] else {
        return refuse(format!("weights of shape {:?}", matrix.dims), "they must be a matrix");
    };
    let (inputs, outputs) = if transposed { (columns, rows) } else { (rows, columns) };
    if inputs == 0 || outputs == 0 {
        return refuse(format!("weights of shape {:?}", matrix.dims), "no extent may be zero");
    }
    let values = matrix.as_floats()?;
    let at = |i: usize| if transposed { i } else { i % inputs * outputs + i / inputs };
    let layer = FullyConnected {
        outputs,
        inputs,
        weights: (0..inputs * outputs).map(|i| alpha * values[at(i)]).collect(),
        bias: bias(node, outputs)?.iter().map(|b| beta * b).collect(),
        clamp: Range::NONE,
    };
    node.push(Op::FullyConnected(layer), &[x])
}

fn bias(node: &NodeReader<'_>, outputs: usize) -> Result<Vec<f32>, Refusal> {
    let Some(bias) = node.optional_constant(2)? else { return Ok(vec![0.0; outputs]) };
    let leading = bias.dims.split_last().map_or(&[][..], |(_, leading)| leading);
    match bias.as_floats()? {
        [one] => Ok(vec![*one; outputs]),
        many if many.len() == outputs && leading.iter().all(|&d| d == 1) => Ok(many.to_vec()),
        _ => refuse(
            format!("a bias of shape {:?}", bias.dims),
            format!("a scalar or one value for each of the {outputs} outputs"),
        ),
    }
}
