//! Reshape, Flatten, Squeeze and Unsqueeze, where they turn a map into a vector or change nothing.

use super::super::builder::Activation;
use super::super::constant::Constant;
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use super::constants::folded;
use crate::graph::Op;
use crate::graph::ops::Flatten;

/// What a reshape may do.
const INSTEAD: &str =
    "a map may be flattened to [batch, values], or axes of extent 1 added and removed";

/// Reshape to a constant shape.
pub(super) fn reshape(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let zero_is_zero = node.int("allowzero", 0)? != 0;
    let x = node.activation(0)?;
    let target = node.constant(1)?;
    let target = target.as_ints()?;
    let refused = || refuse(format!("it reshapes {:?} to {target:?}", x.dims()), INSTEAD);
    if zero_is_zero && target.contains(&0) {
        return refused();
    }
    match target.split_first() {
        Some((&batch, rest)) if is_batch(batch, x) => match resolve(rest, x) {
            Some(dims) => view(node, x, &dims).unwrap_or_else(refused),
            None => refused(),
        },
        _ => refused(),
    }
}

/// Flatten at an axis in front of which there is only the batch.
pub(super) fn flatten(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let axis = node.int("axis", 1)?;
    let x = node.activation(0)?;
    let dims = x.dims();
    let at = if axis == x.rank as i64 { x.rank } else { axis_of(axis, x.rank)? };
    if at == 0 || dims[1..at].iter().any(|&d| d != 1) {
        return refuse(format!("it flattens {dims:?} at axis {axis}"), "flatten at axis 1");
    }
    view(node, x, &[x.shape.elements()]).unwrap_or_else(|| refuse("an empty tensor", INSTEAD))
}

/// Squeeze of height and width; of a constant, of any axes.
pub(super) fn squeeze(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let axes = node.ints_or_input("axes", 1)?;
    if let Value::Constant(constant) = node.value(0)? {
        let dims = if constant.len() == 1 { vec![] } else { vec![constant.len()] };
        return folded(Constant { dims, data: constant.data.clone() });
    }
    let x = node.activation(0)?;
    let dims = x.dims();
    let gone = match axes {
        None => (1..x.rank).filter(|&a| dims[a] == 1).collect(),
        Some(axes) => axes.iter().map(|&a| axis_of(a, x.rank)).collect::<Result<Vec<_>, _>>()?,
    };
    if gone.iter().any(|&axis| axis == 0 || dims[axis] != 1) {
        return refuse(format!("it squeezes axes {gone:?} of {dims:?}"), INSTEAD);
    }
    let left: Vec<usize> = (1..x.rank).filter(|a| !gone.contains(a)).map(|a| dims[a]).collect();
    view(node, x, &left)
        .unwrap_or_else(|| refuse(format!("it squeezes axes {gone:?} of {dims:?}"), INSTEAD))
}

/// Unsqueeze of a vector to a map of one pixel; of a constant, to a vector.
pub(super) fn unsqueeze(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let axes = node.ints_or_input("axes", 1)?.unwrap_or_default();
    if let Value::Constant(constant) = node.value(0)? {
        return folded(Constant { dims: vec![constant.len()], data: constant.data.clone() });
    }
    let x = node.activation(0)?;
    let rank = x.rank + axes.len().min(8);
    let mut added = axes.iter().map(|&a| axis_of(a, rank)).collect::<Result<Vec<_>, _>>()?;
    added.sort_unstable();
    match (x.rank, &added[..]) {
        (2, [2, 3]) => Ok(Value::Activation(Activation { rank: 4, ..x })),
        _ => refuse(format!("it adds axes {axes:?} to {:?}", x.dims()), INSTEAD),
    }
}

/// True where the first entry of a shape stands for the batch.
fn is_batch(entry: i64, x: Activation) -> bool {
    match entry {
        0 | -1 => true,
        n => usize::try_from(n).is_ok_and(|n| n == x.batch.unwrap_or(1)),
    }
}

/// The extents behind the batch, `0` copied from the input and `-1` worked out.
fn resolve(entries: &[i64], x: Activation) -> Option<Vec<usize>> {
    if entries.len() > 8 {
        return None;
    }
    let input = x.dims();
    let mut dims = Vec::new();
    for (i, &entry) in entries.iter().enumerate() {
        dims.push(match entry {
            -1 => None,
            0 => Some(*input.get(i + 1)?),
            n => Some(usize::try_from(n).ok()?),
        });
    }
    let known = dims.iter().flatten().try_fold(1usize, |n, &d| n.checked_mul(d))?;
    let rest = x.shape.elements().checked_div(known)?;
    let free = dims.iter().filter(|d| d.is_none()).count();
    let exact = known.checked_mul(if free == 1 { rest } else { 1 })? == x.shape.elements();
    (free <= 1 && exact).then(|| dims.into_iter().map(|d| d.unwrap_or(rest)).collect())
}

/// The activation seen with these extents behind the batch, if that is a vector or the map it was.
fn view(
    node: &mut NodeReader<'_>,
    x: Activation,
    dims: &[usize],
) -> Option<Result<Value, Refusal>> {
    let [channels, height, width] = [x.shape.channels, x.shape.height, x.shape.width];
    let elements = x.shape.elements();
    let rank = dims.len() + 1;
    if dims == [channels, height, width] || (dims == [channels] && elements == channels) {
        return Some(Ok(Value::Activation(Activation { rank, ..x })));
    }
    if dims != [elements] && dims != [elements, 1, 1] {
        return None;
    }
    Some(node.push(Op::Flatten(Flatten {}), &[Activation { rank, ..x }]))
}
