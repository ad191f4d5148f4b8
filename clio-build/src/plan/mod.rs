//! Choosing, for one board: operating points, partition table, memory layout. Needs no data.
//!
//! ```text
//! Declaration, Artifact, Target ──▶ candidates ──price──▶ points ──prune──▶ table ──lay out──▶ Plan
//! ```

mod arena;
mod bands;
mod budget;
mod candidate;
pub(crate) mod cost;
mod curve;
mod elsewhere;
mod error;
mod far;
mod kernels;
mod layer;
mod packed;
mod point;
mod protection;
pub mod reach;
mod schedule;
mod stream;
mod table;
mod tile;
pub mod tiles;

use std::path::{Path, PathBuf};

use clio_rt::session::MAX_MTU;
use clio_rt::table::OperatingPoint;

use crate::artifact::{Artifact, Code, Partition};
use crate::integer::{Integers, Packed};
use crate::syntax::Declaration;
use crate::target::Target;
pub use arena::Region;
pub use bands::{Bands, Image, Slices, row};
use budget::Room;
pub use budget::{Limits, Memory, limits};
pub use candidate::{Candidate, protect};
pub use curve::Curve;
pub use error::{PlanError, TablesError};
pub use kernels::{Kernels, Packing};
pub use layer::{Layer, Operands};
pub use point::{Fate, Point};
pub use protection::{Chosen, Losses, choose, expected};

/// Multiply-accumulates a second of the cloud, one core running the tail in float. Declared, not measured.
pub const CLOUD_MACS_PER_SECOND: u64 = 5_000_000_000;
/// Microseconds of the cloud per request beside the tail. Declared, not measured.
pub const CLOUD_BASE_US: u64 = 500;

/// Which partitions the head gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those with an operating point in the table.
    Table,
    /// All that the device can compute, whatever they cost: for tests.
    All,
    /// This one, whatever it costs: for weighing it.
    Only(u8),
}

/// Everything there is to print, and nothing left to decide.
#[derive(Debug)]
pub struct Plan<'a> {
    /// What was declared.
    pub declaration: &'a Declaration,
    /// The fitted model.
    pub artifact: &'a Artifact,
    /// The board.
    pub target: &'a Target,
    /// The head's integers.
    pub integers: Integers,
    /// How constants lie in flash.
    pub packing: Packing,
    /// The input's table per channel.
    pub input: Vec<[i8; 256]>,
    /// Every fitted partition with its costs; the index is the partition's number.
    pub candidates: Vec<Candidate>,
    /// Numbers of the partitions in the head, rising.
    pub kept: Vec<u8>,
    /// Layers up to the deepest of them.
    pub layers: Vec<Layer>,
    /// Those of them that are computed in bands.
    pub bands: Vec<Bands>,
    /// Where the input lies in the arena.
    pub image: Region,
    /// Where the probabilities lie, if the last partition is kept and ends in logits.
    pub probabilities: Option<Region>,
    /// Memory of the head.
    pub memory: Memory,
    /// The node from which on constants come from L3.
    pub opens: usize,
    /// Bytes of the cluster's memory that its layers take.
    pub l1_bytes: usize,
    /// Every operating point, the pruned ones with the reason.
    pub points: Vec<Point>,
    /// The most bytes of a packet.
    pub mtu: u16,
}

/// Plans `artifact` for one board.
///
/// # Errors
/// No operating point is left, or a partition that the declaration names does not fit the budget.
pub fn plan<'a>(
    declaration: &'a Declaration,
    artifact: &'a Artifact,
    target: &'a Target,
    keep: Keep,
) -> Result<Plan<'a>, PlanError> {
    let flash = limits(declaration, target).flash;
    let kernels =
        Kernels::choose(declaration, target, artifact, candidate::integers(artifact)?, flash);
    let kernels = far::place(declaration, artifact, target, kernels)?;
    let room = Room::new(declaration, artifact, target, &kernels);
    let mut candidates = candidate::candidates(declaration, artifact, target, &room)?;
    let points = match keep {
        Keep::All | Keep::Only(_) => point::points(declaration, artifact, target, &candidates)?,
        Keep::Table => budget::fit(declaration, artifact, target, &room, &mut candidates)?,
    };
    let kept = match keep {
        Keep::All => candidate::runnable(&candidates),
        Keep::Only(number) => only(number, candidate::runnable(&candidates))?,
        Keep::Table => point::partitions(&points),
    };
    if keep == Keep::Table && kept.is_empty() {
        return Err(PlanError::NoPoint(error::closest(declaration, &candidates, &points)));
    }
    let (memory, bands) = room.memory(&candidates, &kept);
    let nodes = kept.last().map_or(0, |last| artifact.partitions[usize::from(*last)].cut.nodes);
    let arena = arena::arena(&artifact.graph, nodes, &bands);
    let codes = kept.iter().map(|&number| match &artifact.partitions[usize::from(number)].code {
        Code::Transform(code) => target.board.cluster.as_ref().map_or(0, |cluster| {
            let bytes = tiles::analysis_bytes(code, cluster.cores.into());
            if bytes as u64 <= cluster.l1_bytes { bytes } else { 0 }
        }),
        _ => 0,
    });
    let layers = layer::layers(artifact, &kernels, target, &arena, &bands);
    let tiled = layers.iter().filter_map(|layer| match &layer.packed {
        Some(Packed::Tiled(tiled)) => Some(tiled.l1_bytes),
        _ => None,
    });
    let l1_bytes = codes.chain(tiled).max().unwrap_or(0);
    Ok(Plan {
        layers,
        bands,
        memory,
        image: arena.region(artifact.graph.input),
        probabilities: arena.probabilities,
        input: crate::integer::input_tables(
            &artifact.mean,
            &artifact.std,
            artifact.scales[artifact.graph.input],
        ),
        mtu: mtu(declaration),
        declaration,
        artifact,
        target,
        integers: kernels.integers,
        packing: kernels.packing,
        opens: kernels.opens,
        l1_bytes,
        candidates,
        kept,
        points,
    })
}

fn only(number: u8, runnable: Vec<u8>) -> Result<Vec<u8>, PlanError> {
    match runnable.contains(&number) {
        true => Ok(vec![number]),
        false => Err(PlanError::NoPartition { number, runnable }),
    }
}

/// The partition tables of every declared board as files: where each lies, in `folder`, and its text.
///
/// # Errors
/// A board is unknown, or there is no plan for it.
pub fn tables(
    declaration: &Declaration,
    artifact: &Artifact,
    folder: &Path,
) -> Result<Vec<(PathBuf, String)>, TablesError> {
    let table = |name: &String| {
        let target = Target::find(name)?;
        let plan = plan(declaration, artifact, &target, Keep::Table)?;
        Ok((plan.table_path(folder), plan.table_toml()))
    };
    declaration.targets.iter().map(table).collect()
}

impl Plan<'_> {
    /// The partition table, in the order of partitions and slices; a head that keeps nothing worth having has all its points.
    pub fn table(&self) -> Vec<OperatingPoint> {
        let in_head = || self.points.iter().filter(|p| self.kept.contains(&p.point.partition));
        let worth: Vec<OperatingPoint> =
            in_head().filter(|p| p.fate == Fate::Kept).map(|p| p.point).collect();
        if worth.is_empty() { in_head().map(|p| p.point).collect() } else { worth }
    }

    /// The fitted partition of a number that is kept.
    pub fn partition(&self, number: u8) -> &Partition {
        &self.artifact.partitions[usize::from(number)]
    }

    /// How the image enters, where that is a few rows at a time.
    pub fn image_in_bands(&self) -> Option<&Image> {
        self.bands.first().and_then(|bands| bands.image.as_ref())
    }

    /// The softmax behind the logits, where the head has one.
    pub fn kernels_softmax(&self) -> Option<clio_rt::kernels::Softmax> {
        let scale = self.artifact.scales[self.artifact.graph.output];
        self.probabilities.map(|_| crate::integer::softmax(scale))
    }

    /// What link and cloud add to every frame that is sent, microseconds.
    pub fn round_trip_us(&self) -> u32 {
        round_trip_us(self.declaration)
    }
}

/// The declared MTU, as far as a session takes it.
pub fn mtu(declaration: &Declaration) -> u16 {
    declaration.link.mtu.min(MAX_MTU as u16)
}

fn round_trip_us(declaration: &Declaration) -> u32 {
    declaration.link.round_trip_ms.saturating_mul(1000)
}
