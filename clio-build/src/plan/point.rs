//! Operating points: what each costs, and which are worth having.

use std::fmt;

use clio_rt::packet::Protection;
use clio_rt::table::{OperatingPoint, air_us};

use super::{Candidate, PlanError, cost, round_trip_us};
use crate::artifact::Artifact;
use crate::syntax::Declaration;
use crate::target::Target;

/// One operating point with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The row of the table.
    pub point: OperatingPoint,
    /// Instructions of the device, slice code included. Modelled.
    pub instructions: u64,
    /// The bandwidth from which on it keeps the deadline, kbit/s; none where no bandwidth is enough.
    pub from_kbps: Option<f64>,
    /// How its frames are protected; none where the link loses nothing, or nothing is sent.
    pub protection: Option<Protection>,
    /// Kept, or why not.
    pub fate: Fate,
}

/// What became of an operating point.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is in the table.
    Kept,
    /// Its partition is not in the head.
    Excluded(String),
    /// It misses the deadline even at the link's best.
    TooSlow {
        /// What it takes then, microseconds.
        takes_us: u64,
    },
    /// Another point, of this partition and so many slices, is at least as fast and accurate over the link's whole range.
    Dominated {
        /// The other's partition.
        partition: u8,
        /// The other's slices.
        slices: u8,
    },
}

/// Why a point is not in the table; nothing where it is.
impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Kept => Ok(()),
            Fate::Excluded(_) => write!(f, "its partition is excluded"),
            Fate::TooSlow { takes_us } => {
                write!(f, "too slow: {:.1} ms at the link's best", *takes_us as f64 / 1e3)
            }
            Fate::Dominated { partition, slices } => {
                write!(f, "dominated by partition {partition} with {slices} slices")
            }
        }
    }
}

/// All points of the candidates, each with its fate.
pub fn points(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    candidates: &[Candidate],
) -> Result<Vec<Point>, PlanError> {
    let mut points: Vec<Point> = candidates
        .iter()
        .flat_map(|candidate| of_candidate(declaration, artifact, target, candidate))
        .collect();
    let link = Link::new(declaration);
    for point in points.iter_mut().filter(|p| p.fate == Fate::Kept) {
        let takes_us = link.takes_us(&point.point, link.best);
        if takes_us > u64::from(declaration.deadline_ms) * 1000 {
            point.fate = Fate::TooSlow { takes_us };
        }
    }
    for index in 0..points.len() {
        if points[index].fate == Fate::Kept
            && let Some(other) = dominating(&points, index, &link)
        {
            points[index].fate =
                Fate::Dominated { partition: other.partition, slices: other.slices };
        }
    }
    Ok(points)
}

/// Numbers of the partitions with a point in the table, rising.
pub fn partitions(points: &[Point]) -> Vec<u8> {
    let mut numbers: Vec<u8> =
        points.iter().filter(|p| p.fate == Fate::Kept).map(|p| p.point.partition).collect();
    numbers.dedup();
    numbers
}

/// The link's range, bits per second, and what it adds to a frame.
pub struct Link {
    best: u32,
    worst: u32,
    round_trip_us: u64,
}

impl Link {
    pub fn new(declaration: &Declaration) -> Self {
        let bits = |kbps: f64| (kbps * 1000.0).clamp(1.0, f64::from(u32::MAX)) as u32;
        let kbps = declaration.link.kbps;
        Self {
            best: bits(kbps.max),
            worst: bits(kbps.min),
            round_trip_us: round_trip_us(declaration).into(),
        }
    }

    /// Microseconds of a point, from wake-up to label.
    fn takes_us(&self, point: &OperatingPoint, rate: u32) -> u64 {
        fixed_us(point, self.round_trip_us)
            + if point.bytes == 0 { 0 } else { air_us(point.bytes.into(), rate) }
    }
}

/// What a point takes beside its time on air.
fn fixed_us(point: &OperatingPoint, round_trip_us: u64) -> u64 {
    let away = if point.bytes == 0 { 0 } else { round_trip_us + u64::from(point.tail_us) };
    u64::from(point.device_us) + away
}

fn of_candidate(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    candidate: &Candidate,
) -> Vec<Point> {
    let partition = &artifact.partitions[usize::from(candidate.number)];
    let classes = artifact.graph.shape(artifact.graph.output).elements();
    let narrow = |us: u64| u32::try_from(us).unwrap_or(u32::MAX);
    let point = |measured: &crate::artifact::Measured| {
        let slice = usize::from(measured.slices).checked_sub(1);
        let of = |values: &[usize]| slice.and_then(|s| values.get(s)).copied().unwrap_or(0);
        let code = cost::code(&target.cost, &partition.code, of(&candidate.payload), classes);
        let chosen = slice.and_then(|s| candidate.protections.get(s));
        let repair = chosen.map_or(0, |chosen| cost::repair(&chosen.protection));
        let instructions = candidate.instructions + code + repair;
        let declared = slice.and_then(|s| partition.bytes.get(s)).copied().unwrap_or(0);
        let bytes = chosen.map_or(declared, |chosen| chosen.protection.bytes() as u16);
        let accuracy = chosen.map_or(measured.accuracy.into(), |chosen| chosen.accuracy);
        let point = OperatingPoint {
            partition: candidate.number,
            slices: measured.slices,
            bytes,
            device_us: narrow(target.microseconds(instructions)),
            tail_us: narrow(candidate.tail_us),
            accuracy: (accuracy * 10_000.0).round() as u16,
        };
        Point {
            point,
            instructions,
            protection: chosen.map(|chosen| chosen.protection),
            from_kbps: from_kbps(declaration, &point),
            fate: candidate.excluded.clone().map_or(Fate::Kept, Fate::Excluded),
        }
    };
    partition.measured.iter().map(point).collect()
}

/// The least bandwidth at which a point keeps the deadline: the paper's bound on the time left for sending.
fn from_kbps(declaration: &Declaration, point: &OperatingPoint) -> Option<f64> {
    let deadline_us = u64::from(declaration.deadline_ms) * 1000;
    let fixed = fixed_us(point, round_trip_us(declaration).into());
    let left_us = deadline_us.checked_sub(fixed)?;
    match (point.bytes, left_us) {
        (0, _) => Some(0.0),
        (_, 0) => None,
        (bytes, left) => Some(f64::from(bytes) * 8000.0 / left as f64),
    }
}

/// A kept point that makes the one at `index` superfluous. A point that sends nothing, the only kind that answers
/// when the link is down, yields only to another of its kind.
fn dominating(points: &[Point], index: usize, link: &Link) -> Option<OperatingPoint> {
    let mine = points[index].point;
    let times = |p: &OperatingPoint| [link.takes_us(p, link.best), link.takes_us(p, link.worst)];
    points.iter().enumerate().filter(|(_, p)| p.fate == Fate::Kept).find_map(|(i, other)| {
        let other = other.point;
        let (here, there) = (times(&mine), times(&other));
        let no_worse =
            other.accuracy >= mine.accuracy && there[0] <= here[0] && there[1] <= here[1];
        let better = (other.accuracy, here) != (mine.accuracy, there) || i < index;
        let kind = mine.bytes > 0 || other.bytes == 0;
        (i != index && no_worse && better && kind).then_some(other)
    })
}
