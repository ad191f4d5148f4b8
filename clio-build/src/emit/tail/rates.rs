use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::file::WeightsFile;
use super::number::{int, ints};
use super::partition::Served;
use super::{EmitError, layers};
use crate::artifact::Affine;
use crate::graph::Op;

/// The layout of the partition's rates, whose constants are written to the file.
pub(super) fn layout(
    served: &Served<'_>,
    payloads: &[usize],
    file: &mut WeightsFile,
) -> Result<TokenStream, EmitError> {
    if served.partition.rates.len() > payloads.len() {
        return Err(served.wrong(format!(
            "it has {} rates for {} slices",
            served.partition.rates.len(),
            payloads.len()
        )));
    }
    let affines = affines(served, payloads.len(), file)?;
    let replaced = layers::replaced(served);
    let convolutions = layers::convolutions(served, &replaced, file)?;
    let linears = layers::linears(served, &replaced, file)?;
    let payloads = ints(payloads);
    Ok(quote! {
        ::clio::tail::RatesLayout {
            payloads: &#payloads,
            affines: &[#(#affines),*],
            convolutions: &[#(#convolutions),*],
            linears: &[#(#linears),*],
        }
    })
}

/// Per node: its channels and the rates that scale it. To the file: scales of all rates, then offsets.
fn affines(
    served: &Served<'_>,
    rates: usize,
    file: &mut WeightsFile,
) -> Result<Vec<TokenStream>, EmitError> {
    let mut nodes: BTreeMap<usize, BTreeMap<usize, &Affine>> = BTreeMap::new();
    for (rate, constants) in served.partition.rates.iter().enumerate() {
        for affine in &constants.affines {
            nodes.entry(affine.node).or_default().insert(rate, affine);
        }
    }
    let mut layouts = vec![];
    for (node, by_rate) in nodes {
        let channels = convolution_outputs(served, node)?;
        for affine in by_rate.values() {
            served.check("scales", affine.scale.len(), channels)?;
            served.check("offsets", affine.offset.len(), channels)?;
        }
        let (ones, zeros) = (vec![1.0; channels], vec![0.0; channels]);
        for rate in 0..rates {
            file.floats(by_rate.get(&rate).map_or(&ones, |affine| &affine.scale));
        }
        for rate in 0..rates {
            file.floats(by_rate.get(&rate).map_or(&zeros, |affine| &affine.offset));
        }
        let (node, channels, rates) = (int(node), int(channels), ints(by_rate.keys()));
        layouts.push(quote!((#node, #channels, &#rates)));
    }
    Ok(layouts)
}

fn convolution_outputs(served: &Served<'_>, node: usize) -> Result<usize, EmitError> {
    match served.op(node) {
        Some(Op::Conv2d(op)) => Ok(op.outputs),
        _ => Err(served.wrong(format!("node {node} is no convolution behind it to be scaled"))),
    }
}
