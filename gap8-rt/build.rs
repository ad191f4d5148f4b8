//! Puts the linker script where the linker of a firmware looks.

use std::path::PathBuf;
use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=link.x");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("riscv32") {
        return ExitCode::SUCCESS;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    if let Err(error) = fs::write(out.join("link.x"), include_str!("link.x")) {
        println!("cargo::error=the linker script cannot be written: {error}");
        return ExitCode::FAILURE;
    }
    println!("cargo::rustc-link-search={}", out.display());
    ExitCode::SUCCESS
}
