//! The points that were not chosen and come closest.

use std::cmp::Reverse;

use clio_rt::table::OperatingPoint;

use super::case::{Case, Way};
use super::shown::Rival;

/// Runners-up of either kind.
const SHOWN: usize = 2;

/// The best point of each other way to run the network; the most accurate of those that keep the deadline, and of the
/// more accurate ones those that miss it by the least. Where the choice misses it, the next fastest.
pub fn rivals(case: &Case) -> Vec<Rival> {
    let chosen = case.choice();
    let way = |point: &OperatingPoint| case.part(point).way;
    let of_way = |wanted: Way| {
        let choice =
            case.all.select_among(case.rate, case.deadline_us, |point| way(point) == wanted);
        choice.map(|choice| choice.point)
    };
    let mut found: Vec<OperatingPoint> = vec![];
    let ways = [Way::Split, Way::Remote, Way::Local].into_iter();
    found.extend(ways.filter(|one| *one != way(&chosen.point)).filter_map(of_way));
    let takes = |point: &OperatingPoint| case.all.expected_us(point, case.rate);
    let (mut in_time, mut late): (Vec<OperatingPoint>, Vec<OperatingPoint>) =
        case.all.points().iter().partition(|point| takes(point) <= case.deadline_us);
    in_time.sort_by_key(|point| (Reverse(point.accuracy), takes(point)));
    late.retain(|point| !chosen.feasible || point.accuracy > chosen.point.accuracy);
    late.sort_by_key(takes);
    for points in [in_time, late] {
        let others = points.into_iter().filter(|point| *point != chosen.point);
        for point in others.take(SHOWN) {
            if !found.contains(&point) {
                found.push(point);
            }
        }
    }
    found.iter().map(|point| Rival::new(case, point, &chosen)).collect()
}
