//! Flash and RAM: what a head takes, what it may take, and which partitions must go.

use clio_rt::stream::{Class, Pass};

use super::arena::{self, Arena};
use super::error::{Overflow, nearest};
use super::point::{self, Fate, Point};
use super::schedule::Scheduler;
use super::{Bands, Candidate, Kernels, PlanError, elsewhere};
use crate::artifact::{Artifact, Code, Partition};
use crate::integer::Filter;
use crate::syntax::Declaration;
use crate::target::{L3, Target};

/// What a head takes, in bytes where nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Activations.
    pub arena: usize,
    /// 32-bit words that kernels, and after them the transform, work in.
    pub scratch: usize,
    /// The stream.
    pub stream: usize,
    /// The end of the arena that constants come to from L3; zero where none do.
    pub ring: usize,
    /// Weights, tables of the slice codes and of the input, those in L3 not among them.
    pub flash: usize,
    /// Weights in L3.
    pub l3: usize,
}

/// The generated struct is aligned to words.
const ALIGNMENT: usize = 4;

impl Memory {
    /// Bytes of the generated struct.
    pub fn ram(&self) -> usize {
        (self.arena + 4 * self.scratch + self.stream).next_multiple_of(ALIGNMENT)
    }

    /// The same with an arena laid out so, whose end takes constants from L3: what its tensors do not need any more from a node on, and at least so many bytes.
    pub(super) fn laid_out(self, arena: &Arena, opens: usize, ring: usize) -> Self {
        if ring == 0 {
            return Self { arena: arena.bytes, ring, ..self };
        }
        let below = arena.above(opens);
        let bytes = arena.bytes.max(below + ring).next_multiple_of(ALIGNMENT);
        Self { arena: bytes, ring: bytes - below, ..self }
    }
}

/// What may be taken: the declared budget or the board's memory, whichever is less, without the firmware's reserve.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Flash, bytes.
    pub flash: usize,
    /// RAM, bytes.
    pub ram: usize,
    /// Both together, bytes, where they are one memory.
    pub shared: Option<usize>,
    /// L3, bytes.
    pub l3: usize,
}

impl Limits {
    /// Bytes by which a head takes too much.
    pub(super) fn excess(&self, memory: &Memory) -> usize {
        let (flash, ram) = (memory.flash, memory.ram());
        let shared = self.shared.map_or(0, |shared| (flash + ram).saturating_sub(shared));
        let far = memory.l3.saturating_sub(self.l3);
        (flash.saturating_sub(self.flash) + ram.saturating_sub(self.ram)).max(shared) + far
    }

    /// RAM of a head that takes so much flash.
    fn ram_beside(&self, flash: usize) -> usize {
        self.shared.map_or(self.ram, |shared| self.ram.min(shared.saturating_sub(flash)))
    }
}

/// The limits of a declaration on a board.
pub fn limits(declaration: &Declaration, target: &Target) -> Limits {
    let (board, input) = (&target.board, &declaration.input);
    let pixels = [input.channels, input.height, input.width].map(u64::from);
    let images = board.reserve.images.saturating_mul(pixels.into_iter().product());
    let reserve = board.reserve.ram_bytes.saturating_add(images);
    let left = |budget: u32, memory: u64, reserve: u64| {
        memory.min(budget.into()).saturating_sub(reserve) as usize
    };
    Limits {
        flash: left(declaration.budget.flash, board.flash_bytes, board.reserve.flash_bytes),
        ram: left(declaration.budget.ram, board.ram_bytes, reserve),
        shared: board.shared_bytes.map(|shared| {
            shared.saturating_sub(board.reserve.flash_bytes.saturating_add(reserve)) as usize
        }),
        l3: board.l3.as_ref().map_or(0, |l3| l3.bytes as usize),
    }
}

/// A board's kernels and room for a head.
pub struct Room<'a> {
    /// The fitted model.
    pub artifact: &'a Artifact,
    /// Which kernel computes each node.
    pub kernels: &'a Kernels,
    /// What may be taken.
    pub limits: Limits,
    /// Which of them are computed in bands.
    pub scheduler: Scheduler<'a>,
    /// Where constants can lie that the cluster brings.
    l3: Option<&'a L3>,
}

impl<'a> Room<'a> {
    /// The room of a declaration on a board.
    pub fn new(
        declaration: &Declaration,
        artifact: &'a Artifact,
        target: &'a Target,
        kernels: &'a Kernels,
    ) -> Self {
        let scheduler = Scheduler::new(&artifact.graph, kernels, &target.cost);
        let l3 = target.board.l3.as_ref().filter(|_| target.cost.cluster.is_some());
        Room { artifact, kernels, limits: limits(declaration, target), scheduler, l3 }
    }

    /// Memory of a head with one partition, whose slice counts carry `payload` bytes of the stream, and what it computes in bands.
    pub fn alone(&self, partition: &Partition, payload: &[usize]) -> (Memory, Vec<Bands>) {
        let (code_flash, workspace) = code(&partition.code);
        let nodes = partition.cut.nodes;
        let memory = Memory {
            arena: 0,
            scratch: self.kernels.scratch(nodes).max(workspace.div_ceil(2)),
            stream: payload.iter().max().copied().unwrap_or(0),
            ring: 0,
            flash: layers(self.artifact, self.kernels, nodes) + code_flash,
            l3: self.kernels.l3(nodes),
        };
        self.laid_out(memory, &[nodes])
    }

    /// Memory of a head with several partitions: one arena, the largest scratch and stream, the layers once; and what it computes in bands.
    pub fn memory(&self, candidates: &[Candidate], kept: &[u8]) -> (Memory, Vec<Bands>) {
        let of = |number: &u8| &candidates[usize::from(*number)];
        let most = |what: fn(&Memory) -> usize| kept.iter().map(|n| what(&of(n).memory)).max();
        let partition = |number: &u8| &self.artifact.partitions[usize::from(*number)];
        let cuts: Vec<usize> = kept.iter().map(|number| partition(number).cut.nodes).collect();
        let codes = kept.iter().map(|number| code(&partition(number).code).0);
        let nodes = cuts.last().copied().unwrap_or(0);
        let memory = Memory {
            arena: 0,
            scratch: most(|m| m.scratch).unwrap_or(0),
            stream: most(|m| m.stream).unwrap_or(0),
            ring: 0,
            l3: self.kernels.l3(nodes),
            flash: layers(self.artifact, self.kernels, nodes) + codes.sum::<usize>(),
        };
        self.laid_out(memory, &cuts)
    }

    /// With what is computed in bands, and constants of groups in L3 where that leaves the others so much more room that it is faster.
    fn laid_out(&self, memory: Memory, cuts: &[usize]) -> (Memory, Vec<Bands>) {
        let near = self.laid_out_from(memory, cuts, None);
        let (Some(l3), false) = (self.l3, near.1.is_empty() || memory.l3 > 0) else { return near };
        let groups = near.1.iter().map(|bands| bands.nodes.start);
        let ways = groups.map(|from| self.laid_out_from(memory, cuts, Some((from, l3))));
        let key = |(memory, bands): &(Memory, Vec<Bands>)| {
            (self.limits.excess(memory), bands.iter().map(|bands| bands.more).sum::<u64>())
        };
        let best = ways.min_by_key(key).filter(|best| key(best) < key(&near));
        best.unwrap_or(near)
    }

    /// With the constants of groups from a node on in L3.
    fn laid_out_from(
        &self,
        memory: Memory,
        cuts: &[usize],
        held: Option<(usize, &L3)>,
    ) -> (Memory, Vec<Bands>) {
        let nodes = cuts.last().copied().unwrap_or(0);
        let most: usize =
            held.map_or(0, |(from, _)| (from..nodes).map(|node| self.kernels.holdable(node)).sum());
        let ram = self.limits.ram_beside(memory.flash - most);
        let bands = self.scheduler.choose(cuts, ram.saturating_sub(memory.ram()), held);
        let l3: usize = bands.iter().flat_map(|bands| &bands.held).sum();
        let memory = Memory { flash: memory.flash - l3, l3: memory.l3 + l3, ..memory };
        let arena = arena::arena(&self.artifact.graph, nodes, &bands);
        (memory.laid_out(&arena, self.kernels.opens, self.kernels.ring(nodes)), bands)
    }
}

/// The points that fit; partitions that do not are excluded, with the reason.
pub fn fit(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    room: &Room,
    candidates: &mut [Candidate],
) -> Result<Vec<Point>, PlanError> {
    let limits = room.limits;
    exclude_alone(declaration, artifact, target, room, candidates)?;
    loop {
        let points = point::points(declaration, artifact, target, candidates)?;
        let kept = point::partitions(&points);
        let (memory, _) = room.memory(candidates, &kept);
        if limits.excess(&memory) == 0 {
            return Ok(points);
        }
        exclude_one(room, candidates, &kept, &points);
    }
}

/// Excludes each partition that does not fit by itself. One the declaration names is an error where no other declared board has room for it, as are all.
fn exclude_alone(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    room: &Room,
    candidates: &mut [Candidate],
) -> Result<(), PlanError> {
    let overflows: Vec<Option<Overflow>> =
        candidates.iter().map(|candidate| overflow(room, candidate)).collect();
    for (candidate, overflow) in candidates.iter_mut().zip(&overflows) {
        candidate.excluded =
            candidate.excluded.take().or(overflow.as_ref().map(Overflow::to_string));
    }
    let none = candidates.iter().all(|c| c.excluded.is_some());
    let named = |candidate: &Candidate| {
        let node = candidate.nodes.checked_sub(1).map(|last| &room.artifact.graph.nodes[last].name);
        let names = [Some(&candidate.name), node];
        declaration.partitions.iter().flatten().any(|name| names.contains(&Some(name)))
    };
    for (candidate, overflow) in candidates.iter().zip(overflows) {
        if let Some(overflow) = overflow
            && (none
                || named(candidate)
                    && !elsewhere::fits(declaration, artifact, target, candidate.number))
        {
            let nearest = nearest(candidates, candidate.number);
            return Err(PlanError::Budget { partition: candidate.name.clone(), overflow, nearest });
        }
    }
    Ok(())
}

/// Excludes the partition that is best gone: of those whose absence saves most of what is too much, the least accurate.
fn exclude_one(room: &Room, candidates: &mut [Candidate], kept: &[u8], points: &[Point]) {
    let limits = room.limits;
    let excess = |kept: &[u8]| limits.excess(&room.memory(candidates, kept).0);
    let best = |number: u8| {
        let of_it = points.iter().filter(|p| p.point.partition == number && p.fate == Fate::Kept);
        of_it.map(|p| p.point.accuracy).max()
    };
    let without = |number: u8| kept.iter().copied().filter(|n| *n != number).collect::<Vec<_>>();
    let worst = kept.iter().copied().min_by_key(|&n| (excess(&without(n)), best(n)));
    if let Some(number) = worst {
        let (memory, _) = room.memory(candidates, kept);
        candidates[usize::from(number)].excluded = Some(format!(
            "it fits alone, but with the other partitions of the table the head takes {} bytes of flash of {} and {} of RAM of {}{}",
            memory.flash,
            limits.flash,
            memory.ram(),
            limits.ram,
            limits.shared.map_or(String::new(), |shared| format!(", {shared} together"))
        ));
    }
}

/// Where a partition's memory first goes over a limit.
pub fn overflow(room: &Room, candidate: &Candidate) -> Option<Overflow> {
    let Room { artifact, kernels, limits, .. } = *room;
    let graph = &artifact.graph;
    let memory = &candidate.memory;
    let code_of = || format!("slice code of `{}`", candidate.name);
    let layer = |index: Option<usize>| {
        index
            .and_then(|i| graph.nodes.get(i))
            .map_or_else(code_of, |n| format!("layer `{}`", n.name))
    };
    if memory.ram() > limits.ram {
        let arena = arena::arena(graph, candidate.nodes, &candidate.bands);
        let at = arena.live.iter().position(|live| *live > limits.ram);
        let at = at.or_else(|| {
            let most = arena.live.iter().max()?;
            (arena.bytes > limits.ram).then(|| arena.live.iter().position(|l| l == most))?
        });
        return Some(Overflow {
            at: layer(at),
            memory: "RAM",
            needs: memory.ram(),
            limit: limits.ram,
        });
    }
    if memory.flash > limits.flash {
        let at = (0..candidate.nodes).find(|i| layers(artifact, kernels, i + 1) > limits.flash);
        return Some(Overflow {
            at: layer(at),
            memory: "flash",
            needs: memory.flash,
            limit: limits.flash,
        });
    }
    let shared = limits.shared?;
    let needs = memory.flash + memory.ram();
    let at =
        (0..candidate.nodes).find(|i| layers(artifact, kernels, i + 1) + memory.ram() > shared);
    (needs > shared).then(|| Overflow {
        at: layer(at),
        memory: "flash and RAM together",
        needs,
        limit: shared,
    })
}

/// Flash of the input's tables and of the first layers.
fn layers(artifact: &Artifact, kernels: &Kernels, nodes: usize) -> usize {
    256 * artifact.mean.len() + kernels.flash(nodes)
}

/// Flash of one layer's constants: bytes, and words for bias and multiplier.
pub fn filter(filter: &Filter) -> usize {
    filter.weights.len() + 4 * (filter.bias.len() + filter.multiplier.len()) + filter.shift.len()
}

/// Flash of a slice code's tables, and its workspace in words.
pub fn code(code: &Code) -> (usize, usize) {
    match code {
        Code::Local => (0, 0),
        Code::Channels(code) => (2 * code.order.len(), 0),
        Code::Transform(code) => {
            let halves = [
                code.rotation.len(),
                code.vertical.len(),
                code.horizontal.len(),
                code.coefficients.len(),
                code.scales.len(),
            ];
            let flash = 2 * halves.iter().sum::<usize>()
                + 4 * code.offset.len()
                + size_of::<Class>() * code.classes.len()
                + size_of::<Pass>() * code.passes.len();
            (flash, code.with(|transform| transform.workspace()))
        }
    }
}
