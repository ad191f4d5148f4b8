//! Writes the linker's `memory.x`: SSRAM 1 at 0 and SSRAM 2 and 3 at 0x2000_0000 of QEMU's mps2-an500 (Arm DAI 0385, table 3-2).

use std::{env, fs, io, path::PathBuf};

const MEMORY: &str = "MEMORY {
  FLASH : ORIGIN = 0x00000000, LENGTH = 4M
  RAM : ORIGIN = 0x20000000, LENGTH = 4M
}
";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("memory.x"), MEMORY)?;
    println!("cargo::rustc-link-search={}", out.display());
    Ok(())
}
