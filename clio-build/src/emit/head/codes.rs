//! The slice codes' constants.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::constants::{Constants, number, signed};
use super::name;
use crate::artifact::{Code, FittedChannels, FittedTransform};
use crate::plan::Plan;

/// The module of the codes of every partition that some board keeps.
pub(super) fn module(plans: &[Plan], constants: &mut Constants) -> TokenStream {
    let kept: BTreeSet<u8> = plans.iter().flat_map(|plan| plan.kept.iter().copied()).collect();
    let codes: Vec<TokenStream> = plans
        .first()
        .into_iter()
        .flat_map(|plan| kept.iter().map(|&number| (number, plan.partition(number))))
        .map(|(number, partition)| match &partition.code {
            Code::Transform(code) => transform(number, &partition.name, code, constants),
            Code::Channels(code) => channels(number, &partition.name, code, constants),
            Code::Local => TokenStream::new(),
        })
        .collect();
    quote! {
        /// The slice codes: `P3` is that of partition 3.
        mod codes {
            #(#codes)*
        }
    }
}

fn transform(
    partition: u8,
    at: &str,
    code: &FittedTransform,
    constants: &mut Constants,
) -> TokenStream {
    let name = name::partition(partition);
    let [height, width, channels] = code.tensor.map(number);
    let [components, rows, columns] = code.shape.map(number);
    let doc = format!(
        "Partition {partition}, {}: {channels} channels of {height}×{width} to {components} components of {rows}×{columns}, {} coefficients in {} passes.",
        name::quoted(at),
        code.coefficients.len(),
        code.passes.len()
    );
    let doc = name::doc(&doc);
    let array = |part: &str| format!("{name}_{part}");
    let arrays = [
        constants.i16s(&array("ROTATION"), "`[components, channels]`.", &code.rotation),
        constants.i32s(&array("OFFSET"), "Per component.", &code.offset),
        constants.i16s(&array("VERTICAL"), "`[kept rows, rows]`, Q13.", &code.vertical),
        constants.i16s(&array("HORIZONTAL"), "`[kept columns, columns]`, Q13.", &code.horizontal),
        constants.u16s(&array("COEFFICIENTS"), "Positions, class by class.", &code.coefficients),
        constants.u16s(&array("SCALES"), "Quantiser of each coefficient.", &code.scales),
    ];
    let [rotation, offset, vertical, horizontal, coefficients, scales, classes, passes] = [
        "ROTATION",
        "OFFSET",
        "VERTICAL",
        "HORIZONTAL",
        "COEFFICIENTS",
        "SCALES",
        "CLASSES",
        "PASSES",
    ]
    .map(|part| format_ident!("{}", array(part)));
    let (ident, shift) = (format_ident!("{name}"), number(code.shift));
    let (class_count, pass_count) = (number(code.classes.len()), number(code.passes.len()));
    let (class_values, pass_values) = (class_values(code), pass_values(code));
    quote! {
        #(#arrays)*
        /// Coefficients of about equal spread.
        static #classes: [::clio::rt::stream::Class; #class_count] = [#(#class_values),*];
        /// Bit planes in the order they are sent.
        static #passes: [::clio::rt::stream::Pass; #pass_count] = [#(#pass_values),*];
        #[doc = #doc]
        pub(super) const #ident: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: #height,
                width: #width,
                channels: #channels,
                rotation: &#rotation,
                offset: &#offset,
                shift: #shift,
                vertical: &#vertical,
                horizontal: &#horizontal,
            },
            scales: &#scales,
            planes: ::clio::rt::stream::Planes {
                shape: [#components, #rows, #columns],
                coefficients: &#coefficients,
                classes: &#classes,
                passes: &#passes,
            },
        };
    }
}

fn class_values(code: &FittedTransform) -> Vec<TokenStream> {
    let value = |class: clio_rt::stream::Class| {
        let (first, count, planes) =
            (number(class.first), number(class.count), number(class.planes));
        quote! { ::clio::rt::stream::Class { first: #first, count: #count, planes: #planes } }
    };
    code.classes().into_iter().map(value).collect()
}

fn pass_values(code: &FittedTransform) -> Vec<TokenStream> {
    let value = |pass: clio_rt::stream::Pass| {
        let (class, plane, refine) = (number(pass.class), number(pass.plane), signed(pass.refine));
        let significant = pass.significant.map(number);
        quote! {
            ::clio::rt::stream::Pass {
                class: #class,
                plane: #plane,
                significant: [#(#significant),*],
                refine: #refine,
            }
        }
    };
    code.passes().into_iter().map(value).collect()
}

fn channels(
    partition: u8,
    at: &str,
    code: &FittedChannels,
    constants: &mut Constants,
) -> TokenStream {
    let name = name::partition(partition);
    let [height, width, channels] = code.tensor;
    let doc = format!(
        "Partition {partition}, {}: {channels} channels of {height}×{width}, whole.",
        name::quoted(at)
    );
    let doc = name::doc(&doc);
    let order = constants.u16s(&format!("{name}_ORDER"), "Most important first.", &code.order);
    let (ident, order_ident) = (format_ident!("{name}"), format_ident!("{name}_ORDER"));
    let (pixels, channels) = (number(u32::from(height) * u32::from(width)), number(channels));
    quote! {
        #order
        #[doc = #doc]
        pub(super) const #ident: ::clio::rt::stream::Channels<'static> = ::clio::rt::stream::Channels {
            pixels: #pixels,
            channels: #channels,
            order: &#order_ident,
        };
    }
}
