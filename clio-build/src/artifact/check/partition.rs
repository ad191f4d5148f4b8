use clio_rt::session::MAX_SLICES;

use super::{ArtifactError, channels, finite, fraction, length, rule, transform};
use crate::artifact::{Affine, Classifier, Code, Partition, Rate};
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
    for (number, affine) in rate.affines.iter().enumerate() {
        let at = format!("{at}/affine/{number}");
        let Affine { node, scale, offset } = affine;
        let outputs = match graph.nodes.get(*node).filter(|_| *node >= head).map(|n| &n.op) {
            Some(Op::Conv2d(op)) => Some(op.outputs),
            Some(Op::FullyConnected(op)) => Some(op.outputs),
            _ => None,
        };
        vectors(&at, *node, [(scale, outputs), (offset, outputs)])?;
    }
    if let Some(Classifier { node, weights, bias }) = &rate.classifier {
        let sizes = match graph.nodes.get(*node).filter(|_| *node >= head).map(|n| &n.op) {
            Some(Op::FullyConnected(op)) => Some((op.outputs * op.inputs, op.outputs)),
            _ => None,
        };
        let at = format!("{at}/classifier");
        vectors(&at, *node, [(weights, sizes.map(|s| s.0)), (bias, sizes.map(|s| s.1))])?;
    }
    Ok(())
}

fn vectors(
    at: &str,
    node: usize,
    vectors: [(&Vec<f32>, Option<usize>); 2],
) -> Result<(), ArtifactError> {
    for (values, needs) in vectors {
        let needs = needs.ok_or_else(|| ArtifactError::Invalid {
            entry: at.into(),
            rule: format!("node {node} is no layer of the tail with such constants"),
        })?;
        length(at, values.len(), needs)?;
        finite(at, values)?;
    }
    Ok(())
}
