//! The part of `fit` that needs burn.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::artifact::Artifact;
use crate::fit::Progress;
use crate::refit::{is_unoptimised, refit};
use crate::syntax::Declaration;

/// Fits one model behind a progress bar, and says what was written and measured.
pub fn fit_one(declaration: &Declaration, folder: &Path) -> Result<()> {
    if is_unoptimised() {
        eprintln!(
            "warning: this program is not optimised and fits many times slower than need be; build it in release mode, or put into Cargo.toml:\n[profile.dev]\nopt-level = 3"
        );
    }
    let artifact = with_progress(|progress| Ok(refit(declaration, folder, progress)?))?;
    println!("wrote {} and its tables", folder.join(&declaration.artifact).display());
    print(&artifact);
    Ok(())
}

/// Runs a fit behind a progress bar, of which only lines remain where the output is no terminal.
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
        if let Some(remark) = progress.remark {
            if bar.is_hidden() { eprintln!("{remark}") } else { bar.println(remark) }
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
