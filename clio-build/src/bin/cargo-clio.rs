//! `cargo clio`: fit, plan and explain the models of any project.

use std::process::ExitCode;

fn main() -> ExitCode {
    clio_build::cli::run(std::env::args_os())
}
