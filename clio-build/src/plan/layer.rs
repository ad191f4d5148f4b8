//! The layers of the head, with the places of their operands.

use super::arena::{Arena, Region};
use super::bands::{Bands, Cut};
use super::cost::Work;
use super::{Kernels, schedule};
use crate::artifact::Artifact;
use crate::graph::Graph;
use crate::integer::{Packed, Tiled};
use crate::target::{Cost, Target};

/// One layer of the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Index of the node.
    pub node: usize,
    /// Where it reads and writes.
    pub operands: Operands,
    /// Its packed form; none where the kernel is portable.
    pub packed: Option<Packed>,
    /// Where its constants come to from L3 for its group of layers in bands; none where they do not.
    pub held: Option<Region>,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Instructions, modelled.
    pub instructions: u64,
    /// Bytes of constants.
    pub flash: usize,
}

/// Where a layer reads and writes; regions of one variant never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    /// Nothing moves: the output is the input.
    View(Region),
    /// One input, written over.
    InPlace(Region),
    /// One input.
    Unary {
        /// Read.
        input: Region,
        /// Written.
        output: Region,
    },
    /// Two inputs, one of which is written over.
    BinaryInPlace {
        /// Read and written.
        sums: Region,
        /// Read.
        other: Region,
        /// Whether the one written over is the right operand.
        swapped: bool,
    },
    /// Twice the same input.
    Twice {
        /// Read.
        input: Region,
        /// Written.
        output: Region,
    },
    /// Two inputs.
    Binary {
        /// Read.
        left: Region,
        /// Read.
        right: Region,
        /// Written.
        output: Region,
    },
}

impl Operands {
    /// Where the output lies.
    pub fn output(&self) -> Region {
        match *self {
            Operands::View(region) | Operands::InPlace(region) => region,
            Operands::BinaryInPlace { sums, .. } => sums,
            Operands::Unary { output, .. }
            | Operands::Twice { output, .. }
            | Operands::Binary { output, .. } => output,
        }
    }
}

/// Instructions of each of the first nodes.
pub fn instructions(
    graph: &Graph,
    kernels: &Kernels,
    cost: &Cost,
    nodes: usize,
    bands: &[Bands],
) -> Vec<u64> {
    let mut costs: Vec<u64> =
        (0..nodes).map(|node| Work::whole(graph, kernels, node).instructions(cost)).collect();
    for bands in bands {
        let of = schedule::instructions(graph, kernels, cost, bands);
        costs.splice(bands.nodes.clone(), of);
    }
    costs
}

/// The layers of an arena.
pub fn layers(
    artifact: &Artifact,
    kernels: &Kernels,
    target: &Target,
    arena: &Arena,
    bands: &[Bands],
) -> Vec<Layer> {
    let graph = &artifact.graph;
    let costs = instructions(graph, kernels, &target.cost, arena.nodes, bands);
    kernels
        .integers
        .kernels(graph)
        .take(arena.nodes)
        .enumerate()
        .map(|(index, (node, kernel))| Layer {
            node: index,
            operands: operands(
                &node.inputs.iter().map(|&t| arena.region(t)).collect::<Vec<_>>(),
                arena.region(node.output),
                arena.in_place[index],
                matches!(kernel, crate::integer::Kernel::Alias),
            ),
            macs: graph.macs(node),
            instructions: costs[index],
            flash: kernels.flash_of(index) + kernels.l3_of(index),
            packed: packed(kernels, index, bands),
            held: arena.held(index),
        })
        .collect()
}

/// A node's packed form, cut as its bands are.
fn packed(kernels: &Kernels, node: usize, bands: &[Bands]) -> Option<Packed> {
    let group = bands.iter().find(|bands| bands.nodes.contains(&node));
    let cut = group.and_then(|group| *group.cuts.get(node - group.nodes.start)?);
    let held = group.and_then(|group| group.held.get(node - group.nodes.start));
    match (kernels.packed[node].clone()?, cut) {
        (Packed::Tiled(tiled), Some(Cut { tiling, form, l1_bytes, .. })) => {
            let held = held.is_some_and(|bytes| *bytes > 0);
            Some(Packed::Tiled(Tiled { tiling, form, l1_bytes, held, ..tiled }))
        }
        (packed, _) => Some(packed),
    }
}

fn operands(inputs: &[Region], output: Region, in_place: Option<usize>, view: bool) -> Operands {
    match (inputs, in_place) {
        (_, Some(_)) if view => Operands::View(output),
        (&[left, right], Some(0)) => {
            Operands::BinaryInPlace { sums: left, other: right, swapped: false }
        }
        (&[left, right], Some(_)) => {
            Operands::BinaryInPlace { sums: right, other: left, swapped: true }
        }
        (_, Some(_)) => Operands::InPlace(output),
        (&[left, right], None) if left == right => Operands::Twice { input: left, output },
        (&[left, right], None) => Operands::Binary { left, right, output },
        _ => Operands::Unary { input: inputs.first().copied().unwrap_or_default(), output },
    }
}
