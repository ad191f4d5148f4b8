//! Layers a few rows at a time: what each turn makes, and how much of each map has to be kept.

use std::ops::Range;

use clio_rt::kernels::xpulp::tiles::{Slice, Tiling};
use clio_rt::kernels::{Rows, Turn, Window};

use super::Kernels;
use crate::graph::{Graph, Op, TensorId};
use crate::integer::{Form as KernelForm, Kernel, Packed};

/// Nodes that are computed together, in turns. Their last output is whole; of each other one a strip of rows is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    /// The nodes.
    pub nodes: Range<usize>,
    /// Per turn, of each node in order: the rows of its output.
    pub turns: Vec<Vec<Turn>>,
    /// Of each node in order: rows of its output that are kept at most.
    pub strips: Vec<usize>,
    /// Where the image enters a few rows at a time too.
    pub image: Option<Image>,
    /// Which input of the last node its output takes the place of: an addition's operand from before the group, none of whose rows is read after they are
    /// written over.
    pub in_place: Option<usize>,
    /// Whether its output takes the place of the group's input, whose rows are not read any more when they are written over.
    pub over: bool,
    /// Layers that are computed some channels at a time, in order.
    pub slices: Vec<Slices>,
    /// Of each node in order: bytes of constants that come from L3 to the arena when the group begins; empty where all are at hand.
    pub held: Vec<usize>,
    /// Of each node in order: how its bands are cut, where a cluster computes them.
    pub cuts: Vec<Option<Cut>>,
    /// Instructions more than layer by layer, modelled.
    pub more: u64,
}

/// An image of which only a strip of rows is quantised at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its rows, per turn.
    pub turns: Vec<Turn>,
    /// Rows that are kept at most.
    pub strip: usize,
}

/// A convolution of which so many channels at a time are made: the depthwise layer behind it, which alone reads them, takes them before the next are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    /// The convolution, by its place in the group.
    pub place: usize,
    /// Channels of each slice but the last, which may have fewer.
    pub channels: u16,
    /// All of them.
    pub all: u16,
    /// Rows that are kept at most from one turn to the next.
    kept: usize,
}

impl Slices {
    /// The first channel of each slice, and how many it has.
    pub fn each(self) -> impl DoubleEndedIterator<Item = Slice> + ExactSizeIterator {
        let count = self.all.div_ceil(self.channels);
        (0..count).map(move |index| {
            let from = index * self.channels;
            Slice { from, count: self.channels.min(self.all - from) }
        })
    }

    /// Bytes before the strip of a slice, whose rows have so many pixels. Rows that the next turn needs of a slice lie where later slices' strips end, whose own lie before
    /// them: it is the first slice's strip that lies last.
    pub fn before(self, slice: Slice, width: usize) -> usize {
        let later = self.all.div_ceil(self.channels) - 1 - slice.from / self.channels;
        usize::from(later) * self.kept * width * usize::from(self.channels)
    }
}

/// How the bands of a layer are cut into tiles: one tiling for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The tiles.
    pub tiling: Tiling,
    /// The kernel's form.
    pub form: KernelForm,
    /// Bytes of the cluster's memory that the largest band takes.
    pub l1_bytes: usize,
    /// Cycles of the board's core, of all bands.
    pub instructions: u64,
}

/// Which rows of its inputs a node reads.
#[derive(Clone, Copy)]
enum Reads {
    /// Those with the numbers of its output's.
    Same,
    /// Those under a window; the input has so many rows.
    Under(Window, u16),
}

impl Reads {
    /// None where the node does not work row by row.
    fn of(kernel: &Kernel) -> Option<Self> {
        Some(match kernel {
            Kernel::Conv2d(op) => Reads::Under(op.window, op.input.height),
            Kernel::Depthwise(op) => Reads::Under(op.window, op.input.height),
            Kernel::MaxPool(op) => Reads::Under(op.window, op.input.height),
            Kernel::AveragePool(op) => Reads::Under(op.window, op.input.height),
            Kernel::Add(_) | Kernel::Clamp(_) => Reads::Same,
            _ => return None,
        })
    }

    fn rows(self, output: Rows) -> Rows {
        match self {
            Reads::Same => output,
            Reads::Under(window, height) => output.needed(window, height),
        }
    }
}

/// How a group is computed in bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Rows of the last output a turn.
    pub rows: u16,
    /// Whether the image enters so as well, or the output takes the place of the group's input.
    pub tight: bool,
    /// Channels at most that are made at a time of what a depthwise layer reads.
    pub channels: u16,
}

/// So many rows of the last of `nodes`' outputs a turn; none where a node does not work row by row, or would have nothing to read, or the form is not possible.
pub fn bands(
    graph: &Graph,
    kernels: &Kernels,
    nodes: Range<usize>,
    Form { rows, tight, channels }: Form,
) -> Option<Bands> {
    let flow = *graph.nodes.get(nodes.start)?.inputs.first()?;
    let is_last_use = !graph.nodes[nodes.end..].iter().any(|n| n.inputs.contains(&flow));
    let image = tight && nodes.start == 0 && flow == graph.input && is_last_use;
    let of = |index: usize| Reads::of(&kernels.integers.kernel(graph, index));
    let reads = nodes.clone().map(of).collect::<Option<Vec<Reads>>>()?;
    let height = graph.shape(graph.nodes[nodes.end.checked_sub(1)?].output).height as u16;
    // The image comes behind the nodes.
    let places = nodes.len() + usize::from(image);
    let made = |tensor: TensorId| {
        let node = nodes.clone().position(|n| graph.nodes[n].output == tensor);
        node.or((image && tensor == graph.input).then_some(nodes.len()))
    };
    let (mut turns, mut done) = (vec![], vec![0u16; places]);
    let mut last: Vec<Turn> = vec![Turn::default(); places];
    for end in (rows..).step_by(rows.into()).map(|end| end.min(height)) {
        let mut ends = vec![0; places];
        // The first row that somebody will still read; the whole map's is not dropped.
        let mut firsts = vec![u16::MAX; places];
        let output = nodes.len() - 1;
        (*ends.get_mut(output)?, *firsts.get_mut(output)?) = (end, 0);
        for place in (0..nodes.len()).rev() {
            let (from, to) = (done[place], ends[place].max(done[place]));
            let now = reads[place].rows(Rows { from, to });
            if to > from && now.count() == 0 {
                return None;
            }
            let next = reads[place].rows(Rows { from, to: from.saturating_add(1) }).from;
            for input in graph.nodes[nodes.start + place].inputs.iter().filter_map(|&t| made(t)) {
                ends[input] = ends[input].max(if to > from { now.to } else { 0 });
                firsts[input] = firsts[input].min(next);
            }
            ends[place] = to;
        }
        if let Some(end) = ends.get_mut(nodes.len()) {
            *end = done[nodes.len()].max(*end);
        }
        let turn: Vec<Turn> = (0..places)
            .map(|place| {
                let first = firsts[place].min(done[place]).max(last[place].first);
                let dropped = first - last[place].first;
                Turn { dropped, first, rows: Rows { from: done[place], to: ends[place] } }
            })
            .collect();
        (done, last) = (ends, turn.clone());
        turns.push(turn);
        if end == height {
            break;
        }
    }
    let heights: Vec<u16> =
        nodes.clone().map(|node| graph.shape(graph.nodes[node].output).height as u16).collect();
    let strip = |place: usize| {
        let kept = turns.iter().map(|turn| turn[place].rows.to - turn[place].first);
        usize::from(kept.max().unwrap_or(0))
    };
    let strips = (0..nodes.len()).map(strip).collect();
    let image = image.then(|| strip(nodes.len())).map(|strip| {
        let turns = turns.iter_mut().filter_map(Vec::pop).collect();
        Image { turns, strip }
    });
    let sum = nodes.end.checked_sub(1).map(|last| &graph.nodes[last])?;
    let (mut in_place, mut over) = (None, false);
    if tight && is_last_use && image.is_none() {
        let readers = |place: &usize| graph.nodes[nodes.start + place].inputs.contains(&flow);
        let readers: Vec<usize> = (0..nodes.len()).filter(readers).collect();
        let [read, made] = [flow, sum.output].map(|tensor| row_of(graph, tensor));
        let is_apart = |turn: &Vec<Turn>| is_apart(turn, &reads, &readers, &heights, [read, made]);
        if turns.iter().all(is_apart) {
            match (&sum.op, &sum.inputs[..]) {
                (Op::Add(_), &[a, b]) if a != b && (a == flow || b == flow) => {
                    in_place = Some(usize::from(b == flow));
                }
                // What is read and written in the same turn lies apart.
                _ => over = !sum.inputs.contains(&flow),
            }
        }
    }
    let slices = slices(graph, kernels, nodes.clone(), channels, &turns);
    (!tight || image.is_some() || in_place.is_some() || over).then(|| Bands {
        strips,
        nodes,
        turns,
        image,
        in_place,
        over,
        slices,
        held: vec![],
        cuts: vec![],
        more: 0,
    })
}

/// Whether no row of the group's input, of so many bytes, that the last node has written over with rows of so many is read after this turn.
fn is_apart(
    turn: &[Turn],
    reads: &[Reads],
    readers: &[usize],
    heights: &[u16],
    [read, made]: [usize; 2],
) -> bool {
    let written = turn.last().map_or(0, |turn| usize::from(turn.rows.to)) * made;
    readers.iter().all(|&place| {
        let from = turn[place].rows.to;
        let next = reads[place].rows(Rows { from, to: from.saturating_add(1) });
        from == heights[place] || usize::from(next.from) * read >= written
    })
}

/// Which layers are computed at most so many channels at a time.
fn slices(
    graph: &Graph,
    kernels: &Kernels,
    nodes: Range<usize>,
    most: u16,
    turns: &[Vec<Turn>],
) -> Vec<Slices> {
    let is_tiled = |node: usize| matches!(&kernels.packed[node], Some(Packed::Tiled(_)));
    let of = |place: usize| {
        let node = nodes.start + place;
        let [first, second] = [node, node + 1]
            .map(|node| (node < nodes.end).then(|| kernels.integers.kernel(graph, node)));
        let (Some(Kernel::Conv2d(op)), Some(Kernel::Depthwise(_))) = (first, second) else {
            return None;
        };
        let (made, all) = (graph.nodes[node].output, op.output.channels);
        let mut readers = graph.nodes.iter().enumerate().filter(|(_, n)| n.inputs.contains(&made));
        let alone = readers.next().is_some_and(|(reader, _)| reader == node + 1);
        let whole = !alone || readers.next().is_some() || all <= most || !all.is_multiple_of(4);
        if whole || !nodes.clone().all(is_tiled) {
            return None;
        }
        let channels = (all / 4).div_ceil(all.div_ceil(most)) * 4;
        let kept = turns.iter().map(|turn| turn[place].rows.from - turn[place].first);
        Some(Slices { place, channels, all, kept: usize::from(kept.max().unwrap_or(0)) })
    };
    (0..nodes.len()).filter_map(of).collect()
}

impl Bands {
    /// Bytes of the strips, of the input and of the output.
    pub fn bytes(&self, graph: &Graph) -> usize {
        // The first node of a group reads nothing but the tensor that flows in.
        let input = graph.shape(graph.nodes[self.nodes.start].inputs[0]);
        let rows = self.image.as_ref().map_or(input.height, |image| image.strip);
        let strips: usize = (1..self.nodes.len()).map(|end| self.strip(graph, end - 1)).sum();
        let output = match self.in_place.is_some() || self.over {
            true => 0,
            false => graph.shape(graph.nodes[self.nodes.end - 1].output).elements(),
        };
        let held: usize = self.held.iter().sum();
        strips + rows * input.width * input.channels + output + held
    }

    /// Bytes of a node's strip, or strips where there is one for each slice, by its place in the group.
    pub fn strip(&self, graph: &Graph, place: usize) -> usize {
        let node = self.nodes.start + place;
        let whole = self.strips[place] * row(graph, node);
        self.made(place).map_or(whole, |slices| {
            let width = graph.shape(graph.nodes[node].output).width;
            let first = Slice { from: 0, count: slices.channels };
            slices.before(first, width) + self.strips[place] * width * usize::from(slices.channels)
        })
    }

    /// Nodes by their places in the group, slice by slice where they have any, in the order in which they are computed.
    pub fn order(&self) -> Vec<(usize, Option<Slice>)> {
        let of = |place: usize| match self.slices(place) {
            None => vec![(place, None)],
            Some(slices) if slices.place == place => slices
                .each()
                .flat_map(|slice| [(place, Some(slice)), (place + 1, Some(slice))])
                .collect(),
            Some(_) => vec![],
        };
        (0..self.nodes.len()).flat_map(of).collect()
    }

    /// The slices that a node makes, by its place in the group.
    pub fn made(&self, place: usize) -> Option<Slices> {
        self.slices.iter().find(|slices| slices.place == place).copied()
    }

    /// The slices that a node makes or takes, by its place in the group.
    pub fn slices(&self, place: usize) -> Option<Slices> {
        let is_its = |slices: &&Slices| slices.place == place || slices.place + 1 == place;
        self.slices.iter().find(is_its).copied()
    }
}

/// Bytes of a row of a node's output.
pub fn row(graph: &Graph, node: usize) -> usize {
    row_of(graph, graph.nodes[node].output)
}

fn row_of(graph: &Graph, tensor: TensorId) -> usize {
    let shape = graph.shape(tensor);
    shape.width * shape.channels
}
