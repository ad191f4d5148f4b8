//! Puts the linker script where the linker of a firmware looks and, with the feature `pmsis`, binds PMSIS.

#[cfg(feature = "pmsis")]
mod pmsis;

use std::path::{Path, PathBuf};
use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={SCRIPT}");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("riscv32") {
        return ExitCode::SUCCESS;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    match script(&out).and_then(|()| bind(&out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "pmsis"))]
const SCRIPT: &str = "link.x";
#[cfg(feature = "pmsis")]
const SCRIPT: &str = "pmsis.x";

/// Whichever script it is, firmware names it `link.x`.
fn script(out: &Path) -> Result<(), String> {
    let written = fs::copy(SCRIPT, out.join("link.x"));
    written.map_err(|error| format!("the linker script cannot be written: {error}"))?;
    println!("cargo::rustc-link-search={}", out.display());
    Ok(())
}

#[cfg(not(feature = "pmsis"))]
fn bind(_: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(feature = "pmsis")]
fn bind(out: &Path) -> Result<(), String> {
    pmsis::bind(out).map_err(|error| error.to_string())
}
