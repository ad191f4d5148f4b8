//! `cargo xtask bench --target gap8`: what the Xpulp kernels cost on GAP8's simulated cluster, on 1, 2, 4 and 8 cores.
//!
//! Operands are in L1; the firmware in `bench/gap8` runs one operator, and every output is compared with the portable kernel's, or nothing is reported.

mod analysis;
mod case;
#[path = "../../../../clio-build/src/costs/cases.rs"]
#[allow(dead_code)]
mod cases;
mod count;
#[path = "../../../../clio-build/src/costs/draw.rs"]
#[allow(dead_code)]
mod draw;
mod heads;
#[path = "../../../../clio-build/src/costs/ops.rs"]
#[allow(dead_code)]
mod ops;
#[path = "../../../../bench/gap8/src/order.rs"]
mod order;
mod pack;
mod report;
mod run;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use self::report::Outcome;
#[cfg(feature = "costs")]
pub use self::report::as_fast;
use super::{Bench, golden, lines};
use crate::cargo::build;
use crate::setup;

pub const RESULTS: &str = "results/gap8.jsonl";
/// Sizes of the team.
const CORES: [u32; 4] = [1, 2, 4, 8];

/// Builds the firmware, runs every case, and prints what it cost.
pub fn bench(options: &Bench) -> Result<()> {
    ensure!(!options.portable && options.against.is_none(), "GAP8 has its own kernels only");
    setup::target(setup::RISCV)?;
    let all = case::all();
    let names = || all.iter().map(|c| c.name).chain(heads::NETWORKS.iter().map(|n| n.name));
    if let Some(unknown) = options.case.iter().find(|name| !names().any(|known| known == **name)) {
        anyhow::bail!("there is no case `{unknown}`");
    }
    let wanted = |name: &str| options.case.is_empty() || options.case.iter().any(|n| n == name);
    let mut outcomes = kernels(all.iter().filter(|case| wanted(case.name)).collect())?;
    let mut layers = vec![];
    for network in heads::NETWORKS.iter().filter(|network| wanted(network.name)) {
        let measured = heads::measure(network).with_context(|| network.name)?;
        outcomes.push(measured.outcome);
        layers.push(measured.layers);
    }
    if options.check || options.bless {
        return golden(options, RESULTS, &lines(&outcomes)?, &report::same);
    }
    if options.json {
        print!("{}", lines(&outcomes)?);
        return Ok(());
    }
    report::table(&outcomes);
    layers.iter().filter(|_| options.layers).for_each(heads::table);
    Ok(())
}

fn firmware() -> Result<run::Firmware> {
    setup::target(setup::RISCV)?;
    let elf = build(Path::new("bench/gap8"), "clio-bench-gap8", &[], &[])?;
    let bytes = fs::read(&elf).with_context(|| format!("cannot read {}", elf.display()))?;
    run::Firmware::new(&bytes)
}

/// Cycles on all cores of every case that the planner has a price for, with how it was cut.
#[cfg(feature = "costs")]
pub fn count() -> Result<Vec<clio_build::costs::Counted>> {
    use clio_build::costs::{Counted, Form, is_on_cluster};

    let firmware = firmware()?;
    let priced = case::all().into_iter().filter(|case| is_on_cluster(case.name));
    let count = |case: case::Case| {
        let mut runs = case.runs()?;
        // What every tile is charged for, all parts of a layer are to have.
        runs.iter_mut().for_each(|run| run.order.again = 0);
        let cut = runs.first().map(run::Run::cut);
        let counted = measure(&firmware, &case, &runs, CORES[CORES.len() - 1])?.cycles;
        Ok(Counted { case: case.name.into(), kernel: Form::Cluster, cut, counted })
    };
    priced.map(count).collect()
}

/// One operator at a time, on every size of the team.
fn kernels(cases: Vec<&case::Case>) -> Result<Vec<Outcome>> {
    let mut outcomes = vec![];
    if cases.is_empty() {
        return Ok(outcomes);
    }
    let firmware = firmware()?;
    for case in cases {
        let runs = case.runs()?;
        for cores in CORES {
            outcomes.push(measure(&firmware, case, &runs, cores)?);
        }
    }
    Ok(outcomes)
}

/// All parts of a case on so many cores.
fn measure(
    firmware: &run::Firmware,
    case: &case::Case,
    runs: &[run::Run],
    cores: u32,
) -> Result<Outcome> {
    let macs = if case.each { u64::from(cores) * case.macs } else { case.macs };
    let mut outcome = Outcome::new(case.name, case.what, cores, macs);
    for run in runs {
        let (counted, output) = firmware
            .run(run, cores)
            .with_context(|| format!("case {} on {cores} cores", case.name))?;
        ensure!(
            output == run.expected,
            "case {} on {cores} cores: output {} is wrong",
            case.name,
            output.iter().zip(&run.expected).position(|(a, b)| a != b).unwrap_or_default()
        );
        outcome.add(&counted);
    }
    outcome.parts = runs.len();
    Ok(outcome)
}
