use std::fmt;

use super::Candidate;
use super::point::{Fate, Point};
use crate::integer::IntegerError;
use crate::syntax::Declaration;
use crate::target::TargetError;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A partition does not fit, and the declaration names it and no other declared board has room for it, or none does.
    #[error("partition `{partition}` does not fit: {overflow}; {nearest}")]
    Budget {
        /// The partition.
        partition: String,
        /// Where it goes over.
        overflow: Overflow,
        /// The way out.
        nearest: String,
    },
    /// No operating point keeps the deadline.
    #[error("no operating point keeps the deadline at the link's best: {0}")]
    NoPoint(String),
    /// A layer cannot run in integers.
    #[error("{0}")]
    Integer(IntegerError),
    /// The slices of a partition cannot be cut into packets.
    #[error(
        "partition `{partition}`: {error}; re-run `cargo clio fit` after changing `slices` or the link's `mtu`"
    )]
    Layout {
        /// The partition.
        partition: String,
        /// What is wrong.
        error: String,
    },
    /// `CLIO_PARTITIONS` names a partition that the device cannot compute.
    #[error(
        "CLIO_PARTITIONS is {number}, but the device can compute only the partitions {runnable:?}"
    )]
    NoPartition {
        /// The partition.
        number: u8,
        /// Those that it can compute.
        runnable: Vec<u8>,
    },
}

/// Why the partition tables cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TablesError {
    /// A board is unknown.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// There is no plan for a board.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Where memory runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overflow {
    /// The layer or slice code.
    pub at: String,
    /// Flash or RAM.
    pub memory: &'static str,
    /// Bytes the head needs in all.
    pub needs: usize,
    /// Bytes it may have.
    pub limit: usize,
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overflow { at, memory, needs, limit } = self;
        write!(
            f,
            "{at} is where it overflows: {needs} bytes of {memory} of the {limit} that budget and board leave"
        )
    }
}

/// The nearest partition that fits, as advice.
pub fn nearest(candidates: &[Candidate], number: u8) -> String {
    let fits = candidates.iter().filter(|c| c.excluded.is_none());
    match fits.min_by_key(|c| c.number.abs_diff(number)) {
        Some(c) => format!(
            "the nearest partition that fits is `{}` ({} bytes of flash, {} of RAM)",
            c.name,
            c.memory.flash,
            c.memory.ram()
        ),
        None => "no partition fits: raise `budget` or choose a larger target".into(),
    }
}

/// The point nearest to the deadline, as advice.
pub fn closest(declaration: &Declaration, candidates: &[Candidate], points: &[Point]) -> String {
    let slow = points.iter().filter_map(|p| match p.fate {
        Fate::TooSlow { takes_us } => Some((takes_us, &p.point)),
        _ => None,
    });
    match slow.min_by_key(|(takes_us, _)| *takes_us) {
        Some((takes_us, point)) => format!(
            "the fastest is partition `{}` with {} slices, which takes {:.1} ms of {} ms; raise `deadline` or the link's `kbps`",
            candidates[usize::from(point.partition)].name,
            point.slices,
            takes_us as f64 / 1000.0,
            declaration.deadline_ms
        ),
        None => "no partition can run on the device; see the partition table".into(),
    }
}
