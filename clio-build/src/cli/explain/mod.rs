//! `explain`: why a bandwidth and a deadline get the partition they get, and what would change it.
//!
//! ```text
//! Plan, question ──▶ Case ──the table's own query──▶ Explanation ──▶ text or JSON
//! ```

mod case;
mod change;
mod mend;
mod nearest;
mod rivals;
mod shown;
mod text;

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use clap::Args;
use clio_rt::table::{OperatingPoint, Table};

use super::{Models, print};
use crate::artifact::Artifact;
use crate::compile::load;
use crate::plan::{Fate, Keep, Plan, plan};
use crate::syntax::Declaration;
use crate::target::Target;
use case::{Case, Part, Way};
use mend::Bench;
pub use shown::{Change, Explanation, Knob, Rival, Shown, Time};

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    models: Models,
    /// Bandwidth, in kilobits (1,000 bits) per second
    #[arg(long, value_name = "X", value_parser = kbps)]
    kbps: f64,
    /// Deadline, in milliseconds; else the declared one
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=4_294_967))]
    deadline: Option<u32>,
    /// Name of the board; else the first that is declared
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Explains the choice for one bandwidth and deadline.
pub fn explain(options: &Explain) -> Result<()> {
    let declaration = options.models.declaration()?;
    let artifact = load(&declaration, options.models.folder())?.artifact;
    let first = declaration.targets.first().map(String::as_str);
    let name = options.target.as_deref().or(first).context("the model declares no target")?;
    let target = Target::find(name)?;
    let deadline_ms = options.deadline.unwrap_or(declaration.deadline_ms);
    let explanation = explanation(declaration, &artifact, target, options.kbps, deadline_ms)?;
    match options.json {
        true => print(&format!("{}\n", serde_json::to_string_pretty(&explanation)?)),
        false => print(&explanation.text()),
    }
}

/// Explains the choice of a model on a board.
///
/// A deadline after the declared one is explained as if it were declared: the table is made anew for it.
///
/// # Errors
/// There is no plan.
pub fn explanation(
    mut declaration: Declaration,
    artifact: &Artifact,
    target: Target,
    kbps: f64,
    deadline_ms: u32,
) -> Result<Explanation> {
    let declared = declaration.clone();
    declaration.deadline_ms = declaration.deadline_ms.max(deadline_ms);
    let bench = Bench { declaration, artifact, target };
    let plan = plan(&bench.declaration, artifact, &bench.target, Keep::Table)
        .with_context(|| format!("`{}` on {}", declared.name, bench.target.name))?;
    let points = plan.table();
    let all = worth_having(&plan);
    let parts = parts(&plan);
    let micros = |ms: u32| ms.saturating_mul(1000);
    let case = Case {
        table: Table::new(&points, plan.round_trip_us())?,
        all: Table::new(&all, plan.round_trip_us())?,
        planned_us: micros(bench.declaration.deadline_ms),
        parts: &parts,
        images: artifact.holdout_images,
        rate: bits(kbps),
        deadline_us: micros(deadline_ms),
    };
    let mut explained = of_case(&case);
    explained.model = declared.name.clone();
    explained.target = bench.target.name.clone();
    explained.changes.retain(|change| bench.confirms(&case, change));
    explained.changes.extend(bench.mends(&case));
    explained.notes = notes(&declared, kbps, deadline_ms);
    Ok(explained)
}

/// What can be said of the points alone.
fn of_case(case: &Case) -> Explanation {
    let choice = case.choice();
    Explanation {
        model: String::new(),
        target: String::new(),
        kbps: f64::from(case.rate) / 1000.0,
        deadline_ms: case.deadline_us / 1000,
        keeps_deadline: choice.feasible,
        chosen: Shown::new(case, &choice.point),
        time: Time::new(case, &choice),
        holdout_images: case.images,
        standard_error: case.standard_error(&choice.point),
        rivals: rivals::rivals(case),
        changes: change::changes(case),
        notes: vec![],
    }
}

/// The points of the table, and those that are only too slow for the planned deadline.
fn worth_having(plan: &Plan) -> Vec<OperatingPoint> {
    let table = plan.table();
    let slow = plan.points.iter().filter(|point| matches!(point.fate, Fate::TooSlow { .. }));
    let mut points: Vec<OperatingPoint> =
        table.iter().copied().chain(slow.map(|p| p.point)).collect();
    points.sort_by_key(|point| (point.partition, point.slices));
    points.dedup();
    points
}

fn parts(plan: &Plan) -> Vec<Part> {
    let way = |number: u8| match plan.partition(number) {
        partition if partition.bytes.is_empty() => Way::Local,
        partition if partition.cut.nodes == 0 => Way::Remote,
        _ => Way::Split,
    };
    let part = |candidate: &crate::plan::Candidate| Part {
        name: candidate.name.clone(),
        way: way(candidate.number),
        macs: candidate.macs,
    };
    plan.candidates.iter().map(part).collect()
}

fn notes(declared: &Declaration, kbps: f64, deadline_ms: u32) -> Vec<String> {
    let mut notes = vec![];
    let link = declared.link.kbps;
    if kbps < link.min || kbps > link.max {
        notes.push(format!(
            "{kbps} kbit/s is outside of the declared {} to {}, for which the table was pruned",
            link.min, link.max
        ));
    }
    if deadline_ms > declared.deadline_ms {
        notes.push(format!(
            "{} ms are declared: the compiled table may lack what needs longer; declare `deadline: {deadline_ms} ms` to have this one",
            declared.deadline_ms
        ));
    }
    notes
}

/// Bits per second, as a device counts them.
fn bits(kbps: f64) -> u32 {
    (kbps * 1000.0).round().clamp(0.0, f64::from(u32::MAX)) as u32
}

fn kbps(text: &str) -> Result<f64> {
    match text.parse() {
        Ok(kbps) if (0.0..=4_000_000.0).contains(&kbps) => Ok(kbps),
        _ => bail!("it is a number from 0 to 4000000, such as 1 or 0.5"),
    }
}
