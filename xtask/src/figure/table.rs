//! The table under a plot: every series over powers of two.

use std::collections::BTreeMap;

use super::mark::Marks;
use super::page::Page;
use super::series::{Accuracy, Point, Series};
use crate::markdown::aligned;

/// Accuracy in percent, one row per series, one column per power of two; at each the point nearest to it.
pub fn table(page: &Page, marks: &Marks) -> String {
    let points = page.series.iter().flat_map(|series| &series.points);
    let powers: Vec<i32> = points.map(power).collect();
    let (Some(&first), Some(&last)) = (powers.iter().min(), powers.iter().max()) else {
        return String::new();
    };
    let columns: Vec<i32> = (first..=last).collect();
    let heading = ["code", "fit", "partition", "head, MMAC"].map(String::from).into_iter();
    let bytes = columns.iter().map(|&power| format!("{} B", 1u64 << power));
    let mut rows = vec![heading.chain(bytes).collect::<Vec<_>>()];
    rows.extend(page.series.iter().map(|series| row(series, &columns, page.among, marks)));
    aligned(&rows)
}

/// Top-1 of what needs no bytes.
pub fn ceilings(page: &Page, marks: &Marks) -> String {
    let mut rows = vec![vec!["nothing sent".to_string(), "top-1, %".into()]];
    for (ceiling, _) in &page.ceilings {
        let cell =
            format!("{}{}", percent(&ceiling.point, page.among, 2), marks.of(ceiling.point.images));
        rows.push(vec![ceiling.label.clone(), cell]);
    }
    if rows.len() > 1 { aligned(&rows) } else { String::new() }
}

fn power(point: &Point) -> i32 {
    point.bytes.log2().round().max(0.0) as i32
}

fn row(series: &Series, columns: &[i32], among: bool, marks: &Marks) -> Vec<String> {
    let mut nearest: BTreeMap<i32, &Point> = BTreeMap::new();
    for point in &series.points {
        let column = power(point);
        let off = |point: &Point| (point.bytes.log2() - f64::from(column)).abs();
        if nearest.get(&column).is_none_or(|other| off(point) < off(other)) {
            nearest.insert(column, point);
        }
    }
    let macs = series.head_macs.map_or("–".into(), |macs| format!("{:.1}", macs as f64 / 1e6));
    let heading = [series.code.clone(), series.fit.clone(), series.partition.to_string(), macs];
    let cell = |column: &i32| {
        nearest.get(column).map_or("–".into(), |point| cell(point, *column, among, marks))
    };
    heading.into_iter().chain(columns.iter().map(cell)).collect()
}

fn cell(point: &Point, column: i32, among: bool, marks: &Marks) -> String {
    let mut cell = percent(point, among, 1) + &marks.of(point.images);
    let nominal = f64::from(column).exp2();
    if (point.bytes - nominal).abs() > 0.02 * nominal {
        cell += &format!(" @{:.0}", point.bytes);
    }
    if point.seeds > 1 {
        cell += &format!(" ({} seeds)", point.seeds);
    }
    cell + if point.misfits { " !" } else { "" }
}

/// `91.7 (62.5)`: among the data's classes, in brackets among all.
fn percent(point: &Point, among: bool, decimals: usize) -> String {
    let all = 100.0 * point.top1;
    match (among, point.percent(Accuracy::Among)) {
        (false, _) => format!("{all:.decimals$}"),
        (true, None) => format!("({all:.decimals$})"),
        (true, Some(percent)) => format!("{percent:.decimals$} ({all:.decimals$})"),
    }
}
