//! `fit`: the artifact of a model crate, and the tables people read.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::Models;
use crate::artifact::Artifact;
use crate::compile::load;
use crate::plan;
use crate::syntax::Declaration;

/// Options of `fit`.
#[derive(Debug, Default, Args)]
pub struct Fit {
    /// Whose artifacts.
    #[command(flatten)]
    pub models: Models,
    /// Fit nothing: fail where an artifact or a table is stale
    #[arg(long)]
    pub check: bool,
    /// Fit nothing: write the tables again from the artifact, after a change of targets, link, deadline or budget
    #[arg(long, conflicts_with = "check")]
    pub tables: bool,
}

/// Fits or checks every model that the source file declares, or the one that is named.
///
/// # Errors
/// A declaration, a file it names or an artifact is wrong, missing or stale, or a file cannot be written.
pub fn fit(options: &Fit) -> Result<()> {
    let folder = options.models.folder();
    options.models.declarations()?.iter().try_for_each(|declaration| {
        if options.check {
            check(declaration, folder)
        } else if options.tables {
            write_tables(declaration, &load(declaration, folder)?.artifact, folder)
        } else {
            fit_one(declaration, folder)
        }
    })
}

#[cfg(feature = "fit")]
use super::fitting::fit_one;

#[cfg(not(feature = "fit"))]
fn fit_one(_declaration: &Declaration, _folder: &Path) -> Result<()> {
    bail!(
        "this `cargo clio` was installed without the feature `fit`, which compiles burn; from a clone of Clio: cargo install --path clio-build --features cli,fit"
    )
}

fn write_tables(declaration: &Declaration, artifact: &Artifact, folder: &Path) -> Result<()> {
    for (path, text) in plan::tables(declaration, artifact, folder)? {
        fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn check(declaration: &Declaration, folder: &Path) -> Result<()> {
    let artifact = load(declaration, folder)?.artifact;
    for (path, text) in plan::tables(declaration, &artifact, folder)? {
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            bail!("`{}` is stale; run `cargo clio fit --tables`", path.display());
        }
    }
    println!("{} is up to date", folder.join(&declaration.artifact).display());
    Ok(())
}
