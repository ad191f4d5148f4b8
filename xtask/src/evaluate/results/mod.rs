//! Measured figures: one JSON object per line in a file, a table for people.

mod table;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

pub use table::table;

/// One measured operating point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The network, by its file's stem.
    pub network: String,
    /// How the tensor is sent: `transform`, `channels`, or a rival's name.
    pub code: String,
    /// How it was fitted: `closed` (closed form), or `none` for rivals and the uncut network.
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
    /// The command that measured it.
    pub command: String,
    /// The commit it was measured at, with `-dirty` where files differed from it.
    pub commit: String,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Where figures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The command, as typed.
    pub command: String,
    /// The commit.
    pub commit: String,
}

impl Provenance {
    /// This very run: its arguments, and git's word on the working tree. The commit is `unknown` outside a repository.
    pub fn current() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let command = format!("cargo xtask {}", arguments.join(" "));
        let describe = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
        Self {
            command,
            commit: said(Command::new("git").args(describe)).unwrap_or_else(|| "unknown".into()),
        }
    }
}

/// Writes lines to a file, in place of what it held.
pub fn write(path: &Path, lines: &[Line]) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
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

/// Puts `new` among `old`: a point measured again replaces the earlier figure, in its place; others follow at the end.
pub fn merge(old: Vec<Line>, new: &[Line]) -> Vec<Line> {
    let mut lines = old;
    for line in new {
        match lines.iter_mut().find(|before| before.is_point_of(line)) {
            Some(before) => *before = line.clone(),
            None => lines.push(line.clone()),
        }
    }
    lines
}

impl Line {
    fn is_point_of(&self, other: &Self) -> bool {
        let point = |line: &Self| {
            let names = (line.network.clone(), line.code.clone(), line.fit.clone());
            (
                names,
                line.partition,
                line.slices,
                line.budget,
                line.loss.map(f64::to_bits),
                line.images,
            )
        };
        point(self) == point(other)
    }
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str, budget: Option<usize>, bytes_mean: f64, top1: f64) -> Line {
        let provenance = Provenance::current();
        Line {
            network: "resnet56".into(),
            code: code.into(),
            fit: "none".into(),
            partition: 0,
            slices: 0,
            budget,
            bytes_mean,
            top1,
            top1_20way: (code == "webp").then_some(0.5),
            loss: None,
            images: 600,
            misfits: usize::from(bytes_mean > 300.0),
            command: provenance.command,
            commit: provenance.commit,
        }
    }

    pub(super) fn lines() -> Vec<Line> {
        vec![
            line("jpeg", Some(128), 127.0, 0.2),
            line("webp", Some(128), 110.0, 0.31415),
            line("jpeg", Some(256), 372.6, 0.4),
            line("channels", None, 256.2, 0.9),
        ]
    }

    #[test]
    fn lines_survive_a_file() {
        let path =
            std::env::temp_dir().join(format!("clio-results-{}/a.jsonl", std::process::id()));
        write(&path, &lines()).unwrap();
        assert_eq!(read(&path).unwrap(), lines());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() == 4 && !text.contains("null"), "{text}");
        std::fs::write(&path, text + "{}\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("line 5 is no result"));
    }

    #[test]
    fn measuring_again_replaces() {
        let again = line("webp", Some(128), 111.0, 0.4);
        let merged = merge(lines(), &[again.clone(), line("webp", Some(64), 60.0, 0.1)]);
        assert_eq!((merged.len(), &merged[1]), (5, &again));
    }
}
