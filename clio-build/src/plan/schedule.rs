//! Which layers are computed in bands: none where whole maps fit, else those with which the head fits for the fewest instructions more.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use clio_rt::kernels::Turn;

use super::bands::{self, Bands, Cut, Form, Slices, bands};
use super::cost::{self, Work};
use super::tiles::{self, Band, Choice};
use super::{Kernels, arena};
use crate::graph::{Graph, cut};
use crate::integer::{Packed, Tiled};
use crate::target::{Cost, L3};

/// Rows of a turn that are tried.
const ROWS: [u16; 5] = [1, 2, 4, 8, 16];
/// The same where a cluster computes them.
const ROWS_ON_CLUSTER: [u16; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 14, 16];
/// Channels that are made at a time, at most, where a cluster computes them.
const CHANNELS: [u16; 5] = [u16::MAX, 80, 64, 48, 32];
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
    /// How bands are cut for a cluster.
    cuts: RefCell<BTreeMap<Kind, Option<Cut>>>,
}

/// Bands that are cut alike: their node, [`Heights`], channels of a slice, and the bits of what it takes to begin one.
type Kind = (usize, Heights, u16, u64);

/// Rows that a band reads, rows of padding above them, and rows that it makes; and how many bands are like it.
type Heights = BTreeMap<[u16; 3], usize>;

/// One way to compute the nodes between two points in bands.
#[derive(Clone, Copy)]
struct Group {
    form: Form,
    /// Of input, output and strips.
    bytes: usize,
    /// Instructions more than of whole maps.
    more: u64,
}

/// How the nodes up to a point are best computed.
#[derive(Clone, Default)]
struct Path {
    /// Bytes where they are most.
    most: usize,
    /// Bytes of constants of single layers that are at hand, where those of groups come from L3.
    near: usize,
    /// Instructions more than of whole maps.
    more: u64,
    /// Bytes of all groups: where no way fits, that with the fewest is the easiest to lay out.
    bytes: usize,
    groups: Vec<(Range<usize>, Group)>,
}

impl Path {
    /// By which paths are weighed: bytes above the limit first.
    fn key(&self, limit: usize) -> (usize, u64, usize) {
        let over = (self.most + self.near).saturating_sub(limit);
        (over, self.more, if over > 0 { self.bytes } else { 0 })
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
    /// `limit` bytes, those that come nearest. Groups from a node on hold their constants, where that is said.
    pub fn choose(&self, cuts: &[usize], limit: usize, held: Option<(usize, &L3)>) -> Vec<Bands> {
        let nodes = cuts.last().copied().unwrap_or(0);
        let plain = arena::arena(self.graph, nodes, &[]);
        if plain.bytes <= limit {
            return vec![];
        }
        let (mut best, mut least, mut aim) = (vec![], plain.bytes, limit);
        for _ in 0..TRIES {
            let found = self.segments(cuts, &plain.live, aim, held);
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
    fn segments(
        &self,
        cuts: &[usize],
        live: &[usize],
        limit: usize,
        held: Option<(usize, &L3)>,
    ) -> Vec<Bands> {
        let mut from = 0;
        let mut all = vec![];
        for &to in cuts {
            let inside = self.points.iter().copied().filter(|point| (from..=to).contains(point));
            // A head that may end at the image needs all of it.
            let whole = cuts.first() == Some(&0);
            all.extend(self.best(&inside.collect::<Vec<_>>(), live, limit, whole, held).groups);
            from = to;
        }
        all.into_iter()
            .filter_map(|(nodes, Group { form, more, .. })| {
                let constants = held
                    .filter(|(from, _)| *from <= nodes.start)
                    .map_or(vec![], |_| nodes.clone().map(|n| self.kernels.holdable(n)).collect());
                Some(Bands { more, held: constants, ..self.bands(nodes, form)? })
            })
            .collect()
    }

    /// The best path from the first of some points to the last.
    fn best(
        &self,
        points: &[usize],
        live: &[usize],
        limit: usize,
        whole: bool,
        held: Option<(usize, &L3)>,
    ) -> Path {
        let mut paths: Vec<Path> = vec![Path::default()];
        for (end, &to) in points.iter().enumerate().skip(1) {
            let mut ways = vec![];
            if let Some(path) = paths.last() {
                let most = live.get(points[end - 1]..to).and_then(|live| live.iter().max());
                let then = Path {
                    most: path.most.max(most.copied().unwrap_or(0)),
                    near: path.near + self.held(points[end - 1]..to, held)[0],
                    groups: vec![],
                    ..*path
                };
                ways.push((path, then, None));
            }
            for (path, &from) in paths.iter().zip(points) {
                let [constants, brought] = self.held(from..to, held);
                // Only a group that the cluster goes through by itself has its constants brought.
                if constants > 0 && !is_on_cluster(self.kernels, from..to) {
                    continue;
                }
                let groups = self.groups(from, to).iter();
                for group in groups.filter(|group| !(whole && from == 0 && group.form.tight)) {
                    let bytes = group.bytes + constants;
                    let group = Group { bytes, more: group.more + brought as u64, ..*group };
                    let then = Path {
                        most: path.most.max(bytes),
                        near: path.near,
                        more: path.more + group.more,
                        bytes: path.bytes + bytes,
                        groups: vec![],
                    };
                    ways.push((path, then, Some((from..to, group))));
                }
            }
            let best = ways.into_iter().min_by_key(|(_, then, _)| then.key(limit));
            paths.push(best.map_or_else(Path::default, |(path, then, group)| Path {
                groups: path.groups.iter().cloned().chain(group).collect(),
                ..then
            }));
        }
        paths.pop().unwrap_or_default()
    }

    /// Bytes of constants that a group of these nodes holds, and the instructions in which they come, none of them hidden.
    fn held(&self, nodes: Range<usize>, held: Option<(usize, &L3)>) -> [usize; 2] {
        let Some((_, l3)) = held.filter(|(from, _)| *from <= nodes.start) else { return [0; 2] };
        let bytes: usize = nodes.map(|node| self.kernels.holdable(node)).sum();
        [bytes, (l3.start + bytes as f64 / l3.bytes_per_cycle).round() as usize]
    }

    fn groups(&self, from: usize, to: usize) -> &[Group] {
        let all = self.groups.get_or_init(|| self.all());
        all.get(&[from, to]).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> BTreeMap<[usize; 2], Vec<Group>> {
        let plain = arena::arena(self.graph, self.kernels.packed.len(), &[]);
        let mut all = BTreeMap::new();
        for (place, &from) in self.points.iter().enumerate() {
            let ends = self.points[place + 1..].iter().take_while(|&&to| to - from <= MOST);
            for &to in ends.filter(|&&to| to - from > 1) {
                let most = plain.live.get(from..to).and_then(|live| live.iter().max());
                all.insert([from, to], self.forms(from..to, most.copied().unwrap_or(usize::MAX)));
            }
        }
        all
    }

    /// The ways to compute a group in fewer bytes than layer by layer.
    fn forms(&self, nodes: Range<usize>, most: usize) -> Vec<Group> {
        let mut groups: Vec<Group> = vec![];
        // A Cortex-M's heads are as they were counted in results/cortex-m7.jsonl.
        let (rows, channels, tight): (&[u16], &[u16], &[bool]) = match self.cost.cluster {
            Some(_) => (&ROWS_ON_CLUSTER, &CHANNELS, &[false, true]),
            None => (&ROWS, &CHANNELS[..1], &[false]),
        };
        for &tight in tight {
            for &rows in rows {
                let mut tried: Vec<Vec<Slices>> = vec![];
                for &channels in channels {
                    let form = Form { rows, tight, channels };
                    let bands = bands(self.graph, self.kernels, nodes.clone(), form);
                    let Some(bands) = bands.filter(|bands| !tried.contains(&bands.slices)) else {
                        continue;
                    };
                    tried.push(bands.slices.clone());
                    if bands.bytes(self.graph) >= most {
                        continue;
                    }
                    let Some(group) = self.group(form, bands) else { continue };
                    let is_worse = |a: &Group, b: &Group| {
                        a.form.tight == b.form.tight && a.bytes >= b.bytes && a.more >= b.more
                    };
                    if !groups.iter().any(|other| is_worse(&group, other)) {
                        groups.retain(|other| !is_worse(other, &group));
                        groups.push(group);
                    }
                }
            }
        }
        groups
    }

    /// Bands with how they are cut; none where a node does not work row by row, or its bands fit a cluster's memory in no way.
    fn bands(&self, nodes: Range<usize>, form: Form) -> Option<Bands> {
        let mut bands = bands(self.graph, self.kernels, nodes, form)?;
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
        let copies = &cluster.copies;
        let forked =
            if is_on_cluster(self.kernels, bands.nodes.clone()) { 0.0 } else { copies.fork };
        let begin = copies.step + forked;
        let kernel = self.kernels.integers.kernel(self.graph, node);
        let made = bands.turns.iter().map(|turn| turn[place].rows).filter(|rows| rows.count() > 0);
        let slices = bands.slices(place);
        let (mut heights, mut kinds) = (Heights::new(), vec![]);
        for rows in made {
            let band = kernel.band(rows);
            let [read, above] = band.read().unwrap_or_default();
            let key = [read, above, rows.count()];
            let elements = usize::from(rows.count()) * bands::row(self.graph, node);
            if !heights.contains_key(&key) {
                kinds.push((key, Band { kernel: band, elements, slice: None, times: 0 }));
            }
            *heights.entry(key).or_default() += 1;
        }
        let channels = slices.map_or(0, |slices| slices.channels);
        let key = (node, heights, channels, begin.to_bits());
        if let Some(known) = self.cuts.borrow().get(&key) {
            return *known;
        }
        let kinds = kinds.into_iter().map(|(kind, band)| Band { times: key.1[&kind], ..band });
        let kinds: Vec<Band> = match slices {
            None => kinds.collect(),
            Some(slices) => kinds.flat_map(|band| sliced(band, slices)).collect(),
        };
        let cut = tiles::best(cluster, tiled, &kinds, begin).map(
            |Choice { tiling, form, l1_bytes, cycles }| Cut {
                tiling,
                form,
                l1_bytes,
                instructions: (cycles * ratio).round() as u64,
            },
        );
        self.cuts.borrow_mut().insert(key, cut);
        cut
    }

    fn group(&self, form: Form, mut bands: Bands) -> Option<Group> {
        let (graph, nodes) = (self.graph, bands.nodes.clone());
        bands.cuts = self.cuts(&bands)?;
        let cost = |node| Work::whole(graph, self.kernels, node).instructions(self.cost);
        let banded: u64 = instructions(graph, self.kernels, self.cost, &bands).iter().sum();
        let more = banded.saturating_sub(nodes.map(cost).sum());
        Some(Group { form, bytes: bands.bytes(graph), more })
    }
}

/// The same rows, slice by slice.
fn sliced(band: Band, slices: Slices) -> impl Iterator<Item = Band> {
    let (times, rest) = (usize::from(slices.all / slices.channels), slices.all % slices.channels);
    [(slices.channels, times), (rest, 1)].into_iter().filter(|(channels, _)| *channels > 0).map(
        move |(channels, times)| Band {
            kernel: band.kernel.slice(channels),
            elements: band.elements / usize::from(slices.all) * usize::from(channels),
            slice: Some([channels, slices.all]),
            times: band.times * times,
        },
    )
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
fn is_on_cluster(kernels: &Kernels, nodes: Range<usize>) -> bool {
    kernels.packed[nodes].iter().all(|packed| matches!(packed, Some(Packed::Tiled(_))))
}

/// Instructions of each node of a group, over all turns.
pub fn instructions(graph: &Graph, kernels: &Kernels, cost: &Cost, group: &Bands) -> Vec<u64> {
    let copies = cost.cluster.as_ref().map(|(cluster, ratio)| (&cluster.copies, ratio));
    let together = copies.filter(|_| is_on_cluster(kernels, group.nodes.clone()));
    // All strips move in one step.
    let begin =
        copies.map_or(0.0, |(copies, _)| if together.is_some() { 0.0 } else { copies.fork });
    let of = |(place, node): (usize, usize)| {
        let turns = || group.turns.iter().map(move |turns| turns[place]);
        let moved = |turn: Turn| match turn.dropped {
            0 => 0,
            _ => {
                let rows = usize::from(turn.rows.from - turn.first);
                let strips = match group.made(place) {
                    Some(slices) => slices.each().len(),
                    None => 1,
                };
                moved(cost, rows * bands::row(graph, node) / strips, begin) * strips as u64
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
