//! Constants of layers for a cluster: each a struct of `clio_rt::kernels::xpulp` with its tiling.

use clio_rt::kernels::xpulp::Finish;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::constants::{Constants, number, signed};
use super::layers::{self, pair, shape, window};
use super::name;
use crate::integer::{Form, Kernel, Packed, Tiled};
use crate::plan::{Layer, Packing, Plan};

/// The name of a layer's blocks.
pub(super) fn blocks_name(name: &str) -> String {
    format!("{name}_TILED")
}

/// The layer's blocks, where it has any.
pub(super) fn array(
    name: &str,
    tiled: &Tiled,
    swapped: bool,
    constants: &mut Constants,
) -> Option<TokenStream> {
    let doc = match tiled.form {
        Form::Matrix(_) => "Per four outputs: biases, weights in the order of the steps, scales.",
        Form::Depthwise(_) => "Per four channels: how they are scaled, weights, scales.",
        Form::Add { finish: Finish::Defined(_), .. } | Form::Plain => return None,
        Form::Add { .. } => "What each value of the left operand adds, then of the right one.",
    };
    let name = blocks_name(name);
    if swapped {
        let (left, right) = tiled.blocks.split_at(tiled.blocks.len() / 2);
        return Some(constants.i32s(&name, doc, &[right, left].concat()));
    }
    let array = constants.i32s(&name, doc, &tiled.blocks);
    let section = (tiled.far.is_some() || tiled.held).then(|| {
        quote! { #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))] }
    });
    Some(quote! { #section #array })
}

/// Layers whose constants come from L3, with the words of their blocks.
fn far_layers<'p>(plan: &'p Plan) -> impl Iterator<Item = (&'p Layer, usize)> {
    plan.layers.iter().filter_map(|layer| match &layer.packed {
        Some(Packed::Tiled(Tiled { far: Some(far), .. })) => Some((layer, far.block)),
        _ => None,
    })
}

/// Which of the layers whose constants come from L3 this is.
pub(super) fn far_index(plan: &Plan, layer: &Layer) -> Option<usize> {
    far_layers(plan).position(|(far, _)| far.node == layer.node)
}

/// What comes from L3, in the order of the layers; nothing where all is at hand.
pub(super) fn far(plan: &Plan) -> TokenStream {
    let path = quote! { ::clio::rt::kernels::xpulp::tiles };
    let layers: Vec<TokenStream> = far_layers(plan)
        .map(|(layer, block)| {
            let name = name::layer(layer.node, &plan.artifact.graph.nodes[layer.node]);
            let (blocks, words) = (format_ident!("{}", blocks_name(&name)), number(block));
            quote! { #path::Far { constants: &#blocks, block: #words } }
        })
        .collect();
    if layers.is_empty() {
        return TokenStream::new();
    }
    let count = number(layers.len());
    quote! {
        /// Constants in L3, in the order in which layers need them.
        pub(super) static FAR: [#path::Far<'static>; #count] = [#(#layers),*];
    }
}

/// How many of them each partition needs, rising; nothing where all is at hand.
pub(super) fn far_counts(plan: &Plan) -> Option<TokenStream> {
    far_layers(plan).next()?;
    let count = number(plan.candidates.len());
    let counts = plan.candidates.iter().map(|candidate| {
        number(far_layers(plan).filter(|(layer, _)| layer.node < candidate.nodes).count())
    });
    Some(quote! {
        /// Layers whose constants come from L3 on the way to each partition.
        const FAR_LAYERS: [usize; #count] = [#(#counts),*];
    })
}

/// Type and value of the layer's constant, and whether it can be checked.
pub(super) fn value(
    name: &str,
    kernel: &Kernel,
    tiled: &Tiled,
    swapped: bool,
) -> Option<(TokenStream, TokenStream, bool)> {
    let blocks = format_ident!("{}", blocks_name(name));
    let path = quote! { ::clio::rt::kernels::xpulp };
    let (kind, op, checked) = match (kernel, tiled.form) {
        (Kernel::Conv2d(op), Form::Matrix(rounding)) => {
            let (input, output, window) = (shape(op.input), shape(op.output), window(op.window));
            let (zero, clamp) = (signed(op.input_zero), pair(op.clamp));
            let rounding = format_ident!("{rounding:?}");
            let value = quote! {
                #path::PackedConv2d {
                    input: #input,
                    output: #output,
                    window: #window,
                    blocks: &#blocks,
                    input_zero: #zero,
                    clamp: #clamp,
                    rounding: #path::Rounding::#rounding,
                }
            };
            (quote! { #path::PackedConv2d<'static> }, value, true)
        }
        (Kernel::Depthwise(op), Form::Depthwise(rows)) => {
            let (input, output, window) = (shape(op.input), shape(op.output), window(op.window));
            let (zero, clamp) = (signed(op.input_zero), pair(op.clamp));
            let rows = number(rows);
            let value = quote! {
                #path::PackedDepthwise {
                    input: #input,
                    output: #output,
                    window: #window,
                    rows: #rows,
                    blocks: &#blocks,
                    input_zero: #zero,
                    clamp: #clamp,
                }
            };
            (quote! { #path::PackedDepthwise<'static> }, value, true)
        }
        (Kernel::FullyConnected(op), Form::Matrix(rounding)) => {
            let (inputs, outputs, clamp) = (number(op.inputs), number(op.outputs), pair(op.clamp));
            let rounding = format_ident!("{rounding:?}");
            let value = quote! {
                #path::PackedFullyConnected {
                    inputs: #inputs,
                    outputs: #outputs,
                    blocks: &#blocks,
                    clamp: #clamp,
                    rounding: #path::Rounding::#rounding,
                }
            };
            (quote! { #path::PackedFullyConnected<'static> }, value, true)
        }
        (Kernel::Add(op), Form::Add { finish, elements }) => {
            let (elements, clamp) = (number(elements), pair(op.clamp));
            let (tables, finish) = (tables(&blocks, finish), finished(finish, swapped));
            let value = quote! {
                #path::tiles::Sum {
                    op: #path::PackedAdd { tables: #tables, finish: #finish, clamp: #clamp },
                    elements: #elements,
                }
            };
            (quote! { #path::tiles::Sum<'static> }, value, false)
        }
        (_, Form::Plain) => layers::kernel_value(name, kernel, false)?,
        _ => return None,
    };
    let [rows, channels] = [tiled.tiling.rows, tiled.tiling.channels].map(number);
    let value = quote! {
        #path::tiles::Cut {
            op: #op,
            tiling: #path::tiles::Tiling { rows: #rows, channels: #channels },
        }
    };
    Some((quote! { #path::tiles::Cut<#kind> }, value, checked))
}

/// The tables of an addition.
fn tables(blocks: &Ident, finish: Finish) -> TokenStream {
    match finish {
        Finish::Defined(_) => quote! { &[] },
        _ => quote! { &#blocks },
    }
}

/// How its sums become outputs.
fn finished(finish: Finish, swapped: bool) -> TokenStream {
    let path = quote! { ::clio::rt::kernels::xpulp::Finish };
    match finish {
        Finish::Shifted(bits) => {
            let bits = number(bits);
            quote! { #path::Shifted(#bits) }
        }
        Finish::Scaled { signed: both, multiplier, round, shift } => {
            let [multiplier, round, shift] = [multiplier, round, shift].map(signed);
            quote! {
                #path::Scaled {
                    signed: #both,
                    multiplier: #multiplier,
                    round: #round,
                    shift: #shift,
                }
            }
        }
        Finish::Defined(op) => {
            let op = layers::add(&op, swapped);
            quote! { #path::Defined(::clio::rt::kernels::Add { #op }) }
        }
    }
}

/// The function that runs such a layer.
pub(super) fn function(kernel: &Kernel) -> TokenStream {
    match kernel {
        Kernel::Add(_) => quote! { ::clio::rt::kernels::xpulp::tiles::run_two },
        _ => quote! { ::clio::rt::kernels::xpulp::tiles::run },
    }
}

/// The call of one whose constants come from L3.
pub(super) fn run_far(layer: &TokenStream, which: &Literal) -> TokenStream {
    let run = quote! { ::clio::rt::kernels::xpulp::tiles::run_far };
    quote! { #run(#layer, #which, input, output, ahead, cluster); }
}

/// The call that makes some rows of `input` of the `image`.
pub(super) fn image_rows(plan: &Plan, rows: &TokenStream) -> TokenStream {
    let module = layers::module_name(plan);
    quote! {
        ::clio::rt::kernels::xpulp::tiles::image_rows(&super::#module::INPUT, image, #rows, input, cluster);
    }
}

/// A parameter for the cluster, the argument for it, and how the head comes by it; nothing where there is none.
pub(super) fn cluster(plan: &Plan) -> [TokenStream; 3] {
    if plan.packing != Packing::Xpulp {
        return [TokenStream::new(), TokenStream::new(), TokenStream::new()];
    }
    [
        quote! { , cluster: &dyn ::clio::rt::kernels::xpulp::tiles::Cluster },
        quote! { cluster },
        quote! {
            let Some(cluster) = ::clio::rt::kernels::xpulp::tiles::installed(Self::L1_BYTES) else {
                return Err(::clio::rt::session::HeadError::Cluster { needs: Self::L1_BYTES });
            };
        },
    ]
}

/// What the head takes of the cluster's memory, as a const that is checked; nothing where there is none.
pub(super) fn constant(plan: &Plan) -> TokenStream {
    let Some(cluster) =
        plan.target.board.cluster.as_ref().filter(|_| plan.packing == Packing::Xpulp)
    else {
        return TokenStream::new();
    };
    let (needs, has) = (number(plan.l1_bytes), number(cluster.l1_bytes));
    let [l3, ring] = [plan.memory.l3, plan.memory.ring].map(number);
    let ring = (plan.memory.ring > 0).then(|| {
        quote! {
            /// The end of the arena that they come to, bytes.
            pub const RING_BYTES: usize = #ring;
        }
    });
    let far = (plan.memory.l3 > 0).then(|| {
        quote! {
            /// Weights in L3, bytes.
            pub const L3_BYTES: usize = #l3;
            #ring
        }
    });
    quote! {
        #far
        /// The cluster's memory that layers take, bytes.
        pub const L1_BYTES: usize = {
            let bytes = #needs;
            assert!(bytes <= #has, "the layers do not fit the cluster's memory");
            bytes
        };
    }
}
