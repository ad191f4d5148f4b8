//! Layers a few rows at a time: what each turn makes, and how much of each map has to be kept.

use std::ops::Range;

use clio_rt::kernels::xpulp::tiles::Tiling;
use clio_rt::kernels::{Rows, Turn, Window};

use super::Kernels;
use crate::graph::{Graph, Op, TensorId};
use crate::integer::Kernel;

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

/// How the bands of a layer are cut into tiles: one tiling for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The tiles.
    pub tiling: Tiling,
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

/// So many rows of the last of `nodes`' outputs a turn; none where a node does not work row by row, or would have nothing to read.
/// Where they are `tight`, the image enters so as well, and an addition's output takes the place of the group's input; none where neither is possible.
pub fn bands(
    graph: &Graph,
    kernels: &Kernels,
    nodes: Range<usize>,
    rows: u16,
    tight: bool,
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
    let in_place = match (&sum.op, &sum.inputs[..]) {
        (Op::Add(_), &[a, b]) if tight && is_last_use && image.is_none() && a != b => {
            let readers = |place: &usize| graph.nodes[nodes.start + place].inputs.contains(&flow);
            let readers: Vec<usize> = (0..nodes.len()).filter(readers).collect();
            let apart = turns.iter().all(|turn| is_apart(turn, &reads, &readers, &heights));
            [a, b].iter().position(|&input| input == flow).filter(|_| apart)
        }
        _ => None,
    };
    (!tight || image.is_some() || in_place.is_some()).then(|| Bands {
        strips,
        nodes,
        turns,
        image,
        in_place,
        cuts: vec![],
        more: 0,
    })
}

/// Whether no row of the group's input that the last node has written over is read after this turn.
fn is_apart(turn: &[Turn], reads: &[Reads], readers: &[usize], heights: &[u16]) -> bool {
    let written = turn.last().map_or(0, |turn| turn.rows.to);
    readers.iter().all(|&place| {
        let from = turn[place].rows.to;
        from == heights[place]
            || reads[place].rows(Rows { from, to: from.saturating_add(1) }).from >= written
    })
}

impl Bands {
    /// Bytes of the strips, of the input and of the output.
    pub fn bytes(&self, graph: &Graph) -> usize {
        // The first node of a group reads nothing but the tensor that flows in.
        let input = graph.shape(graph.nodes[self.nodes.start].inputs[0]);
        let rows = self.image.as_ref().map_or(input.height, |image| image.strip);
        let inner = self.nodes.clone().zip(&self.strips).take(self.nodes.len() - 1);
        let strips: usize = inner.map(|(node, rows)| rows * row(graph, node)).sum();
        let output = match self.in_place {
            Some(_) => 0,
            None => graph.shape(graph.nodes[self.nodes.end - 1].output).elements(),
        };
        strips + rows * input.width * input.channels + output
    }
}

/// Bytes of a row of a node's output.
pub fn row(graph: &Graph, node: usize) -> usize {
    let shape = graph.shape(graph.nodes[node].output);
    shape.width * shape.channels
}
