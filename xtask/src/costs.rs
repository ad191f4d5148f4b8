//! `cargo xtask costs`: the cost table of the Cortex-M7, fitted to what `bench` counts.
//!
//! The fit needs the compiler, which the light program does not have: it runs itself again with the feature `costs`.

#[cfg(feature = "costs")]
mod compare;

use clap::Args;

/// Options of `costs`.
#[derive(Debug, Args)]
pub struct Costs {
    /// Write the table and its data set
    #[arg(long)]
    bless: bool,
}

#[cfg(not(feature = "costs"))]
pub fn costs(options: &Costs) -> anyhow::Result<()> {
    let bless = options.bless.then_some("--bless");
    crate::cargo::again("costs", std::iter::once("costs").chain(bless))
}

#[cfg(feature = "costs")]
pub use fitted::costs;

#[cfg(feature = "costs")]
mod fitted {
    use std::fs;
    use std::path::Path;

    use anyhow::{Context, Result, ensure};
    use clio_build::costs::cases::CASES;
    use clio_build::costs::{self, Counted, DATA, Fitted, Form, Line, TABLE, Table};

    use super::{Costs, compare};
    use crate::bench::{self, Outcome};
    use crate::cargo::root;

    /// A board with the core of the table.
    const BOARD: &str = "stm32f746";

    /// Counts, fits, prints, and compares with what is committed, or writes it.
    pub fn costs(options: &Costs) -> Result<()> {
        let old = Table::new(&read(TABLE)?);
        let counted = counted(&bench::count(BOARD, false)?)?;
        let Fitted { table, lines } = costs::fit(&old, &counted)?;
        compare::cases(&lines);
        compare::coefficients(&old, &table);
        if options.bless {
            write(TABLE, table.text())?;
            write(DATA, &text(&lines)?)?;
            println!(
                "wrote {TABLE} and {DATA}; then: cargo clio fit --tables in the model crates, cargo xtask heads"
            );
            return Ok(());
        }
        let kept = read(DATA)?;
        let kept = kept.lines().map(serde_json::from_str).collect::<Result<Vec<Line>, _>>();
        compare::unchanged(&old, &table, &kept.context(DATA)?, &lines)
    }

    /// The counts of every form of every case that the planner prices.
    fn counted(outcomes: &[Outcome]) -> Result<Vec<Counted>> {
        let mut counted = vec![];
        for case in CASES {
            let outcome = outcomes.iter().find(|outcome| outcome.case == case.name);
            let outcome =
                outcome.with_context(|| format!("the firmware counted no `{}`", case.name))?;
            for kernel in costs::forms(case) {
                let count = match kernel {
                    Form::Portable => outcome.portable,
                    Form::Packed | Form::Code => Some(outcome.instructions),
                };
                let wanting = || format!("`{}` was not counted as {kernel:?}", case.name);
                let count = count.with_context(wanting)?;
                counted.push(Counted { case: case.name.into(), kernel, counted: count });
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
