//! Packed layers' constants: each a struct of `clio_rt::kernels::cortex_m`; those of a cluster are in `tiled`.

use clio_rt::kernels::cortex_m::{Format, PackedAdd};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::constants::{Constants, number, signed};
use super::layers::{pair, shape, window};
use super::tiled;
use crate::integer::{Kernel, Packed};

/// The name of a layer's blocks: a file of its own for each format.
fn blocks_name(name: &str, packed: &Packed) -> String {
    match packed {
        Packed::Conv2d { format: Format::Narrow, .. } => format!("{name}_NARROW"),
        Packed::Conv2d { format: Format::Wide, .. } => format!("{name}_WIDE"),
        Packed::Tiled(_) => tiled::blocks_name(name),
        _ => format!("{name}_BLOCKS"),
    }
}

/// The layer's blocks, where it has any.
pub(super) fn array(
    name: &str,
    packed: &Packed,
    swapped: bool,
    constants: &mut Constants,
) -> Option<TokenStream> {
    let (blocks, doc) = match packed {
        Packed::Conv2d { blocks, .. } => {
            (blocks, "Per two outputs: biases, weights in the order of the columns, scales.")
        }
        Packed::Depthwise { blocks, .. } => {
            (blocks, "Per channel: weights of two rows a word, bias, scale.")
        }
        Packed::FullyConnected { blocks, .. } => {
            (blocks, "Per two outputs: biases, weights, scales.")
        }
        Packed::Tiled(op) => return tiled::array(name, op, swapped, constants),
        Packed::Add(_) | Packed::Same | Packed::Vendor { .. } => return None,
    };
    Some(constants.i32s(&blocks_name(name, packed), doc, blocks))
}

/// Type and value of the layer's constant, and whether it can be checked; nothing where they are the portable kernel's.
pub(super) fn value(
    name: &str,
    kernel: &Kernel,
    packed: &Packed,
    swapped: bool,
) -> Option<(TokenStream, TokenStream, bool)> {
    if let Packed::Tiled(tiled) = packed {
        return tiled::value(name, kernel, tiled, swapped);
    }
    let blocks = format_ident!("{}", blocks_name(name, packed));
    let path = quote! { ::clio::rt::kernels::cortex_m };
    Some(match (kernel, packed) {
        (Kernel::Conv2d(op), Packed::Conv2d { format, .. }) => {
            let (input, output, window) = (shape(op.input), shape(op.output), window(op.window));
            let (zero, clamp) = (signed(op.input_zero), pair(op.clamp));
            let format = match format {
                Format::Wide => quote! { Wide },
                Format::Narrow => quote! { Narrow },
            };
            let value = quote! {
                #path::PackedConv2d {
                    input: #input,
                    output: #output,
                    window: #window,
                    blocks: &#blocks,
                    input_zero: #zero,
                    clamp: #clamp,
                    format: #path::Format::#format,
                }
            };
            (quote! { #path::PackedConv2d<'static> }, value, true)
        }
        (Kernel::Depthwise(op), Packed::Depthwise { rows, .. }) => {
            let (input, output, window) = (shape(op.input), shape(op.output), window(op.window));
            let (zero, clamp, rows) = (signed(op.input_zero), pair(op.clamp), number(*rows));
            let value = quote! {
                #path::PackedDepthwise {
                    input: #input,
                    output: #output,
                    window: #window,
                    blocks: &#blocks,
                    input_zero: #zero,
                    clamp: #clamp,
                    rows: #rows,
                }
            };
            (quote! { #path::PackedDepthwise<'static> }, value, true)
        }
        (Kernel::FullyConnected(op), Packed::FullyConnected { .. }) => {
            let (inputs, outputs, clamp) = (number(op.inputs), number(op.outputs), pair(op.clamp));
            let value = quote! {
                #path::PackedFullyConnected {
                    inputs: #inputs,
                    outputs: #outputs,
                    blocks: &#blocks,
                    clamp: #clamp,
                }
            };
            (quote! { #path::PackedFullyConnected<'static> }, value, true)
        }
        (Kernel::Add(_), Packed::Add(op)) => (quote! { #path::PackedAdd }, add(op, swapped), false),
        _ => return None,
    })
}

fn add(op: &PackedAdd, turned: bool) -> TokenStream {
    let swapped = op.swapped != turned;
    let (zeros, clamp) = (pair(op.input_zero), pair(op.clamp));
    let (input_multiplier, input_shift) = (signed(op.input_multiplier), signed(op.input_shift));
    let (multiplier, round, shift) = (signed(op.multiplier), signed(op.round), signed(op.shift));
    quote! {
        ::clio::rt::kernels::cortex_m::PackedAdd {
            swapped: #swapped,
            input_zero: #zeros,
            input_multiplier: #input_multiplier,
            input_shift: #input_shift,
            multiplier: #multiplier,
            round: #round,
            shift: #shift,
            clamp: #clamp,
        }
    }
}
