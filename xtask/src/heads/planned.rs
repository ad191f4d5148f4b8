//! What the plan says heads cost: the board's partition table, as it lies beside the artifact.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::emulate::board::Board;

/// Most that the plan may be wrong by, of what was counted: more on GAP8, whose fast cluster leaves most of a frame to the coder, of which the plan expects more
/// symbols than there are, and whose heads are built alone and so inlined otherwise than the cases of the cost table.
pub fn tolerance(board: Board) -> f64 {
    match board {
        Board::Qemu => 0.1,
        Board::Gap8 => 0.2,
    }
}

/// How the reason begins for which a partition that fits by itself is not in the table.
const FITS_ALONE: &str = "it fits alone";

/// The table of a board.
#[derive(Debug, Deserialize)]
pub struct Planned {
    partition: Vec<Partition>,
}

#[derive(Debug, Deserialize)]
struct Partition {
    number: u8,
    macs: u64,
    excluded: Option<String>,
    points: Vec<Point>,
}

#[derive(Debug, Deserialize)]
struct Point {
    #[serde(alias = "cycles")]
    instructions: u64,
}

/// A head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Multiply-accumulates, without the slice code.
    pub macs: u64,
    /// Instructions, or the board's cycles, up to the stream of all slices, or to the label.
    pub count: u64,
}

impl Planned {
    /// Reads the table of `board` in the folder of a model crate.
    pub fn read(model: &Path, board: &str) -> Result<Self> {
        let end = format!(".{board}.table.toml");
        let files =
            fs::read_dir(model).with_context(|| format!("cannot read {}", model.display()))?;
        let paths = files.filter_map(|file| Some(file.ok()?.path()));
        let mut paths = paths.filter(|path| path.to_string_lossy().ends_with(&end));
        let path = paths.next().with_context(|| {
            format!("no *{end} in {}; `cargo clio fit --tables` writes it", model.display())
        })?;
        ensure!(paths.next().is_none(), "{} has tables of several models", model.display());
        let wrong = || format!("{} is no partition table", path.display());
        toml::from_str(&fs::read_to_string(&path).with_context(wrong)?).with_context(wrong)
    }

    /// Whether the board has memory for all partitions at once.
    pub fn all_fit(&self) -> bool {
        self.partition.iter().all(|partition| partition.excluded.is_none())
    }

    /// Partitions that the board has no memory for by themselves, with the reason.
    pub fn too_large(&self) -> Vec<(u8, &str)> {
        let excluded = self
            .partition
            .iter()
            .filter_map(|partition| Some((partition.number, partition.excluded.as_deref()?)));
        excluded.filter(|(_, why)| !why.starts_with(FITS_ALONE)).collect()
    }

    /// What the head to a partition costs; none of a partition that is not in the table.
    pub fn head(&self, number: u8) -> Option<Head> {
        let partition = self.partition.iter().find(|partition| partition.number == number)?;
        let count = partition.points.iter().map(|point| point.instructions).max()?;
        Some(Head { macs: partition.macs, count })
    }
}
