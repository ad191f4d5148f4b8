//! Which layers are computed in bands: none where whole maps fit, else those with which the head fits for the fewest instructions more.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use clio_rt::kernels::Turn;

use super::bands::{self, Bands, Cut, bands};
use super::cost::{self, Work};
use super::tiles::{self, Band, Choice};
use super::{Kernels, arena};
use crate::graph::{Graph, cut};
use crate::integer::{Packed, Tiled};
use crate::target::Cost;

/// Rows of a turn that are tried.
const ROWS: [u16; 5] = [1, 2, 4, 8, 16];
/// Most layers of one group.
const MOST: usize = 16;
/// How often the limit is lowered by what laying out added to it.
const TRIES: usize = 4;

/// Chooses bands for a network on a board.
pub struct Scheduler<'a> {
    graph: &'a Graph,
    kernels: &'a Kernels,
    cost: &'a Cost,
    /// Numbers of nodes after which one tensor flows.
    points: Vec<usize>,
    /// Computed when something does not fit.
    groups: OnceCell<BTreeMap<[usize; 2], Vec<Group>>>,
    /// How bands are cut for a cluster, by node, [`Heights`], and the bits of what it takes to begin one.
    cuts: RefCell<BTreeMap<(usize, Heights, u64), Option<Cut>>>,
}

/// Rows that a band reads, rows of padding above them, and rows that it makes; and how many bands are like it.
type Heights = BTreeMap<[u16; 3], usize>;

/// One way to compute the nodes between two points in bands.
#[derive(Clone, Copy)]
struct Group {
    rows: u16,
    /// Whether memory is saved wherever it can be: see [`bands`].
    tight: bool,
    /// Of input, output and strips.
    bytes: usize,
    /// Instructions more than of whole maps.
    more: u64,
}

/// How the nodes up to a point are best computed.
#[derive(Clone, Default)]
struct Path {
    /// Bytes above the limit.
    over: usize,
    /// Instructions more than of whole maps.
    more: u64,
    /// Bytes of all groups: where no way fits, that with the fewest is the easiest to lay out.
    bytes: usize,
    groups: Vec<(Range<usize>, Group)>,
}

impl Path {
    fn key(&self) -> (usize, u64, usize) {
        (self.over, self.more, if self.over > 0 { self.bytes } else { 0 })
    }

    fn then(&self, over: usize, more: u64) -> Self {
        let mut path = self.clone();
        (path.over, path.more) = (path.over.max(over), path.more + more);
        path
    }
}

impl<'a> Scheduler<'a> {
    /// For the nodes that the kernels compute.
    pub fn new(graph: &'a Graph, kernels: &'a Kernels, cost: &'a Cost) -> Self {
        let points = cut::cuts(graph).into_iter().map(|cut| cut.nodes);
        let points = points.filter(|point| *point <= kernels.packed.len()).collect();
        Scheduler {
            graph,
            kernels,
            cost,
            points,
            groups: OnceCell::new(),
            cuts: RefCell::default(),
        }
    }

    /// The bands of the first `cuts.last()` nodes. No group goes across one of `cuts`, numbers of nodes, rising. Where nothing keeps the arena within
    /// `limit` bytes, those that come nearest.
    pub fn choose(&self, cuts: &[usize], limit: usize) -> Vec<Bands> {
        let nodes = cuts.last().copied().unwrap_or(0);
        let plain = arena::arena(self.graph, nodes, &[]);
        if plain.bytes <= limit {
            return vec![];
        }
        let (mut best, mut least, mut aim) = (vec![], plain.bytes, limit);
        for _ in 0..TRIES {
            let found = self.segments(cuts, &plain.live, aim);
            let bytes = arena::arena(self.graph, nodes, &found).bytes;
            if bytes < least {
                (best, least) = (found, bytes);
            }
            if bytes <= limit {
                break;
            }
            aim = aim.saturating_sub(bytes - limit);
        }
        best
    }

    /// Between each two cuts the best.
    fn segments(&self, cuts: &[usize], live: &[usize], limit: usize) -> Vec<Bands> {
        let mut from = 0;
        let mut all = vec![];
        for &to in cuts {
            let inside = self.points.iter().copied().filter(|point| (from..=to).contains(point));
            // A head that may end at the image needs all of it.
            let whole = cuts.first() == Some(&0);
            all.extend(self.best(&inside.collect::<Vec<_>>(), live, limit, whole).groups);
            from = to;
        }
        all.into_iter()
            .filter_map(|(nodes, Group { rows, tight, more, .. })| {
                Some(Bands { more, ..self.bands(nodes, rows, tight)? })
            })
            .collect()
    }

    /// The best path from the first of some points to the last.
    fn best(&self, points: &[usize], live: &[usize], limit: usize, whole: bool) -> Path {
        let mut paths: Vec<Path> = vec![Path::default()];
        for (end, &to) in points.iter().enumerate().skip(1) {
            let mut ways = vec![];
            if let Some(path) = paths.last() {
                let most = live.get(points[end - 1]..to).and_then(|live| live.iter().max());
                ways.push(path.then(most.map_or(0, |most| most.saturating_sub(limit)), 0));
            }
            for (path, &from) in paths.iter().zip(points) {
                let groups = self.groups(from, to).iter();
                for group in groups.filter(|group| !(whole && from == 0 && group.tight)) {
                    let mut path = path.then(group.bytes.saturating_sub(limit), group.more);
                    path.bytes += group.bytes;
                    path.groups.push((from..to, *group));
                    ways.push(path);
                }
            }
            paths.push(ways.into_iter().min_by_key(Path::key).unwrap_or_default());
        }
        paths.pop().unwrap_or_default()
    }

    fn groups(&self, from: usize, to: usize) -> &[Group] {
        let all = self.groups.get_or_init(|| self.all());
        all.get(&[from, to]).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> BTreeMap<[usize; 2], Vec<Group>> {
        let mut all = BTreeMap::new();
        for (place, &from) in self.points.iter().enumerate() {
            let ends = self.points[place + 1..].iter().take_while(|&&to| to - from <= MOST);
            for &to in ends.filter(|&&to| to - from > 1) {
                let groups = |tight| {
                    let group = move |rows| self.group(from..to, rows, tight);
                    ROWS.into_iter().map_while(group)
                };
                // A Cortex-M's heads are as they were counted in results/cortex-m7.jsonl.
                let tight = self.cost.cluster.is_some().then(|| groups(true));
                all.insert([from, to], groups(false).chain(tight.into_iter().flatten()).collect());
            }
        }
        all
    }

    /// Bands with how they are cut; none where a node does not work row by row, or its bands fit a cluster's memory in no way.
    fn bands(&self, nodes: Range<usize>, rows: u16, tight: bool) -> Option<Bands> {
        let mut bands = bands(self.graph, self.kernels, nodes, rows, tight)?;
        bands.cuts = self.cuts(&bands)?;
        Some(bands)
    }

    fn cuts(&self, bands: &Bands) -> Option<Vec<Option<Cut>>> {
        let of = |(place, node): (usize, usize)| match &self.kernels.packed[node] {
            // Its constants would come as often as there are bands.
            Some(Packed::Tiled(Tiled { far: Some(_), .. })) => None,
            Some(Packed::Tiled(tiled)) => self.cut(bands, place, node, tiled).map(Some),
            _ => Some(None),
        };
        bands.nodes.clone().enumerate().map(of).collect()
    }

    fn cut(&self, bands: &Bands, place: usize, node: usize, tiled: &Tiled) -> Option<Cut> {
        let (cluster, ratio) = self.cost.cluster.as_ref()?;
        let begin = if is_on_cluster(self.kernels, bands) {
            cluster.copies.step
        } else {
            cluster.copies.fork
        };
        let kernel = self.kernels.integers.kernel(self.graph, node);
        let made = bands.turns.iter().map(|turn| turn[place].rows).filter(|rows| rows.count() > 0);
        let (mut heights, mut kinds) = (Heights::new(), vec![]);
        for rows in made {
            let band = kernel.band(rows);
            let [read, above] = band.read().unwrap_or_default();
            let key = [read, above, rows.count()];
            let elements = usize::from(rows.count()) * bands::row(self.graph, node);
            if !heights.contains_key(&key) {
                kinds.push((key, Band { kernel: band, elements, times: 0 }));
            }
            *heights.entry(key).or_default() += 1;
        }
        let key = (node, heights, begin.to_bits());
        if let Some(known) = self.cuts.borrow().get(&key) {
            return *known;
        }
        let kinds: Vec<Band> =
            kinds.into_iter().map(|(kind, band)| Band { times: key.1[&kind], ..band }).collect();
        let cut = tiles::best(cluster, tiled, &kinds, begin).map(
            |Choice { tiling, l1_bytes, cycles }| Cut {
                tiling,
                l1_bytes,
                instructions: (cycles * ratio).round() as u64,
            },
        );
        self.cuts.borrow_mut().insert(key, cut);
        cut
    }

    fn group(&self, nodes: Range<usize>, rows: u16, tight: bool) -> Option<Group> {
        let graph = self.graph;
        let bands = self.bands(nodes.clone(), rows, tight)?;
        let cost = |node| Work::whole(graph, self.kernels, node).instructions(self.cost);
        let banded: u64 = instructions(graph, self.kernels, self.cost, &bands).iter().sum();
        let more = banded.saturating_sub(nodes.map(cost).sum());
        Some(Group { rows, tight, bytes: bands.bytes(graph), more })
    }
}

/// Instructions that move bytes of a strip to its front, `begin` of them the cluster's cycles until it is at it.
fn moved(cost: &Cost, bytes: usize, begin: f64) -> u64 {
    let together = cost.cluster.as_ref().filter(|_| bytes > 0);
    together.map_or_else(
        || cost::moved(bytes),
        |(cluster, ratio)| ((begin + tiles::moved(cluster, bytes)) * ratio).round() as u64,
    )
}

/// Whether the cluster has a kernel for every layer of a group, so that it goes from one to the next by itself.
fn is_on_cluster(kernels: &Kernels, bands: &Bands) -> bool {
    kernels.packed[bands.nodes.clone()]
        .iter()
        .all(|packed| matches!(packed, Some(Packed::Tiled(_))))
}

/// Instructions of each node of a group, over all turns.
pub fn instructions(graph: &Graph, kernels: &Kernels, cost: &Cost, group: &Bands) -> Vec<u64> {
    let copies = cost.cluster.as_ref().map(|(cluster, ratio)| (&cluster.copies, ratio));
    let together = copies.filter(|_| is_on_cluster(kernels, group));
    // All strips move in one step.
    let begin =
        copies.map_or(0.0, |(copies, _)| if together.is_some() { 0.0 } else { copies.fork });
    let of = |(place, node): (usize, usize)| {
        let turns = || group.turns.iter().map(move |turns| turns[place]);
        let moved = |turn: Turn| match turn.dropped {
            0 => 0,
            _ => {
                let rows = usize::from(turn.rows.from - turn.first);
                moved(cost, rows * bands::row(graph, node), begin)
            }
        };
        let moved: u64 = turns().map(moved).sum();
        if let Some(Some(cut)) = group.cuts.get(place) {
            return moved + cut.instructions;
        }
        let work = Work::whole(graph, kernels, node);
        let made = turns().map(|turn| turn.rows).filter(|rows| rows.count() > 0);
        moved + made.map(|rows| work.band(rows).instructions(cost)).sum::<u64>()
    };
    let mut all: Vec<u64> = group.nodes.clone().enumerate().map(of).collect();
    if let (Some((copies, ratio)), Some(first)) = (together, all.first_mut()) {
        let steps = group.turns.len() as f64 * copies.step;
        *first += ((copies.fork + steps) * ratio).round() as u64;
    }
    all
}
