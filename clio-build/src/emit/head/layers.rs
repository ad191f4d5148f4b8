//! The layers' constants: each a struct of a kernel of the runtime.

use clio_rt::kernels as rt;
use clio_rt::kernels::cortex_m::Format;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::constants::{Constants, number, signed};
use super::{name, packed, tiled, vendor};
use crate::graph::Op;
use crate::integer::{Filter, Kernel, Packed, rt_shape};
use crate::plan::{Layer, Operands, Packing, Plan};

/// The name of the module of a plan's layers.
pub(super) fn module_name(plan: &Plan) -> Ident {
    match plan.packing {
        Packing::Portable => format_ident!("layers"),
        Packing::CortexM(Format::Wide) => format_ident!("wide_layers"),
        Packing::CortexM(Format::Narrow) => format_ident!("narrow_layers"),
        Packing::Xpulp => format_ident!("tiled_layers"),
    }
}

/// The deepest plan of each such module.
pub(super) fn modules<'p>(plans: &'p [Plan<'p>]) -> impl Iterator<Item = &'p Plan<'p>> {
    let all = [
        Packing::Portable,
        Packing::CortexM(Format::Wide),
        Packing::CortexM(Format::Narrow),
        Packing::Xpulp,
    ];
    all.into_iter().filter_map(|packing| {
        let those = plans.iter().filter(|plan| plan.packing == packing);
        those.max_by_key(|plan| plan.layers.len())
    })
}

/// The module of the constants of all layers, the input's tables first.
pub(super) fn module(plan: &Plan, constants: &mut Constants) -> TokenStream {
    let graph = &plan.artifact.graph;
    let shape = shape(rt_shape(graph.shape(graph.input)));
    let tables = plan.input.iter().enumerate().map(|(channel, table)| {
        let doc = format!(
            "Channel {channel}: `(pixel / 255 − {}) / {}`, quantised.",
            plan.artifact.mean[channel], plan.artifact.std[channel]
        );
        constants.i8s(&format!("INPUT_{channel}"), &doc, table)
    });
    let tables: Vec<TokenStream> = tables.collect();
    let names = (0..plan.input.len()).map(|channel| format_ident!("INPUT_{channel}"));
    let channels = number(plan.input.len());
    let layers: Vec<TokenStream> =
        plan.layers.iter().map(|layer| constant(plan, layer, constants)).collect();
    let softmax = plan.kernels_softmax().map(|op| {
        let op = softmax(&op);
        quote! {
            /// From logits to probabilities of 1/256.
            pub(super) const PROBABILITIES: ::clio::rt::kernels::Softmax = #op;
        }
    });
    let (name, far) = (module_name(plan), tiled::far(plan));
    quote! {
        /// The layers: one constant each, named after the network's node.
        mod #name {
            #(#tables)*
            /// From pixels, one plane after the other, to the network's input.
            pub(super) const INPUT: ::clio::rt::kernels::ImageInput<'static> = ::clio::rt::kernels::ImageInput {
                shape: #shape,
                layout: ::clio::rt::kernels::PixelLayout::Planar,
                tables: &TABLES,
            };
            static TABLES: [[i8; 256]; #channels] = [#(#names),*];
            const _: () = assert!(INPUT.is_consistent());
            #(#layers)*
            #far
            #softmax
        }
    }
}

/// What a layer's doc comment says: operator, shapes, scales, cost.
fn describe(plan: &Plan, layer: &Layer) -> String {
    let graph = &plan.artifact.graph;
    let node = &graph.nodes[layer.node];
    let inputs: Vec<String> = node.inputs.iter().map(|&t| graph.shape(t).to_string()).collect();
    let scale = plan.artifact.scales[node.output];
    let mut text = format!(
        "{}: {} {} → {}",
        name::quoted(&node.name),
        node.op.name(),
        inputs.join(" and "),
        graph.shape(node.output)
    );
    let far =
        matches!(&layer.packed, Some(Packed::Tiled(tiled)) if tiled.far.is_some() || tiled.held);
    if layer.macs > 0 {
        text += &format!(
            ", {} MAC, {} bytes{}",
            name::grouped(layer.macs),
            name::grouped(layer.flash as u64),
            if far { " in L3" } else { "" }
        );
    }
    text + &format!("; output {} · (q − {})", scale.scale, scale.zero)
}

/// The constant of one layer, with its arrays before it; nothing for a view.
fn constant(plan: &Plan, layer: &Layer, constants: &mut Constants) -> TokenStream {
    let graph = &plan.artifact.graph;
    let node = &graph.nodes[layer.node];
    let name = name::layer(layer.node, node);
    let ident = format_ident!("{name}");
    let doc = name::doc(&format!("{}.", describe(plan, layer)));
    let kernel = plan.integers.kernel(graph, layer.node);
    let swapped = matches!(layer.operands, Operands::BinaryInPlace { swapped: true, .. });
    let filter = plan.integers.filters[layer.node].as_ref();
    let portable = |constants: &mut Constants| {
        filter.map(|filter| filter_arrays(&name, &node.op, filter, constants))
    };
    let (arrays, value) = match &layer.packed {
        Some(Packed::Vendor { .. }) => {
            let shifts = filter.map(|filter| vendor::shifts(&name, filter, constants));
            let value = kernel_value(&name, &kernel, swapped);
            let portable = portable(constants);
            (
                Some(quote! { #portable #shifts }),
                value.map(|value| vendor::value(&name, &kernel, value)),
            )
        }
        Some(packed) => (
            packed::array(&name, packed, swapped, constants),
            packed::value(&name, &kernel, packed, swapped),
        ),
        None => (portable(constants), None),
    };
    let Some((kind, value, checked)) = value.or_else(|| kernel_value(&name, &kernel, swapped))
    else {
        return TokenStream::new();
    };
    let check = checked.then(|| quote! { const _: () = assert!(#ident.is_consistent()); });
    quote! {
        #arrays
        #[doc = #doc]
        pub(super) const #ident: #kind = #value;
        #check
    }
}

fn filter_arrays(name: &str, op: &Op, filter: &Filter, constants: &mut Constants) -> TokenStream {
    let order = match op {
        Op::Conv2d(op) if op.is_depthwise() => "[rows, columns, channels]",
        Op::Conv2d(_) => "[outputs, rows, columns, inputs]",
        _ => "[outputs, inputs]",
    };
    let weights =
        constants.i8s(&format!("{name}_WEIGHTS"), &format!("`{order}`."), &filter.weights);
    let bias =
        constants.i32s(&format!("{name}_BIAS"), "Per output, in accumulator scale.", &filter.bias);
    let multiplier = constants.i32s(
        &format!("{name}_MULTIPLIER"),
        "Per output: mantissa, Q31.",
        &filter.multiplier,
    );
    let shift = constants.i8s(&format!("{name}_SHIFT"), "Per output: exponent.", &filter.shift);
    quote! { #weights #bias #multiplier #shift }
}

/// Type and value of a kernel's constant, and whether it can be checked.
pub(super) fn kernel_value(
    name: &str,
    kernel: &Kernel,
    swapped: bool,
) -> Option<(TokenStream, TokenStream, bool)> {
    let filter = |input_zero: i8, output_zero: i8, bounds: [i8; 2]| {
        let (weights, bias) = (format_ident!("{name}_WEIGHTS"), format_ident!("{name}_BIAS"));
        let (multiplier, shift) =
            (format_ident!("{name}_MULTIPLIER"), format_ident!("{name}_SHIFT"));
        let (input_zero, output_zero, clamp) =
            (signed(input_zero), signed(output_zero), pair(bounds));
        quote! {
            weights: &#weights,
            bias: &#bias,
            requantize: ::clio::rt::kernels::Requantize { multiplier: &#multiplier, shift: &#shift },
            input_zero: #input_zero,
            output_zero: #output_zero,
            clamp: #clamp,
        }
    };
    let path = |kind: &str| {
        let kind = format_ident!("{kind}");
        quote! { ::clio::rt::kernels::#kind }
    };
    let shapes = |input: rt::Shape, output: rt::Shape| {
        let (input, output) = (shape(input), shape(output));
        quote! { input: #input, output: #output, }
    };
    let built = |kind: &str, fields: TokenStream| {
        let path = path(kind);
        quote! { #path { #fields } }
    };
    Some(match kernel {
        Kernel::Conv2d(op) => {
            let (shapes, window) = (shapes(op.input, op.output), window(op.window));
            let filter = filter(op.input_zero, op.output_zero, op.clamp);
            let path = path("Conv2d");
            (
                quote! { #path<'static> },
                built("Conv2d", quote! { #shapes window: #window, #filter }),
                true,
            )
        }
        Kernel::Depthwise(op) => {
            let (shapes, window) = (shapes(op.input, op.output), window(op.window));
            let filter = filter(op.input_zero, op.output_zero, op.clamp);
            let path = path("Depthwise");
            (
                quote! { #path<'static> },
                built("Depthwise", quote! { #shapes window: #window, #filter }),
                true,
            )
        }
        Kernel::FullyConnected(op) => {
            let (inputs, outputs) = (number(op.inputs), number(op.outputs));
            let filter = filter(op.input_zero, op.output_zero, op.clamp);
            let path = path("FullyConnected");
            let fields = quote! { inputs: #inputs, outputs: #outputs, #filter };
            (quote! { #path<'static> }, built("FullyConnected", fields), true)
        }
        Kernel::Add(op) => (path("Add"), built("Add", add(op, swapped)), false),
        Kernel::MaxPool(op) => {
            let (shapes, window, clamp) =
                (shapes(op.input, op.output), window(op.window), pair(op.clamp));
            let fields = quote! { #shapes window: #window, clamp: #clamp };
            (path("MaxPool"), built("MaxPool", fields), true)
        }
        Kernel::AveragePool(op) => {
            let (shapes, window, clamp) =
                (shapes(op.input, op.output), window(op.window), pair(op.clamp));
            let fields = quote! { #shapes window: #window, clamp: #clamp };
            (path("AveragePool"), built("AveragePool", fields), true)
        }
        Kernel::Mean(op) => (path("Mean"), built("Mean", mean(op)), false),
        Kernel::Clamp(bounds) => (path("Clamp"), pair(*bounds), false),
        Kernel::Slice(op) => {
            let (shapes, begin, stride) =
                (shapes(op.input, op.output), triple(op.begin), triple(op.stride));
            let fields = quote! { #shapes begin: #begin, stride: #stride };
            (path("Slice"), built("Slice", fields), true)
        }
        Kernel::Pad(op) => {
            let (shapes, before, value) =
                (shapes(op.input, op.output), triple(op.before), signed(op.value));
            let fields = quote! { #shapes before: #before, value: #value };
            (path("Pad"), built("Pad", fields), true)
        }
        Kernel::Softmax(op) => (path("Softmax"), softmax(op), false),
        Kernel::Alias => return None,
    })
}

pub(super) fn add(op: &rt::Add, swapped: bool) -> TokenStream {
    let turn = |[a, b]: [i64; 2]| if swapped { [b, a] } else { [a, b] };
    let zeros = pair(turn(op.input_zero.map(i64::from)));
    let multipliers = pair(turn(op.input_multiplier.map(i64::from)));
    let shifts = pair(turn(op.input_shift.map(i64::from)));
    let (zero, multiplier, shift) =
        (signed(op.output_zero), signed(op.output_multiplier), signed(op.output_shift));
    let clamp = pair(op.clamp);
    quote! {
        input_zero: #zeros,
        input_multiplier: #multipliers,
        input_shift: #shifts,
        output_zero: #zero,
        output_multiplier: #multiplier,
        output_shift: #shift,
        clamp: #clamp,
    }
}

fn mean(op: &rt::Mean) -> TokenStream {
    let (input, multiplier, shift) = (shape(op.input), signed(op.multiplier), signed(op.shift));
    let (input_zero, output_zero, clamp) =
        (signed(op.input_zero), signed(op.output_zero), pair(op.clamp));
    quote! {
        input: #input,
        multiplier: #multiplier,
        shift: #shift,
        input_zero: #input_zero,
        output_zero: #output_zero,
        clamp: #clamp,
    }
}

fn softmax(op: &rt::Softmax) -> TokenStream {
    let (multiplier, shift, diff_min) =
        (signed(op.multiplier), number(op.shift), signed(op.diff_min));
    quote! {
        ::clio::rt::kernels::Softmax { multiplier: #multiplier, shift: #shift, diff_min: #diff_min }
    }
}

pub(super) fn shape(shape: rt::Shape) -> TokenStream {
    let [height, width, channels] = [shape.height, shape.width, shape.channels].map(number);
    quote! { ::clio::rt::kernels::Shape::new(#height, #width, #channels) }
}

pub(super) fn window(window: rt::Window) -> TokenStream {
    let [kernel, stride, dilation, padding] =
        [window.kernel, window.stride, window.dilation, window.padding].map(pair);
    quote! {
        ::clio::rt::kernels::Window {
            kernel: #kernel,
            stride: #stride,
            dilation: #dilation,
            padding: #padding,
        }
    }
}

pub(super) fn pair<T: Into<i64>>(values: [T; 2]) -> TokenStream {
    let [a, b] = values.map(signed);
    quote! { [#a, #b] }
}

fn triple(values: [u16; 3]) -> TokenStream {
    let [a, b, c] = values.map(number);
    quote! { [#a, #b, #c] }
}
