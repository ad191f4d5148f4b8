use std::collections::BTreeSet;

use clio_rt::session::MAX_SLICES;

use super::{ArtifactError, channels, finite, fraction, length, rule, transform};
use crate::artifact::{Affine, Code, Layer, Partition, Rate};
use crate::graph::{Graph, Op};

/// One partition point, whose cut is known to be one.
pub(super) fn partition(
    at: &str,
    graph: &Graph,
    partition: &Partition,
) -> Result<(), ArtifactError> {
    let last = partition.cut.nodes == graph.nodes.len();
    let local = matches!(partition.code, Code::Local);
    rule(last == local, at, || "exactly the network's end sends nothing".into())?;
    slices(at, partition, local)?;
    let shape = graph.shape(partition.cut.tensor);
    match &partition.code {
        Code::Transform(code) => transform::transform(at, code, shape)?,
        Code::Channels(code) => channels::channels(at, code, shape, partition.bytes.len())?,
        Code::Local => {}
    }
    length(&format!("{at}/rates"), partition.rates.len(), partition.bytes.len())?;
    for (number, one) in partition.rates.iter().enumerate() {
        rate(&format!("{at}/rate/{number}"), graph, partition.cut.nodes, one)?;
    }
    Ok(())
}

fn slices(at: &str, partition: &Partition, local: bool) -> Result<(), ArtifactError> {
    let (bytes, measured) = (&partition.bytes, &partition.measured);
    let count = if local { 0..=0 } else { 1..=MAX_SLICES };
    rule(count.contains(&bytes.len()), &format!("{at}/bytes"), || {
        format!("{} slices, of {count:?}", bytes.len())
    })?;
    rule(bytes.is_sorted_by(|a, b| a < b), &format!("{at}/bytes"), || {
        format!("{bytes:?} does not grow with each slice")
    })?;
    let entry = format!("{at}/measured");
    length(&entry, measured.len(), bytes.len().max(1))?;
    for (index, one) in measured.iter().enumerate() {
        let slices = index + usize::from(!local);
        rule(usize::from(one.slices) == slices, &entry, || {
            format!("entry {index} is of {} slices, not {slices}", one.slices)
        })?;
        fraction(&entry, one.accuracy)?;
        rule(one.bytes.is_finite() && one.bytes >= 0.0, &entry, || format!("{} bytes", one.bytes))?;
    }
    Ok(())
}

fn rate(at: &str, graph: &Graph, head: usize, rate: &Rate) -> Result<(), ArtifactError> {
    let tail = |node: usize| graph.nodes.get(node).filter(|_| node >= head).map(|n| &n.op);
    let mut scaled = BTreeSet::new();
    for (number, Affine { node, scale, offset }) in rate.affines.iter().enumerate() {
        let at = format!("{at}/affine/{number}");
        let Some(Op::Conv2d(op)) = tail(*node) else {
            return rule(false, &at, || format!("node {node} is no convolution of the tail"));
        };
        rule(scaled.insert(*node), &at, || format!("node {node} is scaled already"))?;
        vectors(&at, [(scale, op.outputs), (offset, op.outputs)])?;
    }
    let mut replaced = BTreeSet::new();
    for (number, Layer { node, weights, bias }) in rate.layers.iter().enumerate() {
        let at = format!("{at}/layer/{number}");
        let Some(op @ (Op::Conv2d(_) | Op::FullyConnected(_))) = tail(*node) else {
            return rule(false, &at, || {
                format!("node {node} is no convolution or fully connected layer of the tail")
            });
        };
        rule(replaced.insert(*node), &at, || format!("node {node} is replaced already"))?;
        let [weights_needed, bias_needed] = op.parameters().map(<[f32]>::len);
        vectors(&at, [(weights, weights_needed), (bias, bias_needed)])?;
    }
    Ok(())
}

fn vectors(at: &str, vectors: [(&Vec<f32>, usize); 2]) -> Result<(), ArtifactError> {
    for (values, needs) in vectors {
        length(at, values.len(), needs)?;
        finite(at, values)?;
    }
    Ok(())
}
