//! Arithmetic on small integer constants, with which exporters compute the arguments of Reshape, Pad and Slice.

use super::super::constant::{Constant, Data};
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value, axis_of};
use super::super::proto::{FLOAT, INT32, INT64};

/// Attributes of Constant.
pub(super) const ATTRIBUTES: &[&str] =
    &["value", "value_float", "value_floats", "value_int", "value_ints"];

/// Most elements of a constant computed here: shapes and pads of any rank are shorter.
const MAX_FOLDED: usize = 64;

/// Constant.
pub(super) fn constant(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let floats = |dims, v| Ok(Constant { dims, data: Data::Float(v) });
    let constant = if let Some(tensor) = node.tensor("value")? {
        Constant::decode(tensor)
    } else if let Some(value) = node.float("value_float")? {
        floats(vec![], vec![value])
    } else if let Some(values) = node.floats("value_floats")? {
        floats(vec![values.len()], values.to_vec())
    } else if let Some(values) = node.ints("value_ints")? {
        Ok(Constant::ints(values.to_vec()))
    } else if node.has("value_int") {
        Ok(Constant { dims: vec![], data: Data::Int(vec![node.int("value_int", 0)?]) })
    } else {
        refuse("no value", "export the model again")
    }?;
    Ok(Value::Constant(constant.into()))
}

/// ConstantOfShape of a short vector.
pub(super) fn constant_of_shape(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let shape = node.constant(0)?;
    let value = node.tensor("value")?.map(Constant::decode).transpose()?;
    let count = match shape.as_ints()? {
        [] => 1,
        &[n] if (0..=MAX_FOLDED as i64).contains(&n) => n as usize,
        other => return too_large(other),
    };
    let dims = if shape.len() == 0 { vec![] } else { vec![count] };
    let data = match value.map(|v| v.data) {
        None => Data::Float(vec![0.0; count]),
        Some(Data::Float(v)) => Data::Float(vec![v.first().copied().unwrap_or(0.0); count]),
        Some(Data::Int(v)) => Data::Int(vec![v.first().copied().unwrap_or(0); count]),
    };
    Ok(Value::Constant(Constant { dims, data }.into()))
}

/// Shape of an activation or a constant; the batch reads 1 where it is not fixed.
pub(super) fn shape(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let dims = match node.value(0)? {
        Value::Constant(constant) => constant.dims.clone(),
        _ => node.activation(0)?.dims(),
    };
    let rank = dims.len() as i64;
    let bound = |index: i64| {
        let from_front = if index < 0 { index.saturating_add(rank) } else { index };
        from_front.clamp(0, rank) as usize
    };
    let (start, end) = (bound(node.int("start", 0)?), bound(node.int("end", rank)?));
    let dims = dims.get(start..end).unwrap_or_default();
    Ok(Value::Constant(Constant::ints(dims.iter().map(|&d| d as i64).collect()).into()))
}

/// Gather of entries of an integer vector.
pub(super) fn gather(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (data, indices) = (node.constant(0)?, node.constant(1)?);
    let values = data.as_ints()?;
    if data.dims.len() != 1 || indices.len() > MAX_FOLDED {
        return too_large(&[data.len() as i64]);
    }
    let taken = indices.as_ints()?.iter().map(|&i| axis_of(i, values.len()).map(|i| values[i]));
    let data = Data::Int(taken.collect::<Result<_, _>>()?);
    Ok(Value::Constant(Constant { dims: indices.dims.clone(), data }.into()))
}

/// Concat of integer vectors.
pub(super) fn concat(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let mut all = Vec::new();
    for index in 0..node.proto.input.len() {
        let part = node.constant(index)?;
        all.extend_from_slice(part.as_ints()?);
        if part.dims.len() != 1 || all.len() > MAX_FOLDED {
            return too_large(&[all.len() as i64]);
        }
    }
    Ok(Value::Constant(Constant::ints(all).into()))
}

/// Cast of a short constant; of an activation, to the float32 it is.
pub(super) fn cast(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let to = i32::try_from(node.int("to", 0)?).unwrap_or(0);
    let Value::Constant(constant) = node.value(0)? else {
        return match to {
            FLOAT => node.value(0).cloned(),
            _ => refuse(format!("a cast to data type {to}"), "activations are float32"),
        };
    };
    if constant.len() > MAX_FOLDED {
        return too_large(&[constant.len() as i64]);
    }
    let data = match (&constant.data, to) {
        (Data::Int(v), FLOAT) => Data::Float(v.iter().map(|&v| v as f32).collect()),
        (Data::Float(v), INT32 | INT64) => Data::Int(v.iter().map(|&v| v as i64).collect()),
        (data, FLOAT | INT32 | INT64) => data.clone(),
        _ => {
            return refuse(
                format!("a cast to data type {to}"),
                "float32, int32 and int64 are supported",
            );
        }
    };
    Ok(Value::Constant(Constant { dims: constant.dims.clone(), data }.into()))
}

/// A constant computed from others, unless it is too long.
pub(super) fn folded(constant: Constant) -> Result<Value, Refusal> {
    match constant.len() {
        0..=MAX_FOLDED => Ok(Value::Constant(constant.into())),
        n => too_large(&[n as i64]),
    }
}

fn too_large<T>(shape: &[i64]) -> Result<T, Refusal> {
    refuse(
        format!("a computed constant of shape {shape:?}"),
        format!(
            "only vectors of up to {MAX_FOLDED} entries are computed; fold constants when exporting"
        ),
    )
}
