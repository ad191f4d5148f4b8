//! The boards that can be emulated: how firmware is built for them, who runs it, and what its counter counts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::device::Device;
use crate::cargo::build;
use crate::setup::{self, RISCV};

/// An emulated board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Board {
    /// `mps2-an500` on QEMU, which stands for the STM32F746, too.
    Qemu,
    /// GAP8 on `gap8-sim`.
    Gap8,
}

/// The targets that have an emulated board.
const TARGETS: [(&str, Board); 3] =
    [("stm32f746", Board::Qemu), ("mps2_an500", Board::Qemu), ("gap8", Board::Gap8)];

impl Board {
    /// The one for a target.
    pub fn of(target: &str) -> Result<Self> {
        match TARGETS.iter().find(|(name, _)| *name == target) {
            Some((_, board)) => Ok(*board),
            None => bail!(
                "the target `{target}` cannot be emulated; these can: {}",
                TARGETS.map(|(name, _)| name).join(", ")
            ),
        }
    }

    /// Gets what firmware and emulator need.
    pub fn tools(self) -> Result<()> {
        match self {
            Board::Qemu => setup::tools(),
            Board::Gap8 => setup::target(RISCV),
        }
    }

    /// What the firmware's counter counts. GAP8's cycles are the simulator's.
    pub fn unit(self) -> &'static str {
        match self {
            Board::Qemu => "instructions",
            Board::Gap8 => "modelled cycles",
        }
    }

    /// The same as a name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Board::Qemu => "instructions",
            Board::Gap8 => "modelled_cycles",
        }
    }

    /// Builds a binary of the firmware in `folder`.
    pub fn firmware(
        self,
        folder: &Path,
        name: &str,
        environment: &[(&str, String)],
    ) -> Result<PathBuf> {
        let arguments: &[&str] = match self {
            Board::Qemu => &[],
            Board::Gap8 => &["--no-default-features", "--features", "gap8", "--target", RISCV],
        };
        build(folder, name, arguments, environment).context("the firmware cannot be built")
    }

    /// Starts firmware.
    pub fn start(self, firmware: &Path) -> Result<Device> {
        Device::start(self, firmware)
    }
}
