//! All that is said of one network: its series with their looks, and what a plot has to span.

use std::collections::{BTreeMap, BTreeSet};

use super::ceiling::{Ceiling, ceilings};
use super::family::Family;
use super::network;
use super::panel::Panel;
use super::series::{Accuracy, Series, series};
use super::stroke::Stroke;
use crate::results::Line;

/// What is drawn and tabulated of a network.
pub struct Page {
    /// The network, as its lines name it.
    pub name: String,
    /// What a heading says.
    pub title: String,
    /// Every series, in the order of legends.
    pub series: Vec<Series>,
    /// Those that are drawn.
    pub strokes: Vec<(Series, Stroke)>,
    /// Horizontal lines.
    pub ceilings: Vec<(Ceiling, Stroke)>,
    /// Images of the whole test set, or of the largest part that any point was measured on.
    pub images: usize,
    /// Base-2 logarithms of the least and most bytes of a plot.
    pub powers: (f64, f64),
    /// Whether the data has fewer classes than the network.
    pub among: bool,
}

impl Page {
    /// Of the lines of `name`; `None` where none of them can be drawn.
    pub fn of(lines: &[Line], name: &str) -> Option<Self> {
        let series = series(lines, name);
        let strokes = strokes(&series);
        let points = || strokes.iter().flat_map(|(series, _)| &series.points);
        let least = points().map(|point| point.bytes).reduce(f64::min)?;
        let most = points().map(|point| point.bytes).reduce(f64::max)?;
        let largest = points().map(|point| point.images).max()?;
        let images = network::known(name).map_or(largest, |known| known.images.max(largest));
        let place = |(place, ceiling): (usize, Ceiling)| {
            let stroke = Stroke::ceiling(ceiling.on_device, place);
            (ceiling, stroke)
        };
        Some(Self {
            name: name.into(),
            title: network::known(name)
                .map_or(name.into(), |known| format!("{} on {}", known.title, known.data)),
            ceilings: ceilings(lines, name).into_iter().enumerate().map(place).collect(),
            powers: powers(least, most),
            among: points().any(|point| point.among.is_some()),
            images,
            series,
            strokes,
        })
    }

    /// The panels of its plot: everything, and the best of it enlarged; of all classes last where the data has fewer.
    pub fn panels(&self) -> Vec<Panel> {
        let first = if self.among { Accuracy::Among } else { Accuracy::All };
        let mut panels = vec![self.whole(first), self.enlarged(first)];
        if self.among {
            panels.push(self.whole(Accuracy::All));
        }
        panels
    }

    fn whole(&self, accuracy: Accuracy) -> Panel {
        let highest = self.best(accuracy);
        let range = (0.0, above(highest, 10.0));
        Panel { title: self.among(accuracy).into(), accuracy, range, step: 10.0 }
    }

    fn enlarged(&self, accuracy: Accuracy) -> Panel {
        let high = above(self.best(accuracy), 2.0);
        let title = format!("{}, the best enlarged", self.among(accuracy));
        Panel { title, accuracy, range: (high - 20.0, high), step: 2.0 }
    }

    /// What the answer is sought among.
    pub fn among(&self, accuracy: Accuracy) -> &'static str {
        match (self.among, accuracy) {
            (false, _) => "Top-1 accuracy",
            (true, Accuracy::Among) => "Among the data's 20 classes",
            (true, Accuracy::All) => "Among all 1,000 classes",
        }
    }

    fn best(&self, accuracy: Accuracy) -> f64 {
        let points = self.strokes.iter().flat_map(|(series, _)| &series.points);
        let all = points.chain(self.ceilings.iter().map(|(ceiling, _)| &ceiling.point));
        all.filter_map(|point| point.percent(accuracy)).fold(0.0, f64::max)
    }

    /// Numbers of images that points were measured on, most first.
    pub fn counts(&self) -> Vec<usize> {
        let points = self.series.iter().flat_map(|series| &series.points);
        let ceilings = self.ceilings.iter().map(|(ceiling, _)| ceiling.point.images);
        let counts: BTreeSet<usize> = points.map(|point| point.images).chain(ceilings).collect();
        counts.into_iter().rev().collect()
    }
}

/// The next multiple of `step` above, no less than a tenth of a step away, at most 100.
fn above(percent: f64, step: f64) -> f64 {
    (((percent + 0.1 * step) / step).ceil() * step).min(100.0)
}

/// Whole powers around the bytes; a little more than 8 KB still counts as that.
fn powers(least: f64, most: f64) -> (f64, f64) {
    let last = most.log2().ceil();
    let last = if most.log2() < last - 0.97 { last - 0.95 } else { last };
    (least.log2().floor().max(4.0), last)
}

fn strokes(series: &[Series]) -> Vec<(Series, Stroke)> {
    let mut places: BTreeMap<Family, usize> = BTreeMap::new();
    let mut strokes = Vec::new();
    for one in series {
        let Some(family) = one.family else { continue };
        let place = places.entry(family).or_default();
        strokes.extend(Stroke::of(one, *place).map(|stroke| (one.clone(), stroke)));
        *place += 1;
    }
    strokes
}
