//! The project's own commands, one file each: `cargo xtask --help`.

mod bench;
mod cargo;
mod child;
mod costs;
mod emulate;
#[cfg(feature = "fit")]
mod evaluate;
mod figure;
#[cfg(feature = "fit")]
mod fit;
mod heads;
mod heavy;
mod loss;
mod markdown;
#[cfg(feature = "fit")]
mod points;
mod results;
mod setup;
mod size;
#[cfg(feature = "fit")]
mod teach;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// See the workspace's manifest.
#[cfg(feature = "fit")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the CIFAR-10 example: firmware on an emulated Cortex-M7, a tail server, and a radio between them
    Emulate(emulate::Emulate),
    /// Compare the head on the emulated Cortex-M7 with the head on the host, bit for bit, at every partition
    Heads(heads::Heads),
    /// Count the kernels' instructions on the emulated Cortex-M7, against CMSIS-NN, or their cycles on GAP8's simulated cluster
    Bench(bench::Bench),
    /// Fit the planner's cost table to what the kernels cost on the emulated Cortex-M7, and compare it with the committed one
    Costs(costs::Costs),
    /// Show flash and RAM of the firmware per partition, and compare them with the golden file
    Size(size::Size),
    /// Check and test everything, as CI does
    Test(test::Test),
    #[command(flatten)]
    Heavy(heavy::Heavy),
}

fn main() -> ExitCode {
    let done = match Options::parse().command {
        Command::Emulate(options) => emulate::emulate(&options),
        Command::Heads(options) => heads::heads(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Costs(options) => costs::costs(&options),
        Command::Size(options) => size::size(&options),
        Command::Test(options) => test::test(&options),
        Command::Heavy(command) => heavy::heavy(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
