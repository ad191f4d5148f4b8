//! `cargo xtask costs`: the cost table of a core, fitted to what `bench` counts; for GAP8 two tables: the fabric controller's, to `bench/fabric`'s counts, and the cluster's, to `bench/gap8`'s.
//!
//! The fit needs the compiler, which the light program does not have: it runs itself again with the feature `costs`.

#[cfg(feature = "costs")]
mod compare;

use clap::Args;

/// Options of `costs`.
#[derive(Debug, Args)]
pub struct Costs {
    /// Board whose core's table it is
    #[arg(long, value_name = "BOARD", default_value = "stm32f746", value_parser = ["stm32f746", "gap8"])]
    target: String,
    /// Write the table and its data set
    #[arg(long)]
    bless: bool,
}

#[cfg(not(feature = "costs"))]
pub fn costs(options: &Costs) -> anyhow::Result<()> {
    let bless = options.bless.then_some("--bless");
    let arguments = ["costs", "--target", &options.target].into_iter().chain(bless);
    crate::cargo::again("costs", arguments)
}

#[cfg(feature = "costs")]
pub use fitted::costs;

#[cfg(feature = "costs")]
mod fitted {
    use std::fs;
    use std::path::Path;

    use anyhow::{Context, Result, ensure};
    use clio_build::costs::cases::CASES;
    use clio_build::costs::{
        self, CORTEX_M7, Counted, Files, Fitted, Form, GAP8_CLUSTER, GAP8_FC, Line, Table,
    };

    use super::{Costs, compare};
    use crate::bench::{self, Outcome};
    use crate::cargo::root;

    /// Counts, fits, prints, and compares with what is committed, or writes it.
    pub fn costs(options: &Costs) -> Result<()> {
        let fit_core = |files: Files, outcomes: &[Outcome]| {
            let old = Table::new(&read(files.table)?);
            fitted(files, &old, &counted(outcomes, files)?, options.bless)
        };
        if options.target != "gap8" {
            fit_core(CORTEX_M7, &bench::count(&options.target, false)?)?;
            return Ok(());
        }
        let own = fit_core(GAP8_FC, &bench::fabric::count()?)?.cost()?;
        let cluster = Table::of_cluster(&read(GAP8_CLUSTER.table)?, own);
        fitted(GAP8_CLUSTER, &cluster, &bench::gap8::count()?, options.bless)?;
        Ok(())
    }

    /// Fits a table to counts.
    fn fitted(files: Files, old: &Table, counted: &[Counted], bless: bool) -> Result<Table> {
        let Fitted { table, lines } = costs::fit(old, counted)?;
        compare::cases(&lines);
        compare::coefficients(old, &table);
        if bless {
            write(files.table, table.text())?;
            write(files.data, &text(&lines)?)?;
            println!(
                "wrote {} and {}; then: cargo clio fit --tables in the model crates, cargo xtask heads",
                files.table, files.data
            );
            return Ok(table);
        }
        let kept = read(files.data)?;
        let kept = kept.lines().map(serde_json::from_str).collect::<Result<Vec<Line>, _>>();
        let kept = kept.context(files.data)?;
        if files == CORTEX_M7 {
            compare::unchanged(old, &table, &kept, &lines, files.table)?;
        } else {
            // Cycles, other than instructions, depend a little on where the code lies.
            compare::as_counted(&kept, &lines, files.table, bench::gap8::as_fast)?;
        }
        Ok(table)
    }

    /// The counts of every form of every case that the planner prices, and the core has.
    fn counted(outcomes: &[Outcome], files: Files) -> Result<Vec<Counted>> {
        let mut counted = vec![];
        for case in CASES {
            let outcome = outcomes.iter().find(|outcome| outcome.case == case.name);
            let Some(outcome) = outcome else {
                ensure!(!files.whole, "the firmware counted no `{}`", case.name);
                continue;
            };
            for kernel in costs::forms(case).into_iter().filter(|form| files.forms.contains(form)) {
                let count = match kernel {
                    Form::Portable => outcome.portable,
                    Form::Packed | Form::Code => Some(outcome.instructions),
                    Form::Cluster => None,
                };
                let wanting = || format!("`{}` was not counted as {kernel:?}", case.name);
                let count = count.with_context(wanting)?;
                counted.push(Counted { case: case.name.into(), kernel, cut: None, counted: count });
            }
        }
        ensure!(!counted.is_empty(), "there are no cases");
        Ok(counted)
    }

    fn text(lines: &[Line]) -> Result<String> {
        lines.iter().map(|line| Ok(serde_json::to_string(line)? + "\n")).collect()
    }

    fn read(path: &str) -> Result<String> {
        fs::read_to_string(root().join(path)).with_context(|| format!("cannot read {path}"))
    }

    /// Whole or not at all.
    fn write(path: &str, text: &str) -> Result<()> {
        let to = root().join(path);
        let beside = Path::new(&to).with_extension("new");
        fs::write(&beside, text)
            .and_then(|()| fs::rename(&beside, &to))
            .with_context(|| format!("cannot write {path}"))
    }
}
