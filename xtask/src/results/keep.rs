//! Keeping measured figures, with where they come from.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Line, read};

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
fn write(path: &Path, lines: &[Line]) -> Result<()> {
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

/// Puts a line into a file, which is made where there is none; see [`merge`].
pub fn add(path: &Path, line: &Line) -> Result<()> {
    let old = if path.exists() { read(path)? } else { vec![] };
    write(path, &merge(old, std::slice::from_ref(line)))
}

/// Puts `new` among `old`: a point measured again replaces the earlier figure, in its place; others follow at the end.
fn merge(old: Vec<Line>, new: &[Line]) -> Vec<Line> {
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
    /// Whether both measure one point on as many images with the same seed. What an older line does not say differs in nothing.
    fn is_point_of(&self, other: &Self) -> bool {
        let names = |line: &Self| (line.network.clone(), line.code.clone(), line.fit.clone());
        let numbers =
            |line: &Self| (line.partition, line.slices, line.images, line.loss.map(f64::to_bits));
        names(self) == names(other)
            && numbers(self) == numbers(other)
            && self.asks_as_much_as(other)
            && agree(self.seed, other.seed)
    }

    fn asks_as_much_as(&self, other: &Self) -> bool {
        match (self.budget, other.budget) {
            (Some(budget), Some(others)) => budget == others,
            _ => (self.bytes_mean - other.bytes_mean).abs() <= 0.03 * self.bytes_mean,
        }
    }
}

fn agree(one: Option<u64>, other: Option<u64>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

#[cfg(test)]
pub(super) mod tests {
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
            seed: None,
            head_macs: None,
            command: provenance.command,
            commit: provenance.commit,
        }
    }

    pub fn lines() -> Vec<Line> {
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
