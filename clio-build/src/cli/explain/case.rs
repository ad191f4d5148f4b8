//! What a choice is explained from.

use clio_rt::table::{Choice, OperatingPoint, Table};
use serde::Serialize;

/// A partition as it is spoken of.
#[derive(Clone, Debug)]
pub struct Part {
    /// The tensor's name.
    pub name: String,
    /// Where the network runs.
    pub way: Way,
    /// Multiply-accumulates of the head.
    pub macs: u64,
}

/// Where the network runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// The input is sent.
    Remote,
    /// Half here, half there.
    Split,
    /// Nothing is sent.
    Local,
}

impl Way {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Split => "split",
            Self::Local => "local",
        }
    }
}

/// One question to the table of one plan.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// The table that is compiled in.
    pub table: Table<'a>,
    /// The same with the points that a later deadline would bring back.
    pub all: Table<'a>,
    /// The deadline that the table was made for, microseconds.
    pub planned_us: u32,
    /// By the partition's number.
    pub parts: &'a [Part],
    /// Images behind every accuracy.
    pub images: u32,
    /// Bits per second.
    pub rate: u32,
    /// The deadline asked about, microseconds.
    pub deadline_us: u32,
}

impl<'a> Case<'a> {
    /// What the table chooses.
    pub fn choice(&self) -> Choice {
        self.at(self.rate, self.deadline_us)
    }

    /// What it chooses at another bandwidth and deadline; after the planned one, what a table made for it would.
    pub fn at(&self, rate: u32, deadline_us: u32) -> Choice {
        let table = if deadline_us <= self.planned_us { &self.table } else { &self.all };
        table.select(rate, deadline_us)
    }

    /// The partition of a point.
    pub fn part(&self, point: &OperatingPoint) -> &'a Part {
        &self.parts[usize::from(point.partition)]
    }

    /// One standard error of a measured accuracy, percentage points: that of a binomial.
    pub fn standard_error(&self, point: &OperatingPoint) -> f64 {
        let right = f64::from(point.accuracy) / 1e4;
        100.0 * (right * (1.0 - right) / f64::from(self.images.max(1))).sqrt()
    }
}

/// Whether `next` is worth a change: it keeps the deadline, and is more accurate if `now` does too.
pub fn is_better(next: &Choice, now: &Choice) -> bool {
    next.feasible && (!now.feasible || next.point.accuracy > now.point.accuracy)
}
