//! Gets the tools that the commands need, and says so.

use std::env::consts::OS;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::run;

/// The target that the firmware is built for.
pub const DEVICE: &str = "thumbv7em-none-eabihf";
/// The target of GAP8's cores.
pub const RISCV: &str = "riscv32imc-unknown-none-elf";
/// The emulator that the firmware runs on.
pub const QEMU: &str = "qemu-system-arm";

/// Installs the compiler's target and QEMU where they are missing.
pub fn tools() -> Result<()> {
    target(DEVICE)?;
    qemu()
}

/// Installs a target of the compiler where it is missing.
pub fn target(name: &str) -> Result<()> {
    let listed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let listed = match listed {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        _ if has_core_without_rustup(name) => return Ok(()),
        _ => bail!("rustup is needed to get the compiler's target {name}; see https://rustup.rs"),
    };
    if listed.lines().any(|line| line.trim() == name) {
        return Ok(());
    }
    eprintln!("Getting the compiler's target {name}: rustup target add {name}");
    run(Command::new("rustup").args(["target", "add", name]))
}

/// Installs QEMU where it is missing: with apt as root, else by telling how.
fn qemu() -> Result<()> {
    if answers(QEMU) {
        return Ok(());
    }
    install("qemu-system-arm", || format!("{QEMU} is not installed; {}", how_to_install(OS)))?;
    if !answers(QEMU) {
        bail!("apt-get installed qemu-system-arm, yet {QEMU} is not on the path");
    }
    Ok(())
}

/// Installs libclang, with which headers of kernel libraries are read, where it is missing: with apt as root, else by telling how. Where it cannot be looked
/// for, the build that needs it will say so.
pub fn libclang() -> Result<()> {
    let Ok(listed) = Command::new("ldconfig").arg("-p").output() else { return Ok(()) };
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let is_there = listed.lines().any(|l| l.contains("libclang") && !l.contains("libclang-cpp"));
    if is_there || std::env::var_os("LIBCLANG_PATH").is_some() {
        return Ok(());
    }
    install("libclang1", || {
        "libclang is not installed; install it with: sudo apt-get update && sudo apt-get install -y libclang1 \
         (or your system's package of it), or set LIBCLANG_PATH, then run this again"
            .into()
    })
}

/// Installs the C compiler for the device where it is missing: with apt as root, else by telling how.
pub fn compiler() -> Result<()> {
    if answers("arm-none-eabi-gcc") {
        return Ok(());
    }
    let advice = || {
        "arm-none-eabi-gcc is not installed; install it with: sudo apt-get install -y gcc-arm-none-eabi libnewlib-arm-none-eabi \
         (or Arm's own, https://developer.arm.com/downloads/-/arm-gnu-toolchain-downloads), then run this again"
            .into()
    };
    install("gcc-arm-none-eabi", advice)?;
    install("libnewlib-arm-none-eabi", advice)
}

/// Installs a C compiler for GAP8's cores, with which PMSIS' inline functions are compiled, where it is missing: with apt as root, else by telling how.
pub fn riscv_compiler() -> Result<()> {
    let names = ["riscv32-unknown-elf-gcc", "riscv64-unknown-elf-gcc"];
    if names.into_iter().any(answers)
        || std::env::var_os("CC_riscv32imc_unknown_none_elf").is_some()
    {
        return Ok(());
    }
    install("gcc-riscv64-unknown-elf", || {
        "riscv64-unknown-elf-gcc is not installed; install it with: sudo apt-get install -y gcc-riscv64-unknown-elf \
         (or name another C compiler for riscv32imc in CC_riscv32imc_unknown_none_elf), then run this again"
            .into()
    })
}

/// Installs a package of Debian's as root.
fn install(package: &str, otherwise: impl Fn() -> String) -> Result<()> {
    if !(OS == "linux" && is_root() && answers("apt-get")) {
        bail!(otherwise());
    }
    eprintln!("Getting {package}: apt-get update && apt-get install -y {package}");
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null()))
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", package])
}

fn how_to_install(os: &str) -> &'static str {
    match os {
        "macos" => "install it with: brew install qemu",
        "windows" => "install it with: winget install SoftwareFreedomConservancy.QEMU",
        _ => {
            "install it with: sudo apt-get update && sudo apt-get install -y qemu-system-arm \
             (or your system's package of it), then run this again"
        }
    }
}

fn answers(tool: &str) -> bool {
    let status =
        Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().context("id");
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether a toolchain that did not come from rustup has the target's core library.
fn has_core_without_rustup(name: &str) -> bool {
    let folder =
        Command::new("rustc").args(["--print", "target-libdir", "--target", name]).output();
    folder.is_ok_and(|output| {
        std::path::Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
            && output.status.success()
    })
}
