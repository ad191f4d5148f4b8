//! Boards, each a TOML file with its memories, clock and costs, and where these come from.

mod cluster;
mod cost;
mod error;

use serde::Deserialize;

pub use cluster::{Cluster, ClusterCost, Copies, Slices};
pub use cost::{AnalysisCost, Cost, PackedCost};
pub use error::TargetError;

/// The files, embedded.
const BOARDS: [(&str, &str); 3] = [
    ("stm32f746", include_str!("stm32f746.toml")),
    ("mps2_an500", include_str!("mps2_an500.toml")),
    ("gap8", include_str!("gap8.toml")),
];
const COSTS: [(&str, &str); 2] =
    [("cortex_m7", include_str!("cortex_m7.toml")), ("gap8_fc", include_str!("gap8_fc.toml"))];

/// A board, with what a head costs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Name in declarations.
    pub name: String,
    /// The board itself.
    pub board: Board,
    /// What every kernel costs, in [`Board::unit`].
    pub cost: Cost,
}

/// What a board's file says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// The core, for people.
    pub core: String,
    /// Cargo's `target_arch`.
    pub arch: String,
    /// Clock, Hz.
    pub clock_hz: u64,
    /// Flash, bytes.
    pub flash_bytes: u64,
    /// RAM, bytes.
    pub ram_bytes: u64,
    /// Where weights and activations share one memory: all of it, bytes. What the head has of flash and RAM, and both reserves, fit in it together.
    pub shared_bytes: Option<u64>,
    /// Cycles an instruction takes on average; none where the cost table counts cycles.
    pub cycles_per_instruction: Option<f64>,
    /// Where that number comes from, or what is not in the table's cycles.
    pub cycles_source: String,
    /// What the firmware around the head takes.
    pub reserve: Reserve,
    /// Which kernels compute the head.
    pub kernels: KernelSet,
    /// Name of the cost table.
    pub cost: String,
    /// The cores that compute layers, where these are not the board's own.
    pub cluster: Option<Cluster>,
    /// A memory that is not addressable, for constants of the cluster's layers that flash has no room for.
    pub l3: Option<L3>,
}

/// A memory that blocks of constants are copied from while layers are computed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct L3 {
    /// How much it holds.
    pub bytes: u64,
    /// Cycles of the board's clock of a copy, beside its bytes.
    pub start: f64,
    /// The same of one right behind another.
    pub next: f64,
    /// Bytes that it copies in such a cycle.
    pub bytes_per_cycle: f64,
    /// Where these numbers come from.
    pub source: String,
}

/// A set of kernels of `clio-rt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KernelSet {
    /// `kernels::portable`, for any core.
    Portable,
    /// `kernels::cortex_m`, for those with Arm's DSP extension.
    CortexM,
    /// `kernels::xpulp`, for GAP8's cluster; what these do not have is portable, on the board's own core.
    Xpulp,
}

/// Memory that the plan leaves to the firmware around the head.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Code of runtime, kernels and board support, bytes.
    pub flash_bytes: u64,
    /// Stack and drivers, bytes.
    pub ram_bytes: u64,
    /// Images that the firmware holds beside the head.
    #[serde(default)]
    pub images: u64,
    /// Where these numbers come from.
    pub source: String,
}

impl Board {
    /// What the cost table counts: `instructions` or `cycles`.
    pub fn unit(&self) -> &'static str {
        if self.cycles_per_instruction.is_some() { "instructions" } else { "cycles" }
    }

    /// The costs of the board's core with those of its cluster.
    pub(crate) fn with_cluster(&self, own: Cost) -> Cost {
        let cluster = self.cluster.clone().map(|cluster| {
            let ratio = self.clock_hz as f64 / cluster.clock_hz as f64;
            (cluster, ratio)
        });
        Cost { cluster, ..own }
    }
}

impl Target {
    /// The board of this name.
    ///
    /// # Errors
    /// There is none, or a file of the build is wrong.
    pub fn find(name: &str) -> Result<Self, TargetError> {
        let text = BOARDS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let text = text.ok_or_else(|| TargetError::Unknown { name: name.into() })?;
        let board: Board = parse(name, text)?;
        let cost = COSTS.iter().find(|(known, _)| *known == board.cost).map(|(_, text)| *text);
        let cost = cost.ok_or_else(|| TargetError::Cost { name: board.cost.clone() })?;
        let cost: Cost = parse(&board.cost, cost)?;
        if board.kernels == KernelSet::CortexM && cost.packed.is_none() {
            let error = format!("it has no [packed], which the kernels of {name} need");
            return Err(TargetError::File { name: board.cost, error });
        }
        if board.kernels == KernelSet::Xpulp && board.cluster.is_none() {
            let error = "it has no [cluster], which its kernels need".to_owned();
            return Err(TargetError::File { name: name.into(), error });
        }
        Ok(Self { name: name.into(), cost: board.with_cluster(cost), board })
    }

    /// Microseconds of so many instructions (or cycles: [`Board::unit`]), rounded up. Modelled: see [`Board::cycles_source`].
    pub fn microseconds(&self, instructions: u64) -> u64 {
        let cycles = instructions as f64 * self.board.cycles_per_instruction.unwrap_or(1.0);
        (cycles * 1e6 / self.board.clock_hz as f64).ceil() as u64
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, TargetError> {
    toml::from_str(text)
        .map_err(|error| TargetError::File { name: name.into(), error: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::KNOWN_TARGETS;

    #[test]
    fn every_known_target_has_its_file() {
        for name in KNOWN_TARGETS {
            let target = Target::find(name).unwrap();
            assert_eq!(target.microseconds(target.board.clock_hz), 1_000_000);
        }
        assert_eq!(BOARDS.map(|(name, _)| name), KNOWN_TARGETS);
    }

    #[test]
    fn unknown_targets_list_the_known() {
        let message = Target::find("stm32f747").unwrap_err().to_string();
        assert!(message.contains("stm32f746, mps2_an500, gap8"), "{message}");
    }
}
