//! Which vector lies in which tensor: one walk for both directions.

use safetensors::Dtype;

use super::ArtifactError;
use crate::artifact::{Artifact, Code, FittedChannels, FittedTransform, Rate};
use crate::graph::Op;

/// A vector that is stored as a tensor of its own, little-endian.
pub(super) enum Slot<'a> {
    F32(&'a mut Vec<f32>),
    I16(&'a mut Vec<i16>),
    U16(&'a mut Vec<u16>),
    I32(&'a mut Vec<i32>),
}

/// What is done with each name and slot.
pub(super) type Visit<'v> = dyn FnMut(String, Slot) -> Result<(), ArtifactError> + 'v;

impl Slot<'_> {
    pub(super) fn dtype(&self) -> Dtype {
        match self {
            Slot::F32(_) => Dtype::F32,
            Slot::I16(_) => Dtype::I16,
            Slot::U16(_) => Dtype::U16,
            Slot::I32(_) => Dtype::I32,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Slot::F32(v) => v.len(),
            Slot::I16(v) => v.len(),
            Slot::U16(v) => v.len(),
            Slot::I32(v) => v.len(),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Slot::F32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Slot::I16(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Slot::U16(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Slot::I32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }

    pub(super) fn fill(self, bytes: &[u8]) {
        match self {
            Slot::F32(v) => *v = elements(bytes, f32::from_le_bytes),
            Slot::I16(v) => *v = elements(bytes, i16::from_le_bytes),
            Slot::U16(v) => *v = elements(bytes, u16::from_le_bytes),
            Slot::I32(v) => *v = elements(bytes, i32::from_le_bytes),
        }
    }
}

fn elements<T, const N: usize>(bytes: &[u8], read: fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|&chunk| read(chunk)).collect()
}

/// Calls `visit` for every vector of `artifact`, in a fixed order.
pub(super) fn for_each_slot(
    artifact: &mut Artifact,
    visit: &mut Visit,
) -> Result<(), ArtifactError> {
    for (index, node) in artifact.graph.nodes.iter_mut().enumerate() {
        let (weights, bias) = match &mut node.op {
            Op::Conv2d(op) => (&mut op.weights, &mut op.bias),
            Op::FullyConnected(op) => (&mut op.weights, &mut op.bias),
            _ => continue,
        };
        visit(format!("graph/{index}/weights"), Slot::F32(weights))?;
        visit(format!("graph/{index}/bias"), Slot::F32(bias))?;
    }
    for (index, partition) in artifact.partitions.iter_mut().enumerate() {
        let at = format!("partition/{index}");
        match &mut partition.code {
            Code::Transform(code) => transform(&at, code, visit)?,
            Code::Channels(code) => channels(&at, code, visit)?,
            Code::Local => {}
        }
        for (number, one) in partition.rates.iter_mut().enumerate() {
            rate(&format!("{at}/rate/{number}"), one, visit)?;
        }
    }
    Ok(())
}

fn transform(at: &str, code: &mut FittedTransform, visit: &mut Visit) -> Result<(), ArtifactError> {
    visit(format!("{at}/rotation"), Slot::I16(&mut code.rotation))?;
    visit(format!("{at}/offset"), Slot::I32(&mut code.offset))?;
    visit(format!("{at}/vertical"), Slot::I16(&mut code.vertical))?;
    visit(format!("{at}/horizontal"), Slot::I16(&mut code.horizontal))?;
    visit(format!("{at}/coefficients"), Slot::U16(&mut code.coefficients))?;
    visit(format!("{at}/scales"), Slot::U16(&mut code.scales))?;
    visit(format!("{at}/probabilities"), Slot::U16(&mut code.probabilities))?;
    visit(format!("{at}/centroids"), Slot::F32(&mut code.centroids))?;
    visit(format!("{at}/inverse"), Slot::F32(&mut code.inverse))?;
    visit(format!("{at}/mean"), Slot::F32(&mut code.mean))
}

fn channels(at: &str, code: &mut FittedChannels, visit: &mut Visit) -> Result<(), ArtifactError> {
    visit(format!("{at}/order"), Slot::U16(&mut code.order))?;
    visit(format!("{at}/imputation"), Slot::F32(&mut code.imputation))
}

fn rate(at: &str, rate: &mut Rate, visit: &mut Visit) -> Result<(), ArtifactError> {
    for (number, affine) in rate.affines.iter_mut().enumerate() {
        visit(format!("{at}/affine/{number}/scale"), Slot::F32(&mut affine.scale))?;
        visit(format!("{at}/affine/{number}/offset"), Slot::F32(&mut affine.offset))?;
    }
    for (number, layer) in rate.layers.iter_mut().enumerate() {
        visit(format!("{at}/layer/{number}/weights"), Slot::F32(&mut layer.weights))?;
        visit(format!("{at}/layer/{number}/bias"), Slot::F32(&mut layer.bias))?;
    }
    Ok(())
}

/// A tensor's name in files that were written when a rate could replace no layer but the classifier.
pub(super) fn former_name(name: &str) -> String {
    name.replace("/layer/0/", "/classifier/")
}
