//! Every fitted partition with what it costs by itself.

use clio_rt::packet::Layout;

use super::budget::{Memory, Room};
use super::{Bands, Chosen, Curve, Losses};
use super::{CLOUD_BASE_US, CLOUD_MACS_PER_SECOND};
use super::{PlanError, cost, layer};
use crate::artifact::{Artifact, Partition};
use crate::graph::Op;
use crate::integer::{IntegerError, Integers};
use crate::syntax::Declaration;
use crate::target::Target;

/// One fitted partition on one board.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its number, on air too.
    pub number: u8,
    /// The tensor's name in the user's file.
    pub name: String,
    /// Nodes of the head.
    pub nodes: usize,
    /// Multiply-accumulates of the head, without the slice code.
    pub macs: u64,
    /// Instructions of the head, without the slice code.
    pub instructions: u64,
    /// Multiply-accumulates of the tail.
    pub tail_macs: u64,
    /// Microseconds of the cloud; 0 where nothing is sent.
    pub tail_us: u64,
    /// Memory of a head with this partition alone.
    pub memory: Memory,
    /// What such a head computes in bands.
    pub bands: Vec<Bands>,
    /// Bytes of the stream each slice count carries.
    pub payload: Vec<usize>,
    /// How each slice count is protected; empty where the link loses nothing.
    pub protections: Vec<Chosen>,
    /// Why it cannot be in the head, where it cannot.
    pub excluded: Option<String>,
}

/// The integers of as many nodes as the device can compute of those that any partition needs.
pub fn integers(artifact: &Artifact) -> Result<Integers, PlanError> {
    let deepest = artifact.partitions.last().map_or(0, |p| p.cut.nodes);
    let nodes = computable(artifact, deepest).map_or(deepest, |(nodes, _)| nodes);
    Integers::new(&artifact.graph, &artifact.scales, nodes).map_err(PlanError::Integer)
}

/// The first node that the device cannot compute, with the reason.
fn computable(artifact: &Artifact, nodes: usize) -> Option<(usize, IntegerError)> {
    artifact.graph.nodes[..nodes].iter().enumerate().find_map(|(index, node)| {
        let reason = unsupported(&node.op)?;
        Some((index, IntegerError { node: node.name.clone(), reason }))
    })
}

/// Why the device has no kernel for an operator.
fn unsupported(op: &Op) -> Option<String> {
    match op {
        Op::Conv2d(op) if op.groups > 1 && !op.is_depthwise() => Some(format!(
            "{} groups of {} channels run only in the cloud; the device runs one group or depthwise",
            op.groups, op.inputs
        )),
        _ => None,
    }
}

/// All partitions, priced; those the device cannot compute with the reason.
pub fn candidates(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    room: &Room,
) -> Result<Vec<Candidate>, PlanError> {
    let graph = &artifact.graph;
    let macs: Vec<u64> = graph.nodes.iter().map(|node| graph.macs(node)).collect();
    let kernels = room.kernels;
    let computed = kernels.packed.len();
    let blocked = computable(artifact, graph.nodes.len());
    let mtu = super::mtu(declaration);
    let losses = (declaration.link.loss > 0.0).then(|| Losses::new(declaration.link.loss));
    let mut candidates = vec![];
    for (number, partition) in artifact.partitions.iter().enumerate() {
        let nodes = partition.cut.nodes;
        let computable = nodes <= computed;
        let (head, tail) = macs.split_at(nodes);
        let tail_macs = tail.iter().sum();
        let mut payload = payload(&partition.name, &partition.bytes, mtu)?;
        let mut protections = vec![];
        if let Some(losses) = &losses {
            protections = protect(partition, mtu, losses)?;
            payload = protections.iter().map(|chosen| chosen.protection.payload()).collect();
        }
        let (memory, bands) = match computable {
            true => room.alone(partition, &payload),
            false => (Memory::default(), vec![]),
        };
        let entered = bands.first().and_then(|bands| bands.image.as_ref());
        let turns = entered.map_or(1, |image| image.turns.len());
        let input = cost::image(&target.cost, graph.shape(graph.input), turns);
        let costs = layer::instructions(graph, kernels, &target.cost, nodes.min(computed), &bands);
        candidates.push(Candidate {
            number: number as u8,
            name: partition.name.clone(),
            nodes,
            macs: head.iter().sum(),
            instructions: input + costs.iter().sum::<u64>(),
            tail_macs,
            tail_us: if partition.bytes.is_empty() { 0 } else { tail_us(tail_macs) },
            memory,
            bands,
            payload,
            protections,
            excluded: blocked.as_ref().filter(|_| !computable).map(|(_, e)| e.to_string()),
        });
    }
    Ok(candidates)
}

/// Numbers of the partitions that the device can compute.
pub fn runnable(candidates: &[Candidate]) -> Vec<u8> {
    candidates.iter().filter(|c| c.excluded.is_none()).map(|c| c.number).collect()
}

/// Microseconds of the cloud for a tail of so many multiply-accumulates.
pub fn tail_us(macs: u64) -> u64 {
    CLOUD_BASE_US + macs.saturating_mul(1_000_000).div_ceil(CLOUD_MACS_PER_SECOND)
}

/// The protection of each slice count of a partition, within the bytes on air that the slice count has.
///
/// # Errors
/// Its slices cannot be cut into packets.
pub fn protect(partition: &Partition, mtu: u16, losses: &Losses) -> Result<Vec<Chosen>, PlanError> {
    let payload = payload(&partition.name, &partition.bytes, mtu)?;
    let curve = Curve::of(&partition.measured, &payload);
    let choose = |bytes: &u16| {
        let error = || PlanError::Layout {
            partition: partition.name.clone(),
            error: format!("{bytes} bytes are too few for a packet"),
        };
        super::choose(&curve, usize::from(*bytes), mtu.into(), losses).ok_or_else(error)
    };
    partition.bytes.iter().map(choose).collect()
}

/// Bytes of the stream that each slice count carries in plain frames.
fn payload(name: &str, bytes: &[u16], mtu: u16) -> Result<Vec<usize>, PlanError> {
    if bytes.is_empty() {
        return Ok(vec![]);
    }
    let layout = Layout::new(bytes, mtu)
        .map_err(|error| PlanError::Layout { partition: name.into(), error: error.to_string() })?;
    Ok((1..=bytes.len()).map(|slices| layout.payload(slices)).collect())
}
