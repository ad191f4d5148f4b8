//! One ONNX node as its operator's importer sees it: attributes, constants and activations, each asked for by name.

use std::collections::HashMap;
use std::rc::Rc;

use super::builder::{Activation, Builder, MAX_EXTENT};
use super::constant::Constant;
use super::error::{Refusal, refuse};
use super::proto::{AttributeProto, NodeProto, TensorProto};
use crate::graph::Op;

/// What a name in the file stands for.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Constant(Rc<Constant>),
    Activation(Activation),
    /// Refused, and reported where it was.
    Refused,
}

/// Values by name.
pub(super) type Values = HashMap<String, Value>;

/// A node with what it reads.
pub(super) struct NodeReader<'a> {
    pub proto: &'a NodeProto,
    pub opset: i64,
    pub values: &'a Values,
    pub builder: &'a mut Builder,
}

/// `AttributeProto.AttributeType` of the values that are read.
#[derive(Clone, Copy)]
enum Kind {
    Float = 1,
    Int = 2,
    String = 3,
    Tensor = 4,
    Floats = 6,
    Ints = 7,
}

impl<'a> NodeReader<'a> {
    /// The node's name, or its output's where it has none.
    pub fn name(&self) -> &'a str {
        node_name(self.proto)
    }

    /// Name of the only output that is read.
    pub fn output(&self) -> &'a str {
        self.proto.output.first().map_or("", String::as_str)
    }

    /// True where the node has this attribute.
    pub fn has(&self, name: &str) -> bool {
        self.proto.attribute.iter().any(|a| a.name == name)
    }

    /// An integer attribute.
    pub fn int(&self, name: &str, default: i64) -> Result<i64, Refusal> {
        Ok(self.attribute(name, Kind::Int)?.map_or(default, |a| a.i))
    }

    /// A float attribute.
    pub fn float(&self, name: &str) -> Result<Option<f32>, Refusal> {
        Ok(self.attribute(name, Kind::Float)?.map(|a| a.f))
    }

    /// An attribute that is a list of floats.
    pub fn floats(&self, name: &str) -> Result<Option<&'a [f32]>, Refusal> {
        Ok(self.attribute(name, Kind::Floats)?.map(|a| a.floats.as_slice()))
    }

    /// An attribute that is a list of integers.
    pub fn ints(&self, name: &str) -> Result<Option<&'a [i64]>, Refusal> {
        Ok(self.attribute(name, Kind::Ints)?.map(|a| a.ints.as_slice()))
    }

    /// A string attribute.
    pub fn string(&self, name: &str, default: &'static str) -> Result<String, Refusal> {
        let attribute = self.attribute(name, Kind::String)?;
        Ok(attribute.map_or(default.into(), |a| String::from_utf8_lossy(&a.s).into_owned()))
    }

    /// A tensor attribute.
    pub fn tensor(&self, name: &str) -> Result<Option<&'a TensorProto>, Refusal> {
        Ok(self.attribute(name, Kind::Tensor)?.and_then(|a| a.t.as_ref()))
    }

    /// A list of `N` extents, each below the limit.
    pub fn extents<const N: usize>(
        &self,
        name: &str,
        default: [usize; N],
    ) -> Result<[usize; N], Refusal> {
        match self.ints(name)? {
            None => Ok(default),
            Some(list) => extents_of(name, list),
        }
    }

    /// True where the input is there.
    pub fn has_input(&self, index: usize) -> bool {
        self.proto.input.get(index).is_some_and(|name| !name.is_empty())
    }

    /// Any input that is there.
    pub fn value(&self, index: usize) -> Result<&'a Value, Refusal> {
        let name = match self.proto.input.get(index) {
            Some(name) if !name.is_empty() => name,
            _ => return refuse(format!("input {index} is missing"), "export the model again"),
        };
        match self.values.get(name) {
            Some(Value::Refused) => Err(Refusal::Upstream),
            Some(value) => Ok(value),
            None => refuse(
                format!("it reads `{name}`, which no supported output before it computes"),
                "nodes must be in topological order, and only first outputs are supported",
            ),
        }
    }

    /// An input that is an activation.
    pub fn activation(&self, index: usize) -> Result<Activation, Refusal> {
        match self.value(index)? {
            Value::Activation(a) => Ok(*a),
            _ => refuse(
                format!("input {index} `{}` is a constant", self.proto.input[index]),
                "it must be computed from the network's input; fold constants when exporting",
            ),
        }
    }

    /// An input that is a feature map `[n, c, h, w]`.
    pub fn map(&self, index: usize) -> Result<Activation, Refusal> {
        let x = self.activation(index)?;
        if x.rank != 4 {
            return refuse(
                format!("input {index} of rank {}", x.rank),
                "it must be [batch, channels, height, width]",
            );
        }
        Ok(x)
    }

    /// An input that is a constant.
    pub fn constant(&self, index: usize) -> Result<Rc<Constant>, Refusal> {
        match self.value(index)? {
            Value::Constant(c) => Ok(c.clone()),
            _ => refuse(
                format!("input {index} `{}` is not a constant", self.proto.input[index]),
                "it must be an initializer or be computed from constants",
            ),
        }
    }

    /// An input that is a constant, if it is there.
    pub fn optional_constant(&self, index: usize) -> Result<Option<Rc<Constant>>, Refusal> {
        if self.has_input(index) { self.constant(index).map(Some) } else { Ok(None) }
    }

    /// Integers that are an attribute in old opsets and an input in new ones.
    pub fn ints_or_input(&self, name: &str, index: usize) -> Result<Option<Vec<i64>>, Refusal> {
        if let Some(list) = self.ints(name)? {
            return Ok(Some(list.to_vec()));
        }
        match self.optional_constant(index)? {
            Some(constant) => Ok(Some(constant.as_ints()?.to_vec())),
            None => Ok(None),
        }
    }

    /// Adds the node's operator; the output has the rank and batch of the first input.
    pub fn push(&mut self, op: Op, inputs: &[Activation]) -> Result<Value, Refusal> {
        let (tensor, shape) = self.builder.node(self.name(), op, inputs, self.output())?;
        Ok(Value::Activation(Activation { tensor, shape, ..inputs[0] }))
    }

    /// Adds an operator that the node needs in front of its own.
    pub fn push_before(
        &mut self,
        suffix: &str,
        op: Op,
        x: Activation,
    ) -> Result<Activation, Refusal> {
        let (name, output) = (self.name(), self.output());
        let (tensor, shape) = self.builder.node(
            &format!("{name}{suffix}"),
            op,
            &[x],
            &format!("{output}{suffix}"),
        )?;
        Ok(Activation { tensor, shape, ..x })
    }

    fn attribute(&self, name: &str, kind: Kind) -> Result<Option<&'a AttributeProto>, Refusal> {
        match self.proto.attribute.iter().find(|a| a.name == name) {
            Some(a) if a.r#type != 0 && a.r#type != kind as i32 => refuse(
                format!("attribute `{name}` is of the wrong type"),
                "export the model again, the file is damaged",
            ),
            found => Ok(found),
        }
    }
}

/// The node's name, or its output's where it has none.
pub(super) fn node_name(proto: &NodeProto) -> &str {
    match (proto.name.as_str(), proto.output.first()) {
        ("", Some(output)) => output,
        (name, _) => name,
    }
}

/// Exactly `N` extents, each below the limit.
pub(super) fn extents_of<const N: usize>(name: &str, list: &[i64]) -> Result<[usize; N], Refusal> {
    let mut extents = [0; N];
    if list.len() != N {
        return refuse(
            format!("`{name}` {list:?} has {} entries", list.len()),
            format!("two spatial dimensions are supported: {N} entries"),
        );
    }
    for (extent, &value) in extents.iter_mut().zip(list) {
        match usize::try_from(value) {
            Ok(v) if v <= MAX_EXTENT => *extent = v,
            _ => {
                return refuse(
                    format!("`{name}` {list:?}"),
                    format!("entries are 0 to {MAX_EXTENT}"),
                );
            }
        }
    }
    Ok(extents)
}

/// An axis counted from the front.
pub(super) fn axis_of(axis: i64, rank: usize) -> Result<usize, Refusal> {
    let from_front = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    match usize::try_from(from_front) {
        Ok(a) if a < rank => Ok(a),
        _ => refuse(format!("axis {axis} of a tensor of rank {rank}"), "the axis must exist"),
    }
}
