use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::number::{float, int, ints};
use crate::graph::ops::{Conv2d, FullyConnected, Op, Pad, Pool, PoolKind, Range, Slice};

/// What surrounds a node in the generated function.
pub(super) struct Site<'a> {
    /// Index in the graph.
    pub index: usize,
    /// The node's name: its filter's and its value's.
    pub name: &'a Ident,
    /// The values it reads.
    pub inputs: Vec<TokenStream>,
    /// Whether some rate scales its output.
    pub scaled: bool,
    /// Whether some rate replaces its weights.
    pub replaced: bool,
    /// Elements of one image's input.
    pub elements: usize,
}

/// The expression of a node's output `[n, channels, height, width]`, clamp included.
pub(super) fn expression(op: &Op, site: &Site<'_>) -> TokenStream {
    let x = &site.inputs[0];
    match op {
        Op::Conv2d(op) => clamped(scaled(convolution(op, site), site), op.clamp),
        Op::FullyConnected(op) => clamped(fully_connected(op, site), op.clamp),
        Op::Add(op) => {
            let other = &site.inputs[1];
            clamped(quote!(#x.add(#other)), op.clamp)
        }
        Op::Pool(op) => clamped(pool(op, x), op.clamp),
        Op::Clamp(op) => clamped(x.clone(), op.range),
        Op::Slice(op) => slice(op, x),
        Op::Pad(op) => pad(op, x),
        Op::Flatten(_) => {
            let elements = int(site.elements);
            quote!(#x.reshape([-1, #elements, 1, 1]))
        }
        Op::Softmax(_) => quote!(::clio::burn::tensor::activation::softmax(#x, 1)),
    }
}

/// Bounds of what an operator makes.
pub(super) fn range(op: &Op) -> Range {
    match op {
        Op::Conv2d(op) => op.clamp,
        Op::FullyConnected(op) => op.clamp,
        Op::Add(op) => op.clamp,
        Op::Pool(op) => op.clamp,
        Op::Clamp(op) => op.range,
        Op::Slice(_) | Op::Pad(_) | Op::Flatten(_) | Op::Softmax(_) => Range::NONE,
    }
}

fn convolution(op: &Conv2d, site: &Site<'_>) -> TokenStream {
    let (x, name) = (&site.inputs[0], site.name);
    let (stride, padding, dilation, groups) =
        (ints(&op.stride), pairs(op.padding), ints(&op.dilation), int(op.groups));
    let options = quote! {
        ::clio::burn::tensor::ops::ConvOptions::new_with_padding(#stride, #padding, #dilation, #groups)
    };
    if site.replaced {
        let node = int(site.index);
        return quote!(rates.conv2d(#node, #x, &self.#name, #options));
    }
    quote! {
        ::clio::burn::tensor::module::conv2d(
            #x,
            self.#name.weights.clone(),
            Some(self.#name.bias.clone()),
            #options,
        )
    }
}

fn scaled(y: TokenStream, site: &Site<'_>) -> TokenStream {
    if !site.scaled {
        return y;
    }
    let node = int(site.index);
    quote!(rates.affine(#node, #y))
}

fn fully_connected(op: &FullyConnected, site: &Site<'_>) -> TokenStream {
    let (x, name, node, outputs) = (&site.inputs[0], site.name, int(site.index), int(op.outputs));
    let y = if site.replaced {
        quote!(rates.linear(#node, #x.flatten::<2>(1, 3), &self.#name))
    } else {
        quote! {
            ::clio::burn::tensor::module::linear(
                #x.flatten::<2>(1, 3),
                self.#name.weights.clone(),
                Some(self.#name.bias.clone()),
            )
        }
    };
    quote!(#y.reshape([-1, #outputs, 1, 1]))
}

fn pool(op: &Pool, x: &TokenStream) -> TokenStream {
    let (kernel, stride, padding) = (ints(&op.kernel), ints(&op.stride), pairs(op.padding));
    match op.kind {
        PoolKind::Average if op.is_global_average() => quote!(#x.mean_dims(&[2, 3])),
        PoolKind::Average => quote! {
            ::clio::burn::tensor::module::avg_pool2d(
                #x,
                ::clio::burn::tensor::ops::AvgPoolOptions::new(#kernel)
                    .with_stride(#stride)
                    .with_padding_pairs(#padding)
                    .with_count_include_pad(false),
            )
        },
        PoolKind::Max => quote! {
            ::clio::burn::tensor::module::max_pool2d(
                #x,
                ::clio::burn::tensor::ops::MaxPoolOptions::new(#kernel)
                    .with_stride(#stride)
                    .with_padding_pairs(#padding),
            )
        },
    }
}

fn slice(op: &Slice, x: &TokenStream) -> TokenStream {
    let axes = (0..3).map(|axis| {
        let [begin, end, step] = [op.begin, op.end, op.step].map(|of| int(of[axis]));
        quote!(::clio::burn::tensor::Slice::new(#begin, Some(#end), #step))
    });
    quote!(#x.slice([::clio::burn::tensor::Slice::full(), #(#axes),*]))
}

fn pad(op: &Pad, x: &TokenStream) -> TokenStream {
    let axes = (0..3).map(|axis| {
        let (before, after) = (int(op.before[axis]), int(op.after[axis]));
        quote!((#before, #after))
    });
    quote!(#x.pad([(0, 0), #(#axes),*], ::clio::burn::tensor::ops::PadMode::Constant(0.0)))
}

fn clamped(y: TokenStream, range: Range) -> TokenStream {
    match (range.min, range.max) {
        (None, None) => y,
        (Some(0.0), None) => quote!(::clio::burn::tensor::activation::relu(#y)),
        (Some(min), None) => {
            let min = float(min);
            quote!(#y.clamp_min(#min))
        }
        (None, Some(max)) => {
            let max = float(max);
            quote!(#y.clamp_max(#max))
        }
        (Some(min), Some(max)) => {
            let (min, max) = (float(min), float(max));
            quote!(#y.clamp(#min, #max))
        }
    }
}

/// `[(top, bottom), (left, right)]`.
fn pairs([top, left, bottom, right]: [usize; 4]) -> TokenStream {
    let [top, left, bottom, right] = [top, left, bottom, right].map(int);
    quote!([(#top, #bottom), (#left, #right)])
}
