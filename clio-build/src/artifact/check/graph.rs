use super::{ArtifactError, finite, length, op, rule};
use crate::artifact::Artifact;
use crate::graph::{Graph, Op, Shape};
use crate::integer::keeps_scale;

/// Extents are 16 bits in the kernels.
const LARGEST: usize = 65535;
/// Elements of one activation.
const MOST_ELEMENTS: usize = 1 << 28;

/// Nodes in topological order, every tensor written once and of the shape that its node infers.
pub(super) fn graph(graph: &Graph) -> Result<(), ArtifactError> {
    let tensors = graph.tensors.len();
    for (index, tensor) in graph.tensors.iter().enumerate() {
        rule(is_shape(tensor.shape), &format!("tensor {index}"), || {
            format!("{} has an extent not in 1..={LARGEST}, or too many elements", tensor.shape)
        })?;
    }
    let indices = [graph.input, graph.output];
    rule(indices.iter().all(|t| *t < tensors), "graph", || {
        format!("input and output are tensors {indices:?} of {tensors}")
    })?;
    let mut written = vec![false; tensors];
    written[graph.input] = true;
    for (index, node) in graph.nodes.iter().enumerate() {
        let at = format!("graph/{index}");
        op::op(&at, &node.op)?;
        let ready = |t: &usize| written.get(*t) == Some(&true);
        rule(!node.inputs.is_empty() && node.inputs.iter().all(ready), &at, || {
            format!("`{}` reads a tensor before it is computed", node.name)
        })?;
        rule(written.get(node.output) == Some(&false), &at, || {
            format!("`{}` writes no tensor, or one that is written already", node.name)
        })?;
        written[node.output] = true;
        let inputs: Vec<Shape> = node.inputs.iter().map(|&t| graph.shape(t)).collect();
        let shape = node.op.infer(&inputs);
        rule(shape.as_ref() == Ok(&graph.shape(node.output)), &at, || match shape {
            Ok(shape) => format!("`{}` makes {shape}, the tensor says otherwise", node.name),
            Err(error) => format!("`{}`: {error}", node.name),
        })?;
        op::reaches(&at, &node.op, inputs[0])?;
    }
    rule(written[graph.output], "graph", || "the output is never computed".into())
}

/// One scale per tensor, and the same on both sides of a node that hands values on.
pub(super) fn scales(artifact: &Artifact) -> Result<(), ArtifactError> {
    let (graph, scales) = (&artifact.graph, &artifact.scales);
    length("scales", scales.len(), graph.tensors.len())?;
    finite("scales", &scales.iter().map(|s| s.scale).collect::<Vec<_>>())?;
    rule(scales.iter().all(|s| s.scale > 0.0), "scales", || "one is not above zero".into())?;
    for node in graph.nodes.iter().filter(|n| keeps_scale(&n.op)) {
        rule(scales[node.inputs[0]] == scales[node.output], "scales", || {
            format!("`{}` hands its values on, but its output has another scale", node.name)
        })?;
    }
    for node in graph.nodes.iter().filter(|n| matches!(n.op, Op::Softmax(_))) {
        let scale = scales[node.output];
        rule(scale.scale == 1.0 / 256.0 && scale.zero == -128, "scales", || {
            format!("`{}` makes probabilities of 1/256 from -128 on", node.name)
        })?;
    }
    Ok(())
}

fn is_shape(shape: Shape) -> bool {
    let extents = [shape.channels, shape.height, shape.width];
    extents.iter().all(|e| (1..=LARGEST).contains(e)) && shape.elements() <= MOST_ELEMENTS
}
