//! The static memory layout: which tensors are alive together, and where each lies.

use super::bands::Bands;
use crate::graph::{Graph, Op, TensorId};

/// Bytes of the arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// First byte.
    pub offset: usize,
    /// Number of bytes.
    pub bytes: usize,
}

/// Where the tensors of the first nodes lie.
#[derive(Clone, Debug)]
pub struct Arena {
    /// Bytes in all.
    pub bytes: usize,
    /// Number of nodes.
    pub nodes: usize,
    /// Behind the logits, where the last node makes them.
    pub probabilities: Option<Region>,
    /// Per node: the input that its output overwrites.
    pub in_place: Vec<Option<usize>>,
    /// Bytes in use while each node runs.
    pub live: Vec<usize>,
    buffers: Vec<Buffer>,
    of_tensor: Vec<Option<usize>>,
    /// Per node: where its constants come to from L3 for its group.
    held: Vec<Option<usize>>,
}

/// Tensors that share their bytes, from the first's making to the last's last use.
#[derive(Clone, Copy, Debug)]
struct Buffer {
    region: Region,
    first: usize,
    last: usize,
    /// The buffer before it that it lies where: see [`Bands::over`].
    over: Option<usize>,
}

/// Kernels read words.
const ALIGNMENT: usize = 4;

impl Arena {
    /// Where a tensor lies; empty where it is not in the head.
    pub fn region(&self, tensor: TensorId) -> Region {
        self.of_tensor[tensor].map_or(Region::default(), |buffer| self.buffers[buffer].region)
    }

    /// Where a node's constants come to from L3 for its group; none where they do not.
    pub fn held(&self, node: usize) -> Option<Region> {
        self.held[node].map(|buffer| self.buffers[buffer].region)
    }

    /// The first byte behind all that is in use when a node runs, or any behind it.
    pub fn above(&self, node: usize) -> usize {
        let used = self.buffers.iter().filter(|buffer| buffer.last > node);
        used.map(end).max().unwrap_or(0)
    }
}

/// Lays out the tensors of the first `nodes` nodes: the largest first, each at the lowest offset that is free while it lives.
/// Those inside `bands` are strips of rows, all there while any of the group is computed.
pub fn arena(graph: &Graph, nodes: usize, bands: &[Bands]) -> Arena {
    let mut arena = buffers(graph, nodes, bands);
    let mut order: Vec<usize> = (0..arena.buffers.len()).collect();
    order.sort_by_key(|&b| (usize::MAX - arena.buffers[b].region.bytes, arena.buffers[b].first));
    let mut placed: Vec<Buffer> = vec![];
    order.retain(|&b| arena.buffers[b].over.is_none());
    for buffer in order {
        let is_here = |b: &usize| *b == buffer || arena.buffers[*b].over == Some(buffer);
        let here: Vec<usize> = (0..arena.buffers.len()).filter(is_here).collect();
        let together: Vec<Buffer> = here.iter().map(|&b| arena.buffers[b]).collect();
        let offset = lowest(&placed, &together);
        for b in here {
            arena.buffers[b].region.offset = offset;
            placed.push(arena.buffers[b]);
        }
    }
    arena.bytes = arena.buffers.iter().map(end).max().unwrap_or(0);
    arena.live = (1..=nodes).map(|time| live(&arena.buffers, time)).collect();
    if let (true, Some(last)) = (ends_in_logits(graph, nodes), arena.buffers.last()) {
        arena.probabilities = Some(last.region);
    }
    arena
}

/// Whether the last node of the graph is among them and makes logits, of which the head wants probabilities.
fn ends_in_logits(graph: &Graph, nodes: usize) -> bool {
    nodes == graph.nodes.len()
        && !graph.nodes.last().is_some_and(|n| matches!(n.op, Op::Softmax(_)))
}

/// Buffers without offsets. Time 0 is the input's; node `i` runs at `i + 1`; the head's output is read at `nodes + 1`.
fn buffers(graph: &Graph, nodes: usize, bands: &[Bands]) -> Arena {
    let group = |index: usize| bands.iter().find(|bands| bands.nodes.contains(&index));
    // When a node begins and ends: with its group.
    let times = |index: usize| match group(index) {
        Some(bands) => [bands.nodes.start + 1, bands.nodes.end],
        None => [index + 1; 2],
    };
    let mut arena = Arena {
        bytes: 0,
        nodes,
        probabilities: None,
        in_place: vec![None; nodes],
        live: vec![],
        buffers: vec![],
        of_tensor: vec![None; graph.tensors.len()],
        held: vec![None; nodes],
    };
    let mut last = vec![0; graph.tensors.len()];
    for (index, node) in graph.nodes[..nodes].iter().enumerate() {
        node.inputs.iter().for_each(|&t| last[t] = times(index)[1]);
    }
    let output = graph.nodes[..nodes].last().map_or(graph.input, |n| n.output);
    last[output] = nodes + 1;
    let image = graph.shape(graph.input);
    let rows = group(0).and_then(|bands| bands.image.as_ref()).map_or(image.height, |i| i.strip);
    new_buffer(&mut arena, rows * image.width * image.channels, 0, last[graph.input], None);
    arena.of_tensor[graph.input] = Some(0);
    for (index, node) in graph.nodes[..nodes].iter().enumerate() {
        let [first, end] = times(index);
        arena.in_place[index] = match group(index) {
            Some(bands) if index + 1 == bands.nodes.end => bands.in_place,
            Some(_) => None,
            None => overwritten(&arena, &node.op, &node.inputs, index + 1),
        };
        arena.of_tensor[node.output] = match arena.in_place[index] {
            Some(input) => {
                let buffer = arena.of_tensor[node.inputs[input]];
                if let Some(buffer) = buffer.and_then(|b| arena.buffers.get_mut(b)) {
                    buffer.last = buffer.last.max(last[node.output]);
                }
                buffer
            }
            None => {
                let (mut bytes, mut first, mut over) =
                    (graph.shape(node.output).elements(), first, None);
                match group(index) {
                    Some(bands) if index + 1 < bands.nodes.end => {
                        bytes = bands.strip(graph, index - bands.nodes.start);
                    }
                    // While the group is computed, its input has the place.
                    Some(bands) if bands.over => {
                        let input = arena.of_tensor[graph.nodes[bands.nodes.start].inputs[0]];
                        over = input.map(|input| arena.buffers[input].over.unwrap_or(input));
                        first = end + 1;
                    }
                    _ => {}
                }
                Some(new_buffer(&mut arena, bytes, first, last[node.output].max(end), over))
            }
        };
    }
    for bands in bands {
        for (node, &bytes) in bands.nodes.clone().zip(&bands.held).filter(|(_, bytes)| **bytes > 0)
        {
            let [first, last] = times(node);
            arena.held[node] = Some(new_buffer(&mut arena, bytes, first, last, None));
        }
    }
    if ends_in_logits(graph, nodes) {
        new_buffer(&mut arena, graph.shape(output).elements(), nodes + 1, nodes + 1, None);
    }
    arena
}

fn new_buffer(
    arena: &mut Arena,
    bytes: usize,
    first: usize,
    last: usize,
    over: Option<usize>,
) -> usize {
    arena.buffers.push(Buffer { region: Region { offset: 0, bytes }, first, last, over });
    arena.buffers.len() - 1
}

/// The input a node at `time` may write over: a view's always, an element-wise node's where nobody reads it later.
fn overwritten(arena: &Arena, op: &Op, inputs: &[TensorId], time: usize) -> Option<usize> {
    let dies = |t: TensorId| arena.of_tensor[t].is_some_and(|b| arena.buffers[b].last <= time);
    match (op, inputs) {
        (Op::Flatten(_), _) => Some(0),
        (Op::Clamp(_), &[x]) => dies(x).then_some(0),
        (Op::Add(_), &[a, b]) if arena.of_tensor[a] != arena.of_tensor[b] => {
            [a, b].into_iter().position(dies)
        }
        _ => None,
    }
}

/// The lowest offset that is free while each of some buffers lives, which lie at one place.
fn lowest(placed: &[Buffer], together: &[Buffer]) -> usize {
    let mut taken: Vec<[usize; 3]> = vec![];
    for buffer in together {
        let meets = |other: &&Buffer| other.first <= buffer.last && buffer.first <= other.last;
        let others = placed.iter().filter(meets);
        taken.extend(others.map(|other| [other.region.offset, end(other), buffer.region.bytes]));
    }
    let mut offset = 0;
    let meets = |offset: usize| {
        taken.iter().find(|[from, to, bytes]| offset + bytes > *from && offset < *to).copied()
    };
    while let Some([_, to, _]) = meets(offset) {
        offset = to;
    }
    offset
}

fn end(buffer: &Buffer) -> usize {
    (buffer.region.offset + buffer.region.bytes).next_multiple_of(ALIGNMENT)
}

fn live(buffers: &[Buffer], time: usize) -> usize {
    buffers.iter().filter(|b| b.first <= time && time <= b.last).map(|b| b.region.bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::ops::{Add, Range};
    use crate::graph::{Node, Shape, Tensor};

    /// Adds of the tensors at these indices, in turn; tensor 0 is the input.
    fn graph(adds: &[[usize; 2]]) -> Graph {
        let shape = Shape { channels: 10, height: 1, width: 1 };
        let node = |(index, inputs): (usize, &[usize; 2])| Node {
            name: index.to_string(),
            op: Op::Add(Add { clamp: Range::NONE }),
            inputs: inputs.to_vec(),
            output: index + 1,
        };
        Graph {
            name: "adds".into(),
            nodes: adds.iter().enumerate().map(node).collect(),
            tensors: (0..=adds.len()).map(|t| Tensor { name: t.to_string(), shape }).collect(),
            input: 0,
            output: adds.len(),
        }
    }

    #[test]
    fn adds_in_place_where_an_input_dies() {
        let arena = arena(&graph(&[[0, 0], [0, 1], [1, 2]]), 3, &[]);
        assert_eq!(arena.in_place, [None, Some(0), Some(0)]);
        assert_eq!(arena.region(2), arena.region(0));
        assert_eq!(arena.region(3), arena.region(1));
    }

    #[test]
    fn an_output_takes_the_place_of_its_groups_input() {
        let bands = Bands {
            nodes: 1..3,
            turns: vec![],
            strips: vec![1, 1],
            image: None,
            in_place: None,
            over: true,
            slices: vec![],
            held: vec![4, 0],
            cuts: vec![],
            more: 0,
        };
        let arena = arena(&graph(&[[0, 0], [1, 1], [2, 2]]), 3, &[bands]);
        assert_eq!(arena.region(3), arena.region(1));
        let held = arena.held(1).unwrap();
        let mut regions = [arena.region(1), arena.region(2), held];
        regions.sort_by_key(|region| region.offset);
        assert!(regions.windows(2).all(|two| two[0].offset + two[0].bytes <= two[1].offset));
        assert_eq!((held.bytes, arena.held(0), arena.held(2)), (4, None, None));
    }

    #[test]
    fn tensors_alive_together_lie_apart() {
        let graph = graph(&[[0, 0], [0, 1], [0, 2], [1, 3], [0, 4]]);
        let arena = arena(&graph, 5, &[]);
        for (index, node) in graph.nodes.iter().enumerate() {
            let output = arena.region(node.output);
            for (which, &input) in node.inputs.iter().enumerate() {
                let input = arena.region(input);
                let apart = output.offset >= input.offset + input.bytes
                    || input.offset >= output.offset + output.bytes;
                assert!(apart || arena.in_place[index] == Some(which), "node {index}");
            }
        }
        assert!(arena.bytes >= *arena.live.iter().max().unwrap());
    }
}
