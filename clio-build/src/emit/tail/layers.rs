use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::EmitError;
use super::file::WeightsFile;
use super::number::{int, ints};
use super::partition::Served;
use crate::artifact::Layer;
use crate::graph::Op;

/// Layers by node and rate, without those that lie where the shared ones do.
pub(super) type Replaced<'a> = BTreeMap<usize, BTreeMap<usize, &'a Layer>>;

pub(super) fn replaced<'a>(served: &Served<'a>) -> Replaced<'a> {
    let mut nodes = Replaced::new();
    for (rate, own) in served.partition.rates.iter().enumerate() {
        for layer in &own.layers {
            if !served.adopted.is_shared(layer.node, served.number, rate) {
                nodes.entry(layer.node).or_default().insert(rate, layer);
            }
        }
    }
    nodes
}

/// Per convolution: its shape and the rates that replace it. To the file: weights and bias of each.
pub(super) fn convolutions(
    served: &Served<'_>,
    replaced: &Replaced<'_>,
    file: &mut WeightsFile,
) -> Result<Vec<TokenStream>, EmitError> {
    let mut layouts = vec![];
    for (&node, by_rate) in replaced {
        let Some(Op::Conv2d(op)) = served.op(node) else { continue };
        let shape = [op.outputs, op.inputs, op.kernel[0], op.kernel[1]];
        for layer in by_rate.values() {
            check_layer(served, layer, shape.iter().product(), op.outputs)?;
            file.floats(&layer.weights);
            file.floats(&layer.bias);
        }
        layouts.push(layer_layout(node, &shape, by_rate));
    }
    Ok(layouts)
}

/// The same of fully connected layers, after all convolutions.
pub(super) fn linears(
    served: &Served<'_>,
    replaced: &Replaced<'_>,
    file: &mut WeightsFile,
) -> Result<Vec<TokenStream>, EmitError> {
    let mut layouts = vec![];
    for (&node, by_rate) in replaced {
        let op = match served.op(node) {
            Some(Op::FullyConnected(op)) => op,
            Some(Op::Conv2d(_)) => continue,
            _ => {
                return Err(served.wrong(format!(
                    "node {node} is no convolution or fully connected layer behind it to be replaced"
                )));
            }
        };
        for layer in by_rate.values() {
            check_layer(served, layer, op.inputs * op.outputs, op.outputs)?;
            file.transposed(&layer.weights, op.inputs);
            file.floats(&layer.bias);
        }
        layouts.push(layer_layout(node, &[op.inputs, op.outputs], by_rate));
    }
    Ok(layouts)
}

fn check_layer(
    served: &Served<'_>,
    layer: &Layer,
    weights: usize,
    bias: usize,
) -> Result<(), EmitError> {
    let own = |what| format!("own {what} of node {}", layer.node);
    served.check(&own("weights"), layer.weights.len(), weights)?;
    served.check(&own("bias"), layer.bias.len(), bias)
}

fn layer_layout(node: usize, shape: &[usize], rates: &BTreeMap<usize, &Layer>) -> TokenStream {
    let (node, shape, rates) = (int(node), ints(shape), ints(rates.keys()));
    quote!(::clio::tail::LayerLayout { node: #node, shape: #shape, rates: &#rates })
}
