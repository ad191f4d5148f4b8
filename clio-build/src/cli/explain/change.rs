//! Where the choice changes.

use clio_rt::table::{OperatingPoint, Table};

use super::case::{Case, is_better};
use super::nearest::{between, nearest};
use super::shown::{Change, Knob};

/// The latest deadline that is looked at, milliseconds: an hour and eleven minutes.
const LATEST_MS: u32 = u32::MAX / 1000;

/// The nearest changes of the choice: bandwidth below and above, deadline before and after; and the next better
/// choice by either, where the nearest change is not that.
pub fn changes(case: &Case) -> Vec<Change> {
    let now = case.choice();
    let key = |choice: clio_rt::table::Choice| {
        (choice.point.partition, choice.point.slices, choice.feasible)
    };
    let by_rate = |rate: u32| case.at(rate, case.deadline_us);
    let by_deadline = |ms: u32| case.at(case.rate, ms.min(LATEST_MS) * 1000);
    let (rates, deadlines) = (rate_events(&case.table, case.deadline_us), deadline_events(case));
    let deadline_ms = case.deadline_us / 1000;
    let mut found = vec![];
    for above in [false, true] {
        let rate = nearest(case.rate, above, rates.iter().copied(), |rate| key(by_rate(rate)));
        found.extend(rate.map(|rate| {
            Change::new(case, Knob::Bandwidth, above, f64::from(rate) / 1000.0, &by_rate(rate))
        }));
        if above && !rate.is_some_and(|rate| is_better(&by_rate(rate), &now)) {
            found.extend(first(case.rate, u32::MAX, |rate| is_better(&by_rate(rate), &now)).map(
                |rate| {
                    Change::new(
                        case,
                        Knob::Bandwidth,
                        true,
                        f64::from(rate) / 1000.0,
                        &by_rate(rate),
                    )
                },
            ));
        }
    }
    for above in [false, true] {
        let events = deadlines.iter().copied();
        let ms = nearest(deadline_ms, above, events, |ms| key(by_deadline(ms)));
        found.extend(ms.map(|ms| {
            Change::new(case, Knob::Deadline, above, ms.min(LATEST_MS).into(), &by_deadline(ms))
        }));
    }
    found
}

/// The first value after `from` that is so, for what stays so once it is.
fn first(from: u32, last: u32, so: impl Fn(u32) -> bool) -> Option<u32> {
    (from < last && !so(from) && so(last)).then(|| between(from, last, so))
}

/// Bandwidths at which a point begins to keep the deadline, or two points change places.
fn rate_events(table: &Table, deadline_us: u32) -> Vec<u32> {
    let bits = |point: &OperatingPoint| i64::from(point.bytes) * 8_000_000;
    let fixed = |point: &OperatingPoint| match point.bytes {
        0 => i64::from(point.device_us),
        _ => {
            i64::from(point.device_us) + i64::from(point.tail_us) + i64::from(table.round_trip_us())
        }
    };
    let ratio = |bits: i64, us: i64| u32::try_from(bits.checked_div(us)?).ok();
    let points = table.points();
    let begins = points.iter().filter_map(|p| ratio(bits(p), i64::from(deadline_us) - fixed(p)));
    let swaps = points.iter().flat_map(|p| {
        points.iter().filter_map(move |q| ratio(bits(p) - bits(q), fixed(q) - fixed(p)))
    });
    begins.chain(swaps).collect()
}

/// Deadlines that a point just keeps, milliseconds.
fn deadline_events(case: &Case) -> Vec<u32> {
    let points = case.all.points().iter();
    let takes = points.map(|point| case.all.expected_us(point, case.rate) / 1000);
    takes.chain([case.planned_us / 1000]).collect()
}
