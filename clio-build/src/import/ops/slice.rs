//! Slice forwards over channels, height and width; of a constant vector, for shape arithmetic.

use super::super::constant::Constant;
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use super::constants::folded;
use crate::graph::Op;
use crate::graph::ops::Slice;

/// One axis of a slice: first index, index past the last, step.
#[derive(Clone, Copy, PartialEq)]
struct Cut {
    begin: usize,
    end: usize,
    step: usize,
}

/// Reads Slice: the bounds are attributes below opset 10, constant inputs from there.
pub(super) fn read(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let starts = node.ints_or_input("starts", 1)?.unwrap_or_default();
    let ends = node.ints_or_input("ends", 2)?.unwrap_or_default();
    let axes = node.ints_or_input("axes", 3)?;
    let steps = node.optional_constant(4)?;
    let axes = axes.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = steps.map_or(Ok(vec![1; starts.len()]), |s| s.as_ints().map(<[i64]>::to_vec))?;
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
        return refuse("starts, ends, axes and steps of different lengths", "they must agree");
    }
    if let Value::Constant(constant) = node.value(0)? {
        return slice_constant(constant, &starts, &ends, &steps);
    }
    let x = node.activation(0)?;
    let dims = x.dims();
    let mut cuts: Vec<Cut> = dims.iter().map(|&d| Cut { begin: 0, end: d, step: 1 }).collect();
    for (i, &axis) in axes.iter().enumerate() {
        let axis = axis_of(axis, x.rank)?;
        if axis == 0 {
            whole_batch(starts[i], ends[i], steps[i], dims[0])?;
        } else {
            cuts[axis] = cut(starts[i], ends[i], steps[i], dims[axis])?;
        }
    }
    if cuts[1..].iter().zip(&dims[1..]).all(|(c, &d)| *c == Cut { begin: 0, end: d, step: 1 }) {
        return Ok(Value::Activation(x));
    }
    cuts.resize(4, Cut { begin: 0, end: 1, step: 1 });
    let slice = Slice {
        begin: [cuts[1].begin, cuts[2].begin, cuts[3].begin],
        end: [cuts[1].end, cuts[2].end, cuts[3].end],
        step: [cuts[1].step, cuts[2].step, cuts[3].step],
    };
    node.push(Op::Slice(slice), &[x])
}

/// Bounds as ONNX clamps them; only positive steps.
fn cut(start: i64, end: i64, step: i64, extent: usize) -> Result<Cut, Refusal> {
    let Some(step) = usize::try_from(step).ok().filter(|&s| s > 0) else {
        return refuse(format!("step {step}"), "steps must be positive");
    };
    let clamp = |index: i64| {
        let from_front = if index < 0 { index.saturating_add(extent as i64) } else { index };
        from_front.clamp(0, extent as i64) as usize
    };
    Ok(Cut { begin: clamp(start), end: clamp(end), step: step.min(extent.max(1)) })
}

fn whole_batch(start: i64, end: i64, step: i64, batch: usize) -> Result<(), Refusal> {
    if start == 0 && step == 1 && usize::try_from(end).is_ok_and(|e| e >= batch) {
        return Ok(());
    }
    refuse("a slice of the batch", "only channels, height and width can be sliced")
}

fn slice_constant(
    constant: &Constant,
    starts: &[i64],
    ends: &[i64],
    steps: &[i64],
) -> Result<Value, Refusal> {
    let (&[start], &[end], &[step]) = (starts, ends, steps) else {
        return refuse("a slice of a constant over several axes", "fold constants when exporting");
    };
    let values = constant.as_ints()?;
    let Cut { begin, end, step } = cut(start, end, step, values.len())?;
    let taken = values.get(begin..end).unwrap_or_default().iter().copied().step_by(step).collect();
    folded(Constant::ints(taken))
}
