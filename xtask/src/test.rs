//! `cargo xtask test`: everything that must hold before a change is merged, as CI runs it.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::cargo::{cargo, root, run, target_folder};
use crate::setup;

/// Options of `test`.
#[derive(Debug, Args)]
pub struct Test {}

/// Runs all checks in order and stops at the first that fails, with the command that repeats it.
pub fn test(_options: &Test) -> Result<()> {
    setup::tools()?;
    setup::target(RISCV)?;
    setup::libclang()?;
    setup::riscv_compiler()?;
    let steps = steps();
    for (index, (title, mut command)) in steps.into_iter().enumerate() {
        eprintln!("[{}] {title}", index + 1);
        run(&mut command).with_context(|| title)?;
    }
    Ok(())
}

const DEVICE: &str = setup::DEVICE;
const RISCV: &str = setup::RISCV;
const FIRMWARE: &str = "examples/cifar10/firmware";
const BENCH: &str = "bench";
const FABRIC: &str = "bench/fabric";
const CHECK: &str = "gap8-rt/check";
const PMSIS: &str = "gap8-rt/tests/pmsis/rtos";
/// The header that stands for GreenWaves' SDK.
const SDK: &str = "gap8-rt/tests/pmsis/sdk";
const GAP8_BENCH: &str = "bench/gap8";
/// It builds only with a head, which `cargo xtask bench --target gap8` generates.
const GAP8_HEADS: &str = "bench/heads";
const STRICT: [&str; 3] = ["--", "-D", "warnings"];

/// The checks, cheap ones first; cargo's tests come last, so that their results are what one sees at the end.
fn steps() -> Vec<(&'static str, Command)> {
    let clippy = ["clippy", "--release", "--bins"];
    let stm32 = ["--no-default-features", "--features", "stm32f746"];
    let gap8 = ["--no-default-features", "--features", "gap8", "--target", RISCV];
    let everything = ["--workspace", "--release", "--all-features"];
    vec![
        ("Formatting of the workspace", at_root(&["fmt", "--all", "--check"])),
        ("Formatting of the firmware", in_firmware(&["fmt", "--check"])),
        ("Formatting of the bench", in_bench(&["fmt", "--check"])),
        ("Formatting of GAP8's firmware for the cost table", inside(FABRIC, &["fmt", "--check"])),
        ("Formatting of GAP8's checks", inside(CHECK, &["fmt", "--check"])),
        ("Formatting of GAP8's PMSIS for the checks", inside(PMSIS, &["fmt", "--check"])),
        ("Formatting of the bench for GAP8", inside(GAP8_BENCH, &["fmt", "--check"])),
        ("Formatting of GAP8's firmware for heads", inside(GAP8_HEADS, &["fmt", "--check"])),
        (
            "The runtime on a Cortex-M",
            at_root(&["check", "--package", "clio-rt", "--target", DEVICE]),
        ),
        ("The runtime on a RISC-V", at_root(&["check", "--package", "clio-rt", "--target", RISCV])),
        (
            "Lints of the runtime with Xpulp",
            with(
                at_root(&["clippy", "--package", "clio-rt", "--features", "xpulp"]),
                &[&["--target", RISCV], &STRICT],
            ),
        ),
        ("Lints of GAP8's runtime on PMSIS", pmsis()),
        (
            "Lints of the workspace",
            with(at_root(&["clippy", "--all-targets"]), &[&everything, &STRICT]),
        ),
        ("Lints of the firmware on QEMU", with(in_firmware(&clippy), &[&STRICT])),
        ("Lints of the bench", with(in_bench(&clippy), &[&STRICT])),
        ("Lints of GAP8's firmware for the cost table", with(inside(FABRIC, &clippy), &[&STRICT])),
        ("Lints of GAP8's checks", with(inside(CHECK, &clippy), &[&STRICT])),
        ("Lints of GAP8's PMSIS for the checks", with(inside(PMSIS, &clippy), &[&STRICT])),
        ("Lints of the bench for GAP8", with(inside(GAP8_BENCH, &clippy), &[&STRICT])),
        ("Lints of the firmware on the STM32F746", with(in_firmware(&clippy), &[&stm32, &STRICT])),
        ("The firmware on the STM32F746", with(in_firmware(&["build", "--release"]), &[&stm32])),
        ("Lints of the firmware on GAP8", with(in_firmware(&clippy), &[&gap8, &STRICT])),
        (
            "GAP8's runtime on the simulator, by itself and on PMSIS",
            at_root(&["test", "--release", "--package", "gap8-rt", "--test", "chip"]),
        ),
        (
            "The packed kernels against the portable ones, and what they cost",
            at_root(&["xtask", "bench", "--check"]),
        ),
        (
            "The Xpulp kernels against the portable ones on GAP8's simulator, and what they cost",
            at_root(&["xtask", "bench", "--target", "gap8", "--check"]),
        ),
        ("Lints of GAP8's firmware for heads, with one of them", {
            let head = target_folder().join("gap8-heads/head-resnet56");
            let mut lint = with(inside(GAP8_HEADS, &clippy), &[&STRICT]);
            lint.env("CLIO_HEAD", head);
            lint
        }),
        ("The cost table against what the kernels cost", at_root(&["xtask", "costs"])),
        ("The head on the device against the head on the host", at_root(&["xtask", "heads"])),
        (
            "The head on GAP8 against the head on the host",
            // With constants in L3.
            at_root(&["xtask", "heads", "--target", "gap8", "--partition", "6"]),
        ),
        ("Sizes of the firmware", at_root(&["xtask", "size"])),
        // Without the tail: the UI tests build the crate once more, as it is, and that shall not be burn.
        (
            "Wrong declarations, the tutorial and the pages",
            at_root(&["test", "--package", "clio", "--release"]),
        ),
        (
            "Unit, property and golden tests",
            with(at_root(&["test", "--exclude", "clio"]), &[&everything]),
        ),
        (
            "The example under emulation, from camera to label",
            at_root(&["test", "--release", "--package", "xtask", "--test", "emulate"]),
        ),
    ]
}

/// As with the SDK, whose header is our own.
fn pmsis() -> Command {
    let features = ["--features", "clio,panic-handler,pmsis", "--target", RISCV];
    let clippy = at_root(&["clippy", "--release", "--package", "gap8-rt"]);
    let mut command = with(clippy, &[&features, &STRICT]);
    command.env("GAP_SDK_HOME", root().join(SDK));
    for name in ["PMSIS_CFLAGS", "TARGET_CHIP", "TARGET_INSTALL_DIR"] {
        command.env_remove(name);
    }
    command
}

fn at_root(arguments: &[&str]) -> Command {
    with(cargo(), &[arguments])
}

fn in_firmware(arguments: &[&str]) -> Command {
    inside(FIRMWARE, arguments)
}

fn in_bench(arguments: &[&str]) -> Command {
    inside(BENCH, arguments)
}

fn inside(folder: &str, arguments: &[&str]) -> Command {
    let mut command = at_root(arguments);
    command.current_dir(root().join(folder));
    command
}

fn with(mut command: Command, arguments: &[&[&str]]) -> Command {
    command.args(arguments.concat());
    command
}
