//! `cargo clio`, for everybody's projects: one file per command. In a clone of Clio `cargo xtask fit` is its `fit`.

mod columns;
pub mod explain;
mod fit;
#[cfg(feature = "fit")]
mod fitting;
mod models;
mod plan;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

pub use fit::{Fit, fit};
#[cfg(feature = "fit")]
pub use fitting::with_progress;
pub use models::Models;

/// Fit, plan and explain networks that are split between a microcontroller and the cloud.
#[derive(Debug, Parser)]
#[command(name = "cargo clio", bin_name = "cargo clio", version)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fit the artifact of a model crate, or check that it is up to date
    Fit(Fit),
    /// Show every partition and operating point on a board, and which are worth having
    Plan(plan::Plan),
    /// Say why a bandwidth and a deadline get the partition they get, and what would change it
    Explain(explain::Explain),
}

/// Runs the command that `arguments` say: those of `cargo clio`, of which Cargo hands on the word `clio`.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = arguments.into_iter().enumerate();
    let words = arguments.filter(|(index, word)| !(*index == 1 && word == "clio"));
    let done = match Options::parse_from(words.map(|(_, word)| word)).command {
        Command::Fit(options) => fit(&options),
        Command::Plan(options) => plan::plan(&options),
        Command::Explain(options) => explain::explain(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a result; who closes the pipe has seen enough.
fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
