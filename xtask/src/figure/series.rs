//! The lines of one network as series over bytes.

use std::collections::BTreeMap;

use super::family::Family;
use crate::results::Line;

/// Points of one code, fit and partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The code, as in its lines.
    pub code: String,
    /// The fit, as in its lines.
    pub fit: String,
    /// The partition point.
    pub partition: usize,
    /// Its colour's meaning; `None` where only tables show it.
    pub family: Option<Family>,
    /// Multiply-accumulates of the head, where a line says.
    pub head_macs: Option<u64>,
    /// By rising bytes.
    pub points: Vec<Point>,
}

/// One measured operating point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Mean bytes per image.
    pub bytes: f64,
    /// Bytes asked for.
    pub budget: Option<usize>,
    /// Share of right answers, 0 to 1.
    pub top1: f64,
    /// The same among the data's own classes, where they are fewer than the network's.
    pub among: Option<f64>,
    /// Images it was measured on.
    pub images: usize,
    /// Fits with different seeds that it is the mean of.
    pub seeds: usize,
    /// Whether some images exceeded the bytes asked for.
    pub misfits: bool,
}

/// Which accuracy is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accuracy {
    /// Among all outputs of the network.
    All,
    /// Among the data's own classes.
    Among,
}

impl Point {
    /// What a line measured.
    pub fn of(line: &Line) -> Self {
        Self {
            bytes: line.bytes_mean,
            budget: line.budget,
            top1: line.top1,
            among: line.top1_20way,
            images: line.images,
            seeds: 1,
            misfits: line.misfits > 0,
        }
    }

    /// The accuracy, in percent.
    pub fn percent(&self, which: Accuracy) -> Option<f64> {
        let share = match which {
            Accuracy::All => Some(self.top1),
            Accuracy::Among => self.among,
        };
        share.map(|share| 100.0 * share)
    }

    /// Whether both are one point, measured twice: as many bytes were asked for, or nearly as many sent.
    fn is(&self, other: &Self) -> bool {
        let near = (self.bytes / other.bytes).ln().abs() < 0.03;
        near || (self.budget.is_some() && self.budget == other.budget)
    }
}

/// All series of `network`, in the order of legends; what only tables show comes last. What was measured with lost packets is in no series.
pub fn series(lines: &[Line], network: &str) -> Vec<Series> {
    let mut all: BTreeMap<_, Vec<&Line>> = BTreeMap::new();
    let shown =
        |line: &&Line| line.network == network && line.bytes_mean > 0.0 && line.loss.is_none();
    for line in lines.iter().filter(shown) {
        let family = Family::of(line);
        let rank = (family.is_none(), family, line.code.clone(), line.fit.clone());
        all.entry((rank, line.partition)).or_default().push(line);
    }
    let made = all.into_iter().map(|(((_, family, code, fit), partition), of_series)| Series {
        head_macs: head_macs(lines, network, partition),
        points: points(&of_series),
        family,
        code,
        fit,
        partition,
    });
    made.collect()
}

/// MACs before a partition point, which any line at it may say; before the input there are none.
pub fn head_macs(lines: &[Line], network: &str, partition: usize) -> Option<u64> {
    let here = |line: &&Line| line.network == network && line.partition == partition;
    let said = lines.iter().filter(here).find_map(|line| line.head_macs);
    said.or((partition == 0).then_some(0))
}

/// Of a point measured several times, what was measured on the most images counts, for each seed the last line: the mean over seeds.
fn points(lines: &[&Line]) -> Vec<Point> {
    let mut groups: Vec<BTreeMap<u64, Point>> = Vec::new();
    for line in lines {
        let (seed, point) = (line.seed.unwrap_or(OLDER_SEED), Point::of(line));
        let same = |group: &&mut BTreeMap<u64, Point>| group.values().any(|other| other.is(&point));
        match groups.iter_mut().find(same) {
            None => groups.push(BTreeMap::from([(seed, point)])),
            Some(group) => {
                let most = group.values().map(|other| other.images).max().unwrap_or(0);
                if point.images > most {
                    group.clear();
                }
                if point.images >= most {
                    group.insert(seed, point);
                }
            }
        }
    }
    let mut points: Vec<Point> = groups.iter().filter_map(mean).collect();
    points.sort_by(|a, b| a.bytes.total_cmp(&b.bytes));
    points
}

/// Of lines that do not say it.
const OLDER_SEED: u64 = 1;

fn mean(group: &BTreeMap<u64, Point>) -> Option<Point> {
    let over =
        |value: &dyn Fn(&Point) -> f64| group.values().map(value).sum::<f64>() / group.len() as f64;
    let among: Option<Vec<f64>> = group.values().map(|point| point.among).collect();
    Some(Point {
        bytes: over(&|point| point.bytes),
        top1: over(&|point| point.top1),
        among: among.map(|shares| shares.iter().sum::<f64>() / shares.len() as f64),
        seeds: group.len(),
        misfits: group.values().any(|point| point.misfits),
        ..*group.values().next()?
    })
}
