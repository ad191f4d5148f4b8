//! One ONNX operator, or a family of one definition, a file: its attributes, its versions, what it becomes.

mod arithmetic;
mod batch_norm;
mod clamp;
mod constants;
mod conv;
mod gemm;
mod identity;
mod pad;
mod pool;
mod reduce_mean;
mod reshape;
mod slice;
mod softmax;
mod window;

use super::error::Refusal;
use super::node::{NodeReader, Value};
use super::proto::NodeProto;

/// How an operator is read.
pub(super) struct Operator {
    /// The attributes that it may have.
    pub attributes: &'static [&'static str],
    /// Turns the node into operators of the graph, or into a constant.
    pub read: fn(&mut NodeReader<'_>) -> Result<Value, Refusal>,
}

/// The operator of a node, where it is supported.
pub(super) fn operator(node: &NodeProto) -> Option<Operator> {
    if !matches!(node.domain.as_str(), "" | "ai.onnx") {
        return None;
    }
    let (attributes, read): (&'static [&'static str], fn(&mut NodeReader<'_>) -> _) =
        match node.op_type.as_str() {
            "Add" => (&[], arithmetic::add),
            "Sub" => (&[], arithmetic::sub),
            "Mul" => (&[], arithmetic::mul),
            "Div" => (&[], arithmetic::div),
            "AveragePool" => (pool::ATTRIBUTES, pool::average),
            "MaxPool" => (pool::ATTRIBUTES, pool::max),
            "GlobalAveragePool" => (&[], pool::global_average),
            "GlobalMaxPool" => (&[], pool::global_max),
            "BatchNormalization" => (batch_norm::ATTRIBUTES, batch_norm::read),
            "Cast" => (&["saturate", "to"], constants::cast),
            "Clip" => (&["max", "min"], clamp::clip),
            "Concat" => (&["axis"], constants::concat),
            "Constant" => (constants::ATTRIBUTES, constants::constant),
            "ConstantOfShape" => (&["value"], constants::constant_of_shape),
            "Conv" => (conv::ATTRIBUTES, conv::read),
            "Dropout" => (&["ratio", "seed"], identity::dropout),
            "Flatten" => (&["axis"], reshape::flatten),
            "Gather" => (&["axis"], constants::gather),
            "Gemm" => (&["alpha", "beta", "transA", "transB"], gemm::gemm),
            "Identity" => (&[], identity::identity),
            "MatMul" => (&[], gemm::matmul),
            "Pad" => (&["mode", "pads", "value"], pad::read),
            "ReduceMean" => (&["axes", "keepdims", "noop_with_empty_axes"], reduce_mean::read),
            "Relu" => (&[], clamp::relu),
            "Reshape" => (&["allowzero"], reshape::reshape),
            "Shape" => (&["end", "start"], constants::shape),
            "Slice" => (&["axes", "ends", "starts"], slice::read),
            "Softmax" => (&["axis"], softmax::read),
            "Squeeze" => (&["axes"], reshape::squeeze),
            "Unsqueeze" => (&["axes"], reshape::unsqueeze),
            _ => return None,
        };
    Some(Operator { attributes, read })
}
