//! Which kernel computes each node on a board.

use clio_rt::kernels::cortex_m::Format;

use super::budget;
use super::cost::Work;
use super::tiles;
use crate::artifact::Artifact;
use crate::integer::{Form, Integers, Packed, Tiled};
use crate::syntax::{self, Declaration};
use crate::target::{KernelSet, Target};

/// How a head's constants lie in flash: in the order in which its kernels take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As the portable kernels take them.
    Portable,
    /// For `kernels::cortex_m`.
    CortexM(Format),
    /// For `kernels::xpulp`, with how layers are cut.
    Xpulp,
}

/// The kernels of one board.
#[derive(Clone, Debug)]
pub struct Kernels {
    /// The nodes' integers.
    pub integers: Integers,
    /// How constants lie in flash.
    pub packing: Packing,
    /// Per node: its packed form, where the board has kernels for it; otherwise it is portable.
    pub packed: Vec<Option<Packed>>,
    /// The node from which on constants come from L3 to what the arena does not need any more.
    pub opens: usize,
}

impl Kernels {
    /// The kernels of a board that leaves `flash` bytes: weights of two bytes if all layers fit so, otherwise of one.
    /// With a declared library all are the library's that it has.
    pub fn choose(
        declaration: &Declaration,
        target: &Target,
        artifact: &Artifact,
        integers: Integers,
        flash: usize,
    ) -> Self {
        if let syntax::Kernels::Vendor(_) = declaration.kernels {
            let kernels = integers.kernels(&artifact.graph);
            let packed = kernels.map(|(_, kernel)| Packed::vendor(&kernel)).collect();
            return Self { packing: Packing::Portable, packed, integers, opens: 0 };
        }
        let pack = |format: Option<Format>| {
            let kernels = integers.kernels(&artifact.graph);
            let packed = kernels.enumerate().map(|(index, (_, kernel))| {
                let format = format?;
                let packed =
                    Packed::of(&kernel, format).or_else(|| Packed::of(&kernel, Format::Wide))?;
                // A packed kernel arranges its input first, which does not always pay.
                let cost = |packed| {
                    Work::of(&artifact.graph, index, kernel, packed).instructions(&target.cost)
                };
                (cost(Some(&packed)) <= cost(None)).then_some(packed)
            });
            let packing = format.map_or(Packing::Portable, Packing::CortexM);
            Self { packing, packed: packed.collect(), integers: integers.clone(), opens: 0 }
        };
        match target.board.kernels {
            KernelSet::Portable => pack(None),
            KernelSet::Xpulp => {
                let packed = tiled(target, artifact, &integers);
                Self { packing: Packing::Xpulp, packed, integers, opens: 0 }
            }
            KernelSet::CortexM => {
                let wide = pack(Some(Format::Wide));
                let codes = artifact.partitions.iter().map(|p| budget::code(&p.code).0);
                let all = wide.flash(integers.filters.len()) + codes.sum::<usize>();
                if all <= flash { wide } else { pack(Some(Format::Narrow)) }
            }
        }
    }

    /// Bytes of constants of the first nodes, those in L3 not among them.
    pub fn flash(&self, nodes: usize) -> usize {
        (0..nodes.min(self.packed.len())).map(|node| self.flash_of(node)).sum()
    }

    /// Bytes of constants of the first nodes that lie in L3.
    pub fn l3(&self, nodes: usize) -> usize {
        (0..nodes.min(self.packed.len())).map(|node| self.l3_of(node)).sum()
    }

    /// Bytes of constants of one node, where they lie in L3.
    pub fn l3_of(&self, node: usize) -> usize {
        match &self.packed[node] {
            Some(Packed::Tiled(Tiled { far: Some(_), blocks, .. })) => 4 * blocks.len(),
            _ => 0,
        }
    }

    /// Bytes of constants of one node that may lie in L3 until its group of layers is computed.
    pub fn holdable(&self, node: usize) -> usize {
        match &self.packed[node] {
            Some(Packed::Tiled(Tiled {
                far: None,
                blocks,
                form: Form::Matrix(_) | Form::Depthwise(_),
                ..
            })) => 4 * blocks.len(),
            _ => 0,
        }
    }

    /// Bytes of memory that they need at least where they come to: two of the largest blocks. Zero where none lie there.
    pub fn ring(&self, nodes: usize) -> usize {
        let blocks = self.packed.iter().take(nodes).filter_map(|packed| match packed {
            Some(Packed::Tiled(tiled)) => Some(tiled.far?.block),
            _ => None,
        });
        8 * blocks.max().unwrap_or(0)
    }

    /// Bytes of constants of one node, where they do not lie in L3.
    pub fn flash_of(&self, node: usize) -> usize {
        match (&self.packed[node], &self.integers.filters[node]) {
            (Some(Packed::Vendor { .. }), Some(filter)) => {
                budget::filter(filter) + 4 * filter.shift.len()
            }
            (Some(Packed::Tiled(Tiled { far: Some(_), .. })), _) => 0,
            (Some(packed), _) => packed.flash(),
            (None, Some(filter)) => budget::filter(filter),
            (None, None) => 0,
        }
    }

    /// Words of scratch memory that the first nodes work in.
    pub fn scratch(&self, nodes: usize) -> usize {
        self.packed.iter().take(nodes).flatten().map(Packed::scratch).max().unwrap_or(0)
    }
}

/// Every node's form on the board's cluster, where that costs less than the portable kernel.
fn tiled(target: &Target, artifact: &Artifact, integers: &Integers) -> Vec<Option<Packed>> {
    let graph = &artifact.graph;
    let kernels = integers.kernels(graph).enumerate();
    let tiled = kernels.map(|(index, (_, kernel))| {
        let cluster = target.board.cluster.as_ref()?;
        let elements = graph.shape(graph.nodes[index].output).elements();
        let packed = Packed::Tiled(tiles::cut(cluster, &kernel, elements)?);
        let cost = |packed| Work::of(graph, index, kernel, packed).instructions(&target.cost);
        (cost(Some(&packed)) <= cost(None)).then_some(packed)
    });
    tiled.collect()
}
