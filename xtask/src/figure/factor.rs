//! How many times the bytes a series needs for the accuracy of another.

use super::label::label;
use super::mark::Marks;
use super::page::Page;
use super::series::{Accuracy, Point, Series};
use crate::markdown::aligned;

/// Bytes at which a series has an accuracy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// At its fewest bytes it has that much or more.
    Below(f64),
    /// Between its points.
    At(f64),
    /// At no bytes; its best, in percent.
    Never(f64),
}

/// The fewest bytes at which `curve`, (bytes, percent) by rising bytes, has `percent`; between points its percents are linear in the logarithm of bytes.
/// `None` for no points.
pub fn reach(curve: &[(f64, f64)], percent: f64) -> Option<Reach> {
    let first = curve.first()?;
    if first.1 >= percent {
        return Some(if first.1 == percent { Reach::At(first.0) } else { Reach::Below(first.0) });
    }
    let crossing = curve.windows(2).find(|pair| pair[1].1 >= percent);
    let Some(&[(from, low), (to, high)]) = crossing else {
        return Some(Reach::Never(curve.iter().map(|point| point.1).fold(0.0, f64::max)));
    };
    let share = (percent - low) / (high - low);
    Some(Reach::At((from.ln() + share * (to / from).ln()).exp()))
}

/// For every partition of the best fit of ours: the factor in bytes of all other series at its accuracies.
pub fn factors(page: &Page, accuracy: Accuracy, marks: &Marks) -> String {
    let drawn = || page.strokes.iter().map(|(series, _)| series);
    let Some(best) =
        drawn().filter_map(|series| series.family).filter(|family| family.is_ours()).min()
    else {
        return String::new();
    };
    let ours = drawn().filter(|series| series.family == Some(best));
    let one = |ours: &Series| {
        let rows = rows(ours, drawn().filter(|other| *other != ours), accuracy, marks);
        format!("**{}** has\n\n{}", label(ours), aligned(&rows))
    };
    ours.map(one).collect::<Vec<_>>().join("\n")
}

fn rows<'a>(
    ours: &Series,
    others: impl Iterator<Item = &'a Series>,
    accuracy: Accuracy,
    marks: &Marks,
) -> Vec<Vec<String>> {
    let levels: Vec<(&Point, f64)> =
        ours.points.iter().filter_map(|point| Some((point, point.percent(accuracy)?))).collect();
    let level = |(point, percent): &(&Point, f64)| {
        format!("{percent:.1} %{} at {:.0} B", marks.of(point.images), point.bytes)
    };
    let mut rows =
        vec![[String::new()].into_iter().chain(levels.iter().map(level)).collect::<Vec<_>>()];
    for other in others {
        let curve = curve(other, accuracy);
        let fewest = other.points.iter().map(|point| point.images).min().unwrap_or(0);
        let cell = |(point, percent): &(&Point, f64)| cell(reach(&curve, *percent), point.bytes);
        let name = format!("{}{}", label(other), marks.of(fewest));
        rows.push([name].into_iter().chain(levels.iter().map(cell)).collect());
    }
    rows
}

fn curve(series: &Series, accuracy: Accuracy) -> Vec<(f64, f64)> {
    series.points.iter().filter_map(|point| Some((point.bytes, point.percent(accuracy)?))).collect()
}

fn cell(reach: Option<Reach>, ours: f64) -> String {
    match reach {
        None => "–".into(),
        Some(Reach::At(bytes)) => format!("{}× ({bytes:.0} B)", times(bytes / ours)),
        Some(Reach::Below(bytes)) => format!("≤ {}× ({bytes:.0} B)", times(bytes / ours)),
        Some(Reach::Never(best)) => format!("never ({best:.1} %)"),
    }
}

fn times(factor: f64) -> String {
    if factor < 10.0 { format!("{factor:.2}") } else { format!("{factor:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_interpolated_in_their_logarithm() {
        let curve = [(64.0, 80.0), (256.0, 90.0), (512.0, 88.0), (1024.0, 92.0)];
        let at = |percent| match reach(&curve, percent) {
            Some(Reach::At(bytes)) => (bytes * 1e6).round() / 1e6,
            other => panic!("{other:?}"),
        };
        assert_eq!([at(80.0), at(85.0), at(90.0)], [64.0, 128.0, 256.0]);
        assert!((512.0..1024.0).contains(&at(91.0)));
        assert_eq!(reach(&curve, 70.0), Some(Reach::Below(64.0)));
        assert_eq!(reach(&curve, 93.0), Some(Reach::Never(92.0)));
        assert_eq!(reach(&[], 50.0), None);
    }
}
