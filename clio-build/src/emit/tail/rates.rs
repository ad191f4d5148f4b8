use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::EmitError;
use super::file::WeightsFile;
use super::number::{int, ints};
use super::partition::Served;
use crate::artifact::{Affine, Classifier};
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
    let classifiers = classifiers(served, file)?;
    let payloads = ints(payloads);
    Ok(quote! {
        ::clio::tail::RatesLayout {
            payloads: &#payloads,
            affines: &[#(#affines),*],
            classifiers: &[#(#classifiers),*],
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

/// Per node: its shape and the rates that replace it. To the file: weights and bias of each.
fn classifiers(served: &Served<'_>, file: &mut WeightsFile) -> Result<Vec<TokenStream>, EmitError> {
    let of_rate = |rate: usize| served.partition.rates[rate].classifier.as_ref();
    let with: Vec<(usize, &Classifier)> = (0..served.partition.rates.len())
        .filter_map(|rate| of_rate(rate).map(|classifier| (rate, classifier)))
        .collect();
    let nodes: BTreeSet<usize> = with.iter().map(|(_, classifier)| classifier.node).collect();
    let mut layouts = vec![];
    for node in nodes {
        let [inputs, outputs] = layer_shape(served, node)?;
        let own = || with.iter().filter(|(_, classifier)| classifier.node == node);
        for (_, classifier) in own() {
            served.check("classifier", classifier.weights.len(), inputs * outputs)?;
            served.check("classifier's bias", classifier.bias.len(), outputs)?;
            file.transposed(&classifier.weights, inputs);
            file.floats(&classifier.bias);
        }
        let rates: Vec<usize> = own().map(|(rate, _)| *rate).collect();
        let (node, shape, rates) = (int(node), ints(&[inputs, outputs]), ints(&rates));
        layouts.push(quote! {
            ::clio::tail::ClassifierLayout { node: #node, shape: #shape, rates: &#rates }
        });
    }
    Ok(layouts)
}

fn convolution_outputs(served: &Served<'_>, node: usize) -> Result<usize, EmitError> {
    match op(served, node) {
        Some(Op::Conv2d(op)) => Ok(op.outputs),
        _ => Err(served.wrong(format!("node {node} is no convolution behind it to be scaled"))),
    }
}

fn layer_shape(served: &Served<'_>, node: usize) -> Result<[usize; 2], EmitError> {
    match op(served, node) {
        Some(Op::FullyConnected(op)) => Ok([op.inputs, op.outputs]),
        _ => Err(served
            .wrong(format!("node {node} is no fully connected layer behind it to be replaced"))),
    }
}

/// What a node of the partition's tail computes.
fn op<'a>(served: &Served<'a>, node: usize) -> Option<&'a Op> {
    let tail = node >= served.partition.cut.nodes;
    served.artifact.graph.nodes.get(node).filter(|_| tail).map(|node| &node.op)
}
