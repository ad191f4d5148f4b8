//! `cargo clio`: fit, plan and explain the models of any project.

use std::process::ExitCode;

/// See the workspace's manifest.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    clio_build::cli::run(std::env::args_os())
}
