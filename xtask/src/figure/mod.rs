//! `cargo xtask evaluate --figure`: plots and tables from the results that are kept, without measuring anything.

mod axes;
mod canvas;
mod ceiling;
mod factor;
mod family;
mod label;
mod legend;
mod mark;
mod network;
mod number;
mod page;
mod panel;
mod plot;
mod series;
mod stroke;
mod table;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::cargo::root;
use crate::results;
use page::Page;

/// What can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Figure {
    /// Accuracy over bytes on air, one plot and its table per network
    AccuracyBytes,
}

/// Where plots and tables are kept.
const FOLDER: &str = "results/figures";

/// A file as it should be.
struct File {
    path: PathBuf,
    text: String,
}

/// Draws a figure of the results that are kept, and writes it beside them.
pub fn figure(figure: Figure) -> Result<()> {
    let folder = root().join(FOLDER);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make `{FOLDER}`"))?;
    for File { path, text } in files(figure)? {
        std::fs::write(root().join(&path), text)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The files of a figure, their paths from the root. The same results give the same bytes.
fn files(figure: Figure) -> Result<Vec<File>> {
    let Figure::AccuracyBytes = figure;
    let lines = results::read(&root().join("results/accuracy-bytes.jsonl"))?;
    let networks: BTreeSet<&str> = lines.iter().map(|line| line.network.as_str()).collect();
    let pages = networks.into_iter().filter_map(|name| Page::of(&lines, name));
    Ok(pages.flat_map(|page| files_of(&page)).collect())
}

fn files_of(page: &Page) -> [File; 2] {
    let stem = format!("accuracy-bytes-{}", page.name);
    let path = |extension: &str| Path::new(FOLDER).join(format!("{stem}.{extension}"));
    let text = text::text(page, &format!("{stem}.svg"));
    [File { path: path("svg"), text: plot::plot(page) }, File { path: path("md"), text }]
}

#[cfg(test)]
mod tests;
