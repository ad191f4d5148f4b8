//! An explanation, as it is printed and as it is JSON. Accuracies are percent, differences of them percentage points.

use clio_rt::table::{Choice, OperatingPoint, air_us};
use serde::Serialize;

use super::case::{Case, Way};

/// Why a question gets the choice it gets.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The model.
    pub model: String,
    /// The board.
    pub target: String,
    /// The bandwidth asked about.
    pub kbps: f64,
    /// The deadline asked about.
    pub deadline_ms: u32,
    /// Whether the choice keeps it; if not, it is the fastest there is.
    pub keeps_deadline: bool,
    /// The choice.
    pub chosen: Shown,
    /// Where its time goes.
    pub time: Time,
    /// Images behind every accuracy.
    pub holdout_images: u32,
    /// One binomial standard error of the choice's accuracy.
    pub standard_error: f64,
    /// The best of the other ways to run the network, and the runners-up.
    pub rivals: Vec<Rival>,
    /// What would change the choice.
    pub changes: Vec<Change>,
    /// What else one should know.
    pub notes: Vec<String>,
}

/// An operating point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// The partition's number.
    pub partition: u8,
    /// The tensor's name.
    pub name: String,
    /// Where the network runs.
    pub way: Way,
    /// Slices to send.
    pub slices: u8,
    /// Bytes on air.
    pub bytes: u16,
    /// Measured accuracy.
    pub accuracy: f64,
    /// Multiply-accumulates of the head.
    pub macs: u64,
}

/// Where the time of a point goes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Time {
    /// Head and slice code.
    pub device_us: u64,
    /// Bytes on air; none where they never arrive.
    pub air_us: Option<u64>,
    /// What the link adds to a frame.
    pub round_trip_us: u64,
    /// The tail.
    pub tail_us: u64,
    /// All of it; none where it never ends.
    pub total_us: Option<u64>,
    /// Left of the deadline, negative where it is missed; none where it never ends.
    pub slack_us: Option<i64>,
}

/// A point that was not chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rival {
    /// The point.
    pub point: Shown,
    /// Whether it is in the compiled table.
    pub in_table: bool,
    /// What it takes; none where it never ends.
    pub total_us: Option<u64>,
    /// By how much it misses the deadline, if it does; none where it never ends.
    pub late_us: Option<u64>,
    /// Whether it keeps the deadline.
    pub keeps_deadline: bool,
    /// Its accuracy less the choice's.
    pub gain: f64,
    /// Whether that is within one standard error.
    pub within_noise: bool,
}

/// What one would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Knob {
    /// kbit/s.
    Bandwidth,
    /// Milliseconds.
    Deadline,
    /// Percent faster than now.
    Clock,
    /// Bytes of RAM, the firmware's reserve included.
    Ram,
    /// Bytes of flash, the firmware's reserve included.
    Flash,
    /// Bytes of both where they are one memory, the firmware's reserve included.
    Shared,
}

/// A single change, and the choice it gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What is changed.
    pub knob: Knob,
    /// Whether it is raised: the choice changes from the value on; else at the value and below.
    pub raised: bool,
    /// Its new value, in the knob's unit.
    pub value: f64,
    /// The choice then.
    pub becomes: Shown,
    /// Whether it keeps the deadline.
    pub keeps_deadline: bool,
    /// Its accuracy less the present choice's.
    pub gain: f64,
    /// Whether that is within one standard error.
    pub within_noise: bool,
}

impl Shown {
    /// A point of a case.
    pub fn new(case: &Case, point: &OperatingPoint) -> Self {
        let part = case.part(point);
        Self {
            partition: point.partition,
            name: part.name.clone(),
            way: part.way,
            slices: point.slices,
            bytes: point.bytes,
            accuracy: f64::from(point.accuracy) / 100.0,
            macs: part.macs,
        }
    }
}

impl Time {
    /// Where the time of the choice goes.
    pub fn new(case: &Case, choice: &Choice) -> Self {
        let point = &choice.point;
        let away = |us: u32| if point.bytes == 0 { 0 } else { u64::from(us) };
        let total_us = ends(choice.expected_us);
        Self {
            device_us: point.device_us.into(),
            air_us: match point.bytes {
                0 => Some(0),
                bytes => Some(air_us(bytes.into(), case.rate)).filter(|us| *us != u64::MAX),
            },
            round_trip_us: away(case.table.round_trip_us()),
            tail_us: away(point.tail_us),
            total_us,
            slack_us: total_us.map(|us| i64::from(case.deadline_us) - us as i64),
        }
    }
}

impl Rival {
    /// A point beside the choice.
    pub fn new(case: &Case, point: &OperatingPoint, chosen: &Choice) -> Self {
        let total_us = ends(case.all.expected_us(point, case.rate));
        let deadline_us = u64::from(case.deadline_us);
        let (gain, within_noise) = gain(case, point, &chosen.point);
        Self {
            point: Shown::new(case, point),
            in_table: case.table.find(point.partition, point.slices).is_some(),
            total_us,
            late_us: total_us.and_then(|us| us.checked_sub(deadline_us)).filter(|us| *us > 0),
            keeps_deadline: total_us.is_some_and(|us| us <= deadline_us),
            gain,
            within_noise,
        }
    }
}

impl Change {
    /// A change that gives `choice`.
    pub fn new(case: &Case, knob: Knob, raised: bool, value: f64, choice: &Choice) -> Self {
        let (gain, within_noise) = gain(case, &choice.point, &case.choice().point);
        Self {
            knob,
            raised,
            value,
            becomes: Shown::new(case, &choice.point),
            keeps_deadline: choice.feasible,
            gain,
            within_noise,
        }
    }
}

/// How much more accurate a point is than the choice, and whether that is within one standard error of the choice's.
fn gain(case: &Case, point: &OperatingPoint, chosen: &OperatingPoint) -> (f64, bool) {
    let gain = (f64::from(point.accuracy) - f64::from(chosen.accuracy)) / 100.0;
    let same = (point.partition, point.slices) == (chosen.partition, chosen.slices);
    (gain, !same && gain.abs() <= case.standard_error(chosen))
}

/// Microseconds, unless they never end.
fn ends(us: u32) -> Option<u64> {
    (us != u32::MAX).then_some(us.into())
}
