use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::EmitError;
use super::file::WeightsFile;
use super::number::{int, ints};
use crate::artifact::Layer;
use crate::graph::{Node, Op};

/// A node's filter in the generated struct and in the weights file.
pub(super) struct Filter {
    /// The field's declaration.
    pub field: TokenStream,
    /// The statement that reads it.
    pub read: TokenStream,
}

/// Writes the node's weights and bias to the file, where it has any, or those of the `adopted` layer in their place.
pub(super) fn filter(
    node: &Node,
    name: &Ident,
    adopted: Option<&Layer>,
    file: &mut WeightsFile,
) -> Result<Option<Filter>, EmitError> {
    let [weights, bias] =
        adopted.map_or(node.op.parameters(), |layer| [&layer.weights, &layer.bias]);
    match &node.op {
        Op::Conv2d(op) => {
            let shape = [op.outputs, op.inputs, op.kernel[0], op.kernel[1]];
            check(node, [weights, bias], [shape.iter().product(), op.outputs])?;
            file.floats(weights);
            file.floats(bias);
            Ok(Some(of(node, name, &shape, &quote!(convolution))))
        }
        Op::FullyConnected(op) => {
            check(node, [weights, bias], [op.inputs * op.outputs, op.outputs])?;
            file.transposed(weights, op.inputs);
            file.floats(bias);
            Ok(Some(of(node, name, &[op.inputs, op.outputs], &quote!(linear))))
        }
        _ => Ok(None),
    }
}

fn check(node: &Node, has: [&[f32]; 2], needs: [usize; 2]) -> Result<(), EmitError> {
    for ((what, has), needs) in ["weights", "biases"].into_iter().zip(has).zip(needs) {
        let has = has.len();
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
