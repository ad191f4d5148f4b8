//! Which layers' constants lie in L3: what the board's memory has no room for, and of that what layers wait for least.

use super::arena::{self, Arena};
use super::budget::{Limits, Memory, Room};
use super::cost::Work;
use super::stream::{Stream, Turn};
use super::{Kernels, PlanError, candidate};
use crate::artifact::Artifact;
use crate::integer::{Far, Packed, Tiled};
use crate::syntax::Declaration;
use crate::target::{L3, Target};

/// The kernels with as few constants in L3 as let the head to all partitions fit: of the ways found, the one whose layers wait for them least. None where whole maps
/// would not fit without any constants either: what is computed in bands has its constants at hand, or they come all at once for their group, see [`Room::memory`].
pub fn place(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    near: Kernels,
) -> Result<Kernels, PlanError> {
    let (Some(l3), Some((_, ratio))) = (&target.board.l3, &target.cost.cluster) else {
        return Ok(near);
    };
    let search = Search::new(declaration, artifact, target, &near, (l3, *ratio))?;
    let best = search.best();
    Ok(match best {
        Some(Way { opens, far, waits, .. }) => {
            let mut kernels = Kernels { opens, ..near };
            for (node, waits) in far.into_iter().zip(waits) {
                if let Some(Packed::Tiled(tiled)) = &mut kernels.packed[node] {
                    let moved = tiled.moved_to_l3(&kernels.integers.kernel(&artifact.graph, node));
                    let far = moved.as_ref().and_then(|moved| moved.far);
                    tiled.far = far.map(|far| Far { waits: waits.round() as u64, ..far });
                }
            }
            kernels
        }
        None => near,
    })
}

/// What the ways are weighed by.
struct Search<'a> {
    limits: Limits,
    /// Memory of the head to all partitions with all constants at hand, and its arena.
    memory: Memory,
    arena: Arena,
    nodes: Vec<Node>,
    l3: &'a L3,
    /// Cycles of the board in one of the cluster.
    ratio: f64,
}

/// A layer, as far as it matters here.
struct Node {
    /// Cycles of the cluster, its constants at hand.
    cycles: f64,
    /// Bytes of its constants.
    bytes: usize,
    /// Bytes of the blocks that they would come in, where they can lie in L3.
    blocks: Option<Vec<usize>>,
}

/// Some layers' constants in L3.
struct Way {
    /// The node from which on they come.
    opens: usize,
    /// The layers, rising.
    far: Vec<usize>,
    /// Cycles of the cluster that each waits.
    waits: Vec<f64>,
}

impl Way {
    fn waits(&self) -> f64 {
        self.waits.iter().sum()
    }
}

impl<'a> Search<'a> {
    fn new(
        declaration: &Declaration,
        artifact: &Artifact,
        target: &Target,
        near: &Kernels,
        (l3, ratio): (&'a L3, f64),
    ) -> Result<Self, PlanError> {
        let room = Room::new(declaration, artifact, target, near);
        let candidates = candidate::candidates(declaration, artifact, target, &room)?;
        let all = candidate::runnable(&candidates);
        let (memory, _) = room.memory(&candidates, &all);
        let memory = Memory { flash: memory.flash + memory.l3, l3: 0, ..memory };
        let count = all.last().map_or(0, |last| artifact.partitions[usize::from(*last)].cut.nodes);
        let graph = &artifact.graph;
        let node = |node| {
            let work = Work::whole(graph, near, node);
            let blocks = match &near.packed[node] {
                Some(Packed::Tiled(tiled)) => blocks(tiled, &work),
                _ => None,
            };
            Node {
                cycles: work.instructions(&target.cost) as f64 / ratio,
                bytes: near.flash_of(node),
                blocks,
            }
        };
        let arena = arena::arena(graph, count, &[]);
        let nodes = (0..count).map(node).collect();
        Ok(Self { limits: room.limits, memory, arena, nodes, l3, ratio })
    }

    /// The way with the least waiting, and of equals that with the fewest bytes in L3; none where there is nothing to be moved, or that does not help.
    fn best(&self) -> Option<Way> {
        let whole = Memory { arena: self.arena.bytes, ..self.memory };
        let fits = |memory: &Memory| self.limits.excess(memory) == 0;
        if fits(&whole) || !fits(&Memory { flash: 0, ..whole }) {
            return None;
        }
        let mut ways = vec![];
        let mut below = usize::MAX;
        for opens in 0..self.nodes.len() {
            // Between nodes at which memory becomes free the first is best.
            if self.arena.above(opens) < below {
                below = self.arena.above(opens);
                let orders = [self.deepest(opens), self.busiest(opens)];
                ways.extend(orders.into_iter().filter_map(|order| self.way(opens, &order)));
            }
        }
        let bytes = |way: &Way| way.far.iter().map(|&node| self.nodes[node].bytes).sum::<usize>();
        ways.into_iter()
            .min_by(|a, b| a.waits().total_cmp(&b.waits()).then(bytes(a).cmp(&bytes(b))))
    }

    /// Nodes whose constants can lie in L3, the deepest first, which fewer partitions need.
    fn deepest(&self, opens: usize) -> Vec<usize> {
        (opens..self.nodes.len()).rev().filter(|&n| self.nodes[n].blocks.is_some()).collect()
    }

    /// The same, those first that compute longest for a byte: theirs come meanwhile.
    fn busiest(&self, opens: usize) -> Vec<usize> {
        let mut nodes = self.deepest(opens);
        let busy = |node: &usize| self.nodes[*node].cycles / self.nodes[*node].bytes as f64;
        nodes.sort_by(|a, b| busy(b).total_cmp(&busy(a)));
        nodes
    }

    /// As many of the nodes as must be moved, in this order; none where all are too few.
    fn way(&self, opens: usize, order: &[usize]) -> Option<Way> {
        let fits = |far: &[usize]| self.limits.excess(&self.with(opens, far)) == 0;
        let moved = (1..=order.len()).find(|&count| fits(&order[..count]))?;
        let mut far = order[..moved].to_vec();
        // The last ones moved may have made more room than was needed.
        for at in (0..moved).rev() {
            let without = [&far[..at], &far[at + 1..]].concat();
            if fits(&without) {
                far = without;
            }
        }
        far.sort_unstable();
        let waits = self.waits(opens, &far);
        Some(Way { opens, far, waits })
    }

    /// Memory of the head to all partitions.
    fn with(&self, opens: usize, far: &[usize]) -> Memory {
        let bytes: usize = far.iter().map(|&node| self.nodes[node].bytes).sum();
        let blocks = far.iter().filter_map(|&node| self.nodes[node].blocks.as_ref()?.first());
        let ring = 2 * blocks.max().copied().unwrap_or(0);
        let memory =
            Memory { flash: self.memory.flash - bytes, l3: bytes, arena: 0, ..self.memory };
        memory.laid_out(&self.arena, opens, ring)
    }

    /// How long each of the layers waits.
    fn waits(&self, opens: usize, far: &[usize]) -> Vec<f64> {
        let turns = self.nodes.iter().enumerate().skip(opens).map(|(index, node)| Turn {
            cycles: node.cycles,
            blocks: match (far.binary_search(&index), &node.blocks) {
                (Ok(_), Some(blocks)) => blocks,
                _ => &[],
            },
        });
        let cycles = |bytes: usize, at_once: bool| {
            let begun = if at_once { self.l3.next } else { self.l3.start };
            (begun + bytes as f64 / self.l3.bytes_per_cycle) / self.ratio
        };
        let waits = Stream::new(self.with(opens, far).ring, &cycles).waits(turns);
        far.iter().map(|&node| waits[node - opens]).collect()
    }
}

/// Bytes of each block of a layer's constants; none where they cannot lie in L3.
fn blocks(tiled: &Tiled, work: &Work) -> Option<Vec<usize>> {
    tiled.moved_to_l3(&work.kernel)?;
    tiled.as_view().with_layer(&work.kernel, |layer| {
        let [blocks, _] = layer.grid();
        (0..blocks).map(|block| 4 * layer.constants(block).len()).collect()
    })
}
