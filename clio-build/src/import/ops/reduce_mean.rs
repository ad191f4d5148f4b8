//! ReduceMean over height and width: global average pooling.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use super::pool::global;
use crate::graph::ops::PoolKind;

/// Reads ReduceMean: the axes are an attribute below opset 18, a constant input from there.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let keep = node.int("keepdims", 1)? != 0;
    let x = node.map(0)?;
    let given = node.ints_or_input("axes", 1)?.unwrap_or_default();
    let mut axes = given.iter().map(|&a| axis_of(a, x.rank)).collect::<Result<Vec<_>, _>>()?;
    axes.sort_unstable();
    if axes != [2, 3] {
        return refuse(
            format!("a mean over axes {given:?}"),
            "only the mean over height and width, axes [2, 3]",
        );
    }
    match global(node, PoolKind::Average, x)? {
        Value::Activation(y) if !keep => {
            Ok(Value::Activation(super::super::builder::Activation { rank: 2, ..y }))
        }
        y => Ok(y),
    }
}
