//! One ONNX node as its operator's importer sees it: attributes, constants and activations, each asked for by name.

use std::collections::HashMap;
use std::rc::Rc;

use super::builder::{Activation, Builder};
use super::constant::Constant;
use super::error::{Refusal, refuse};
use super::proto::NodeProto;
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

impl<'a> NodeReader<'a> {
    /// The node's name, or its output's where it has none.
    pub fn name(&self) -> &'a str {
        node_name(self.proto)
    }

    /// Name of the only output that is read.
    pub fn output(&self) -> &'a str {
        self.proto.output.first().map_or("", String::as_str)
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
}

/// The node's name, or its output's where it has none.
pub(super) fn node_name(proto: &NodeProto) -> &str {
    match (proto.name.as_str(), proto.output.first()) {
        ("", Some(output)) => output,
        (name, _) => name,
    }
}

/// An axis counted from the front.
pub(super) fn axis_of(axis: i64, rank: usize) -> Result<usize, Refusal> {
    let from_front = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    match usize::try_from(from_front) {
        Ok(a) if a < rank => Ok(a),
        _ => refuse(format!("axis {axis} of a tensor of rank {rank}"), "the axis must exist"),
    }
}
