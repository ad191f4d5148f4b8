//! Writes the linker's `memory.x` for the board that the crate's feature names. GAP8's linker script comes with `gap8-rt`.

use std::{env, fs, io, path::PathBuf, process::ExitCode};

/// SSRAM 1 at 0 and SSRAM 2 and 3 at 0x2000_0000: Arm DAI 0385, table 3-2.
const QEMU: &str = "MEMORY {
  FLASH : ORIGIN = 0x00000000, LENGTH = 4M
  RAM : ORIGIN = 0x20000000, LENGTH = 4M
}
";

/// Flash on the AXI interface, then DTCM, SRAM1 and SRAM2 as one block: RM0385, figure 2.
const STM32F746: &str = "MEMORY {
  FLASH : ORIGIN = 0x08000000, LENGTH = 1M
  RAM : ORIGIN = 0x20000000, LENGTH = 320K
}
";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    let features = ["CARGO_FEATURE_QEMU", "CARGO_FEATURE_STM32F746", "CARGO_FEATURE_GAP8"]
        .map(|name| env::var_os(name).is_some());
    let riscv = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "riscv32");
    let memory = match (features, riscv) {
        ([true, false, false], false) => QEMU,
        ([false, true, false], false) => STM32F746,
        ([false, false, true], true) => return ExitCode::SUCCESS,
        ([_, _, true], false) => {
            println!("cargo::error=GAP8 is a RISC-V: add --target riscv32imc-unknown-none-elf");
            return ExitCode::FAILURE;
        }
        _ => {
            println!(
                "cargo::error=choose one board: --no-default-features --features qemu (or stm32f746; or gap8 with --target riscv32imc-unknown-none-elf)"
            );
            return ExitCode::FAILURE;
        }
    };
    match write_memory(memory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=memory.x cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_memory(memory: &str) -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("memory.x"), memory)?;
    println!("cargo::rustc-link-search={}", out.display());
    Ok(())
}
