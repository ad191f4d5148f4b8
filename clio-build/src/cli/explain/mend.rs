//! Which change of board or budget would give the next better point: each is planned anew before it is named.

use clio_rt::table::{Choice, OperatingPoint, Table};

use super::case::{Case, is_better};
use super::nearest::between;
use super::shown::{Change, Knob};
use crate::artifact::Artifact;
use crate::plan::{Keep, plan};
use crate::syntax::Declaration;
use crate::target::Target;

/// The fastest clock looked at, tenths of a percent above the present one: eleven times it.
const FASTEST: u32 = 10_000;

/// What is planned.
#[derive(Clone, Debug)]
pub struct Bench<'a> {
    /// As declared, with the deadline of the plan.
    pub declaration: Declaration,
    /// The fitted model.
    pub artifact: &'a Artifact,
    /// The board.
    pub target: Target,
}

impl Bench<'_> {
    /// What the table of a new plan chooses; none where there is no plan.
    fn choose(&self, case: &Case) -> Option<Choice> {
        let plan = plan(&self.declaration, self.artifact, &self.target, Keep::Table).ok()?;
        let points = plan.table();
        let table = Table::new(&points, plan.round_trip_us()).ok()?;
        Some(table.select(case.rate, case.deadline_us))
    }

    /// The next better choice by a faster clock, more RAM, more flash, more of the memory that is both; none where that gives nothing better.
    pub fn mends(&self, case: &Case) -> Vec<Change> {
        let memories = [Knob::Ram, Knob::Flash, Knob::Shared].map(|knob| self.memory(case, knob));
        self.clock(case).into_iter().chain(memories.into_iter().flatten()).collect()
    }

    /// Whether a new plan gives what `change` says. Only a deadline after the planned one needs one: its table is made
    /// anew, and then the points that come back may leave no memory for others.
    pub fn confirms(&self, case: &Case, change: &Change) -> bool {
        let deadline_ms = change.value as u32;
        let deadline_us = deadline_ms.saturating_mul(1000);
        if change.knob != Knob::Deadline || deadline_us <= case.planned_us {
            return true;
        }
        let mut bench = self.clone();
        bench.declaration.deadline_ms = deadline_ms;
        let then = &change.becomes;
        bench.choose(&Case { deadline_us, ..case.clone() }).is_some_and(|choice| {
            (choice.point.partition, choice.point.slices) == (then.partition, then.slices)
        })
    }

    fn clock(&self, case: &Case) -> Option<Change> {
        let now = case.choice();
        let at = |tenths: u32| {
            let points: Vec<OperatingPoint> =
                case.all.points().iter().map(|point| faster(point, tenths)).collect();
            Table::new(&points, case.all.round_trip_us())
                .is_ok_and(|table| is_better(&table.select(case.rate, case.deadline_us), &now))
        };
        let tenths = (!at(0) && at(FASTEST)).then(|| between(0, FASTEST, at))?;
        let mut bench = self.clone();
        // Rounding of microseconds may need a cycle more than the estimate.
        let factor = f64::from(1000 + tenths) / 1000.0;
        bench.target.board.clock_hz =
            (self.target.board.clock_hz as f64 * factor).ceil() as u64 + 1;
        let choice = bench.choose(case).filter(|choice| is_better(choice, &now))?;
        Some(Change::new(case, Knob::Clock, true, f64::from(tenths) / 10.0, &choice))
    }

    fn memory(&self, case: &Case, knob: Knob) -> Option<Change> {
        let now = case.choice();
        let present = self.limit(knob)?;
        let most = u32::MAX >> 10;
        let choose = |kib: u32| {
            self.with(knob, u64::from(kib) << 10)
                .choose(case)
                .filter(|choice| is_better(choice, &now))
        };
        choose(most)?;
        let kib = between((present >> 10) as u32, most, |kib| choose(kib).is_some());
        let choice = choose(kib)?;
        Some(Change::new(case, knob, true, f64::from(kib) * 1024.0, &choice))
    }

    /// What budget and board leave, the firmware's reserve included; none where the board has no such memory.
    fn limit(&self, knob: Knob) -> Option<u64> {
        let (budget, board) = (&self.declaration.budget, &self.target.board);
        match knob {
            Knob::Flash => Some(u64::from(budget.flash).min(board.flash_bytes)),
            Knob::Shared => board.shared_bytes,
            _ => Some(u64::from(budget.ram).min(board.ram_bytes)),
        }
    }

    fn with(&self, knob: Knob, bytes: u64) -> Self {
        let mut bench = self.clone();
        let budget = u32::try_from(bytes).unwrap_or(u32::MAX);
        match knob {
            Knob::Flash => {
                bench.declaration.budget.flash = budget;
                bench.target.board.flash_bytes = bytes;
            }
            Knob::Shared => {
                let declared = &mut bench.declaration.budget;
                (declared.flash, declared.ram) =
                    (declared.flash.max(budget), declared.ram.max(budget));
                let board = &mut bench.target.board;
                (board.flash_bytes, board.ram_bytes) = (bytes, bytes);
                board.shared_bytes = Some(bytes);
            }
            _ => {
                bench.declaration.budget.ram = budget;
                bench.target.board.ram_bytes = bytes;
            }
        }
        bench
    }
}

/// A point on a device whose clock is so many tenths of a percent faster.
fn faster(point: &OperatingPoint, tenths: u32) -> OperatingPoint {
    let us = (u64::from(point.device_us) * 1000).div_ceil(u64::from(1000 + tenths));
    OperatingPoint { device_us: us as u32, ..*point }
}
