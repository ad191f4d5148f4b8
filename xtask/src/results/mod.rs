//! Measured figures: one JSON object per line in a file.

#[cfg(feature = "fit")]
mod keep;
#[cfg(feature = "fit")]
mod table;

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

#[cfg(feature = "fit")]
pub use keep::{Provenance, add};
#[cfg(feature = "fit")]
pub use table::table;

/// One measured operating point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The network, by its file's stem.
    pub network: String,
    /// How the tensor is sent: `transform`, `channels`, or a rival's name.
    pub code: String,
    /// How it was fitted: `trained`, `closed` (closed form), `clio2020` (the paper's training), or `none` for what goes to the uncut
    /// network.
    pub fit: String,
    /// The partition point: 0 is the input.
    pub partition: usize,
    /// Slices sent; 0 where the code has none.
    pub slices: usize,
    /// Bytes per image the point was asked to keep to, where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<usize>,
    /// Mean bytes per image on air, every header included unless the code's name says otherwise.
    pub bytes_mean: f64,
    /// Share of images whose largest output is right, 0 to 1.
    pub top1: f64,
    /// The same, the answer sought among the data set's own 20 classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top1_20way: Option<f64>,
    /// Share of packets lost without retransmission, where any were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// Images measured.
    pub images: usize,
    /// Images whose smallest file exceeded the budget (it was sent all the same).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misfits: usize,
    /// Seed of everything random in the fit; older lines, all of seed 1, do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Multiply-accumulates of the head for one image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_macs: Option<u64>,
    /// The command that measured it.
    pub command: String,
    /// The commit it was measured at, with `-dirty` where files differed from it.
    pub commit: String,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Reads the lines of a file; a line that is no result is named by its number.
pub fn read(path: &Path) -> Result<Vec<Line>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the results `{}`", path.display()))?;
    let parse = |(i, line)| {
        let wrong = || format!("`{}`, line {} is no result", path.display(), i + 1);
        serde_json::from_str(line).with_context(wrong)
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(parse).collect()
}
