use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::EmitError;
use super::file::WeightsFile;
use super::number::{int, ints};
use crate::graph::{Node, Op};

/// A node's filter in the generated struct and in the weights file.
pub(super) struct Filter {
    /// The field's declaration.
    pub field: TokenStream,
    /// The statement that reads it.
    pub read: TokenStream,
}

/// Writes the node's weights and bias to the file, where it has any.
pub(super) fn filter(
    node: &Node,
    name: &Ident,
    file: &mut WeightsFile,
) -> Result<Option<Filter>, EmitError> {
    match &node.op {
        Op::Conv2d(op) => {
            let shape = [op.outputs, op.inputs, op.kernel[0], op.kernel[1]];
            check(node, shape.iter().product(), op.outputs)?;
            file.floats(&op.weights);
            file.floats(&op.bias);
            Ok(Some(of(node, name, &shape, &quote!(convolution))))
        }
        Op::FullyConnected(op) => {
            check(node, op.inputs * op.outputs, op.outputs)?;
            file.transposed(&op.weights, op.inputs);
            file.floats(&op.bias);
            Ok(Some(of(node, name, &[op.inputs, op.outputs], &quote!(linear))))
        }
        _ => Ok(None),
    }
}

fn check(node: &Node, weights: usize, bias: usize) -> Result<(), EmitError> {
    let [has_weights, has_bias] = node.op.parameters().map(<[f32]>::len);
    for (what, needs, has) in [("weights", weights, has_weights), ("biases", bias, has_bias)] {
        if needs != has {
            return Err(EmitError::Weights { node: node.name.clone(), what, needs, has });
        }
    }
    Ok(())
}

fn of(node: &Node, name: &Ident, shape: &[usize], read: &TokenStream) -> Filter {
    let extents: Vec<String> = shape.iter().map(ToString::to_string).collect();
    let doc = format!(" `{}`: weights {} and bias.", node.name, extents.join("×"));
    let rank = int(shape.len());
    let shape = ints(shape);
    Filter {
        field: quote! {
            #[doc = #doc]
            #name: ::clio::tail::Filter<#rank>
        },
        read: quote!(let #name = data.#read(#shape)?;),
    }
}
