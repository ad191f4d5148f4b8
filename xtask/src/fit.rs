//! `cargo xtask fit`: the artifact of a model crate, and the tables people read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use clio_build::artifact::Artifact;
use clio_build::fit::{Progress, declared};
use clio_build::syntax::{Declaration, find_in_source};
use clio_build::{hash, plan};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cargo::root;

/// Options of `fit`.
#[derive(Debug, Args)]
pub struct Fit {
    /// Folder of the model crate
    #[arg(long, default_value = "examples/cifar10/model")]
    path: PathBuf,
    /// Source file with the declaration, relative to the crate
    #[arg(long, default_value = "src/lib.rs")]
    source: PathBuf,
    /// Fit nothing: fail where an artifact or a table is stale
    #[arg(long)]
    check: bool,
    /// Fit nothing: write the tables again from the artifact, after a change of targets, link, deadline or budget
    #[arg(long, conflicts_with = "check")]
    tables: bool,
}

/// Fits or checks every model that the source file declares.
pub fn fit(options: &Fit) -> Result<()> {
    let folder = root().join(&options.path);
    let source = folder.join(&options.source);
    let text = std::fs::read_to_string(&source)
        .with_context(|| format!("cannot read `{}`", source.display()))?;
    let declarations = find_in_source(&text, &source)?;
    if declarations.is_empty() {
        bail!("`{}` declares no model; it needs a `clio::model! {{ … }}`", source.display());
    }
    for declaration in &declarations {
        let path = folder.join(&declaration.artifact);
        if options.check {
            check(declaration, &folder, &path)?;
            continue;
        }
        if options.tables {
            let artifact = load(declaration, &folder, &path)?;
            write_tables(declaration, &artifact, &folder)?;
            continue;
        }
        fit_one(declaration, &folder, &path)?;
    }
    Ok(())
}

/// Fits the models that `src/lib.rs` of the crate in `folder` declares.
pub fn fit_crate(folder: &Path) -> Result<()> {
    let source = folder.join("src/lib.rs");
    let text = std::fs::read_to_string(&source)
        .with_context(|| format!("cannot read `{}`", source.display()))?;
    let declarations = find_in_source(&text, &source)?;
    declarations.iter().try_for_each(|one| fit_one(one, folder, &folder.join(&one.artifact)))
}

fn fit_one(declaration: &Declaration, folder: &Path, path: &Path) -> Result<()> {
    let artifact = with_progress(|progress| Ok(declared(declaration, folder, progress)?))?;
    artifact.save(path).with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("wrote {}", path.display());
    print(&artifact);
    write_tables(declaration, &artifact, folder)
}

fn write_tables(declaration: &Declaration, artifact: &Artifact, folder: &Path) -> Result<()> {
    for (path, text) in plan::tables(declaration, artifact, folder)? {
        std::fs::write(&path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The artifact at `path`, if it is that of the declaration.
fn load(declaration: &Declaration, folder: &Path, path: &Path) -> Result<Artifact> {
    let again = "; run `cargo xtask fit`";
    let bytes =
        std::fs::read(path).with_context(|| format!("cannot read `{}`{again}", path.display()))?;
    let artifact = Artifact::load(&bytes)?;
    let changed = hash::changed(declaration, folder, &artifact.hash)?;
    if !changed.is_empty() {
        bail!("`{}` is stale: {} changed{again}", path.display(), changed.join(", "));
    }
    Ok(artifact)
}

fn check(declaration: &Declaration, folder: &Path, path: &Path) -> Result<()> {
    let artifact = load(declaration, folder, path)?;
    for (path, text) in plan::tables(declaration, &artifact, folder)? {
        if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            bail!("`{}` is stale; run `cargo xtask fit --tables`", path.display());
        }
    }
    println!("{} is up to date", path.display());
    Ok(())
}

/// Runs a fit behind a progress bar, which is silent where the output is no terminal.
pub fn with_progress<T>(run: impl FnOnce(&dyn Fn(Progress)) -> Result<T>) -> Result<T> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "[{elapsed_precise}] {bar:30} {pos}/{len} {wide_msg} (left: {eta})",
    )?);
    bar.enable_steady_tick(Duration::from_millis(500));
    let done = run(&|progress| {
        bar.set_length(progress.stages as u64);
        bar.set_position(progress.done as u64);
        if bar.is_hidden() {
            eprintln!(
                "{}/{} {} ({:.0} s)",
                progress.done,
                progress.stages,
                progress.stage,
                bar.elapsed().as_secs_f32()
            );
        }
        bar.set_message(progress.stage);
    });
    bar.finish_and_clear();
    done
}

fn print(artifact: &Artifact) {
    println!(
        "uncut network in float: {:.2} % of {} held-out images",
        100.0 * artifact.float_accuracy,
        artifact.holdout_images
    );
    for (number, partition) in artifact.partitions.iter().enumerate() {
        println!("partition {number}: {}", partition.name);
        for measured in &partition.measured {
            println!(
                "  {} slices, {:6.1} bytes: {:.2} %",
                measured.slices,
                measured.bytes,
                100.0 * measured.accuracy
            );
        }
    }
}
