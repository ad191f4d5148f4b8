//! A tensor known at import: weights, and the arguments of Reshape, Pad, Slice and Clip.

use super::error::{Refusal, refuse};
use super::proto::{FLOAT, INT32, INT64, TensorProto, data_type_name};

/// Extents and elements; their counts agree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub dims: Vec<usize>,
    pub data: Data,
}

/// Elements in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Float(Vec<f32>),
    Int(Vec<i64>),
}

impl Constant {
    /// Decodes a tensor; at most as many elements as the file has bytes for.
    pub fn decode(proto: &TensorProto) -> Result<Constant, Refusal> {
        if proto.data_location == 1 {
            return refuse(
                format!("the elements of `{}` are in another file", proto.name),
                "save the model with its weights inside (`onnx.save(model, path, save_as_external_data=False)`)",
            );
        }
        let dims = extents(&proto.dims)?;
        let data = elements(proto)?;
        let constant = Constant { dims, data };
        match constant.dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d)) {
            Some(n) if n == constant.len() => Ok(constant),
            _ => refuse(
                format!("dimensions {:?} with {} elements", proto.dims, constant.len()),
                "export the model again, the file is damaged",
            ),
        }
    }

    /// A vector of integers.
    pub fn ints(values: Vec<i64>) -> Constant {
        Constant { dims: vec![values.len()], data: Data::Int(values) }
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Float(v) => v.len(),
            Data::Int(v) => v.len(),
        }
    }

    /// The elements as float32.
    pub fn as_floats(&self) -> Result<&[f32], Refusal> {
        match &self.data {
            Data::Float(v) => Ok(v),
            Data::Int(_) => {
                refuse("an integer constant where a float32 one is read", "export in float32")
            }
        }
    }

    /// The elements as integers.
    pub fn as_ints(&self) -> Result<&[i64], Refusal> {
        match &self.data {
            Data::Int(v) => Ok(v),
            Data::Float(_) => {
                refuse("a float constant where integers are read", "export with int64 arguments")
            }
        }
    }
}

fn extents(dims: &[i64]) -> Result<Vec<usize>, Refusal> {
    dims.iter()
        .map(|&d| match usize::try_from(d) {
            Ok(d) => Ok(d),
            Err(_) => {
                refuse(format!("a dimension of {d}"), "export the model again, the file is damaged")
            }
        })
        .collect()
}

fn elements(proto: &TensorProto) -> Result<Data, Refusal> {
    match (proto.data_type, proto.raw_data.is_empty()) {
        (FLOAT, true) => Ok(Data::Float(proto.float_data.clone())),
        (FLOAT, false) => words(&proto.raw_data, f32::from_le_bytes).map(Data::Float),
        (INT32, true) => Ok(Data::Int(proto.int32_data.iter().map(|&v| v.into()).collect())),
        (INT32, false) => words(&proto.raw_data, |b| i32::from_le_bytes(b).into()).map(Data::Int),
        (INT64, true) => Ok(Data::Int(proto.int64_data.clone())),
        (INT64, false) => words(&proto.raw_data, i64::from_le_bytes).map(Data::Int),
        (other, _) => refuse(
            format!("elements of type {}", data_type_name(other)),
            "export in float32, with int64 or int32 arguments",
        ),
    }
}

fn words<const N: usize, T>(bytes: &[u8], read: fn([u8; N]) -> T) -> Result<Vec<T>, Refusal> {
    let (words, rest) = bytes.as_chunks::<N>();
    if !rest.is_empty() {
        return refuse(
            format!("{} bytes of elements of {N} bytes each", bytes.len()),
            "export the model again, the file is damaged",
        );
    }
    Ok(words.iter().map(|&w| read(w)).collect())
}
