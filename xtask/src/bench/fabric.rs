//! The portable kernels and slice codes on GAP8's fabric controller: the firmware in `bench/fabric`, on `gap8-sim`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use gap8_sim::{End, Machine, load};

use super::{Outcome, code, outcome};
use crate::cargo::build;
use crate::setup::{self, RISCV};

/// No run of all cases takes as many cycles.
const PATIENCE: u64 = 100_000_000_000;

/// Builds and runs the firmware: its cases, those left out that the memory is too small for.
pub fn count() -> Result<Vec<Outcome>> {
    setup::target(RISCV)?;
    let elf = build(Path::new("bench/fabric"), "clio-fabric", &[], &[])?;
    let bytes = std::fs::read(&elf).with_context(|| format!("cannot read {}", elf.display()))?;
    let mut machine = Machine::new();
    load(&mut machine, &bytes)?;
    let end = machine.run(PATIENCE)?;
    let text = String::from_utf8_lossy(&machine.chip.console);
    if end != End::Exit(0) {
        bail!("the firmware ended with {end:?}: {text}");
    }
    let code = code::Sizes::read(&elf)?;
    text.lines().map(|line| outcome("gap8", false, line, &code)).collect()
}
