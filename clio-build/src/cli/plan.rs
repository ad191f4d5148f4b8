//! `plan`: every partition and operating point on a board, for people and for programs.

use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;

use super::columns::{columns, row};
use super::{Models, print};
use crate::compile::load;
use crate::plan::{self, Candidate, Fate, Keep, limits};
use crate::syntax::Declaration;
use crate::target::Target;

/// Options of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    models: Models,
    /// Name of the board; else all that are declared
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Print one JSON object per board
    #[arg(long)]
    json: bool,
}

/// Prints the plans of every model. A board for which there is none is shown without limits, and then named in the error.
pub fn plan(options: &Plan) -> Result<()> {
    let mut refused = vec![];
    for declaration in options.models.declarations()? {
        let artifact = load(&declaration, options.models.folder())?.artifact;
        let declared = declaration.targets.iter().map(String::as_str);
        let boards: Vec<&str> =
            options.target.as_deref().map_or(declared.collect(), |one| vec![one]);
        for name in boards {
            let target = Target::find(name)?;
            let plan = match plan::plan(&declaration, &artifact, &target, Keep::Table) {
                Ok(plan) => plan,
                Err(error) => {
                    refused.push(format!(
                        "`{}` on {name} cannot be planned: {error}",
                        declaration.name
                    ));
                    plan::plan(&declaration, &artifact, &target, Keep::All)?
                }
            };
            let shown = Shown::new(&plan);
            match options.json {
                true => print(&format!("{}\n", serde_json::to_string(&shown)?))?,
                false => print(&shown.text(&declaration))?,
            }
        }
    }
    match refused.is_empty() {
        true => Ok(()),
        false => bail!("{}", refused.join("; ")),
    }
}

/// A plan as it is shown.
#[derive(Debug, Serialize)]
struct Shown {
    model: String,
    target: String,
    core: String,
    clock_hz: u64,
    deadline_ms: u32,
    link_kbps: [f64; 2],
    round_trip_us: u32,
    holdout_images: u32,
    flash_bytes: usize,
    flash_limit: usize,
    ram_bytes: usize,
    ram_limit: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    flash_and_ram_limit: Option<usize>,
    #[serde(skip_serializing_if = "is_zero")]
    l3_bytes: usize,
    partitions: Vec<Part>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_zero(bytes: &usize) -> bool {
    *bytes == 0
}

#[derive(Debug, Serialize)]
struct Part {
    number: u8,
    name: String,
    shape: String,
    macs: u64,
    flash_bytes: usize,
    ram_bytes: usize,
    device_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    excluded: Option<String>,
    points: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    slices: u8,
    bytes: u16,
    accuracy: f64,
    device_us: u32,
    tail_us: u32,
    from_kbps: Option<f64>,
    kept: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pruned: Option<String>,
}

impl Shown {
    fn new(plan: &plan::Plan) -> Self {
        let (declaration, target) = (plan.declaration, plan.target);
        let limits = limits(declaration, target);
        let kbps = declaration.link.kbps;
        Self {
            model: declaration.name.clone(),
            target: target.name.clone(),
            core: target.board.core.clone(),
            clock_hz: target.board.clock_hz,
            deadline_ms: declaration.deadline_ms,
            link_kbps: [kbps.min, kbps.max],
            round_trip_us: plan.round_trip_us(),
            holdout_images: plan.artifact.holdout_images,
            flash_bytes: plan.memory.flash,
            flash_limit: limits.flash,
            ram_bytes: plan.memory.ram(),
            ram_limit: limits.ram,
            flash_and_ram_limit: limits.shared,
            l3_bytes: plan.memory.l3,
            partitions: plan.candidates.iter().map(|one| part(plan, one)).collect(),
        }
    }

    fn text(&self, declaration: &Declaration) -> String {
        let [from, to] = self.link_kbps;
        let mut text = format!(
            "{} on {} ({}, {} MHz): {from} to {to} kbit/s of {}, deadline {} ms\n",
            self.model,
            self.target,
            self.core,
            self.clock_hz as f64 / 1e6,
            declaration.link.kind,
            self.deadline_ms
        );
        text += &format!(
            "head: {} of {} bytes of flash, {} of {} of RAM",
            self.flash_bytes, self.flash_limit, self.ram_bytes, self.ram_limit
        );
        if let Some(limit) = self.flash_and_ram_limit {
            text += &format!(", {} of {limit} together", self.flash_bytes + self.ram_bytes);
        }
        if self.l3_bytes > 0 {
            text += &format!(", {} in L3", self.l3_bytes);
        }
        text += "\n";
        self.partitions.iter().for_each(|partition| text += &partition.text());
        text + "\n"
    }
}

fn part(plan: &plan::Plan, candidate: &Candidate) -> Part {
    let tensor = plan.partition(candidate.number).cut.tensor;
    let points = plan.points.iter().filter(|point| point.point.partition == candidate.number);
    Part {
        number: candidate.number,
        name: candidate.name.clone(),
        shape: plan.artifact.graph.shape(tensor).to_string(),
        macs: candidate.macs,
        flash_bytes: candidate.memory.flash,
        ram_bytes: candidate.memory.ram(),
        device_us: plan.target.microseconds(candidate.instructions),
        excluded: candidate.excluded.clone(),
        points: points
            .map(|point| Row {
                slices: point.point.slices,
                bytes: point.point.bytes,
                accuracy: f64::from(point.point.accuracy) / 1e4,
                device_us: point.point.device_us,
                tail_us: point.point.tail_us,
                from_kbps: point.from_kbps,
                kept: point.fate == Fate::Kept,
                pruned: (point.fate != Fate::Kept).then(|| point.fate.to_string()),
            })
            .collect(),
    }
}

impl Part {
    fn text(&self) -> String {
        let mut text = format!(
            "\npartition {} `{}` {}: head {:.1} MMAC, {:.1} ms, {} bytes of flash, {} of RAM\n",
            self.number,
            self.name,
            self.shape,
            self.macs as f64 / 1e6,
            self.device_us as f64 / 1e3,
            self.flash_bytes,
            self.ram_bytes
        );
        if let Some(reason) = &self.excluded {
            text += &format!("  excluded: {reason}\n");
        }
        let head = row(["slices", "bytes", "accuracy", "device ms", "from kbit/s", "in the table"]);
        let rows = self.points.iter().map(Row::cells);
        text + &columns(
            &[false, false, false, false, false, true],
            &[&[head], &rows.collect::<Vec<_>>()[..]].concat(),
        )
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let fate = self.pruned.as_ref().map_or("yes".into(), |why| format!("no, {why}"));
        let from = self.from_kbps.map_or("never".into(), |kbps| format!("{kbps:.1}"));
        vec![
            self.slices.to_string(),
            self.bytes.to_string(),
            format!("{:.1} %", 100.0 * self.accuracy),
            format!("{:.1}", f64::from(self.device_us) / 1e3),
            from,
            fate,
        ]
    }
}
