//! Layers that are computed a few rows at a time, in turns: the cluster goes from one to the next by itself.

use core::ops::Range;

use super::cluster::Under;
use super::image::{Entry, rows_of};
use super::job::Job;
use super::layer::{Compute, Cut, Layer, Slice, Sum};
use super::slide::Mover;
use super::source::{Moved, Near};
use super::windowed::Windowed;
use super::{Cluster, Core, Layout, Needs};
use crate::kernels::ImageInput;
use crate::kernels::band::{Banded, Rows, Strip, Turn};

/// The most entries of a turn: an image's, and sixteen layers'.
const MOST: usize = 17;

/// Where rows of a layer's input lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The memory that holds some rows, or all.
    pub strip: Strip,
    /// Which entry of a turn says the row that lies first; none where all rows are there.
    pub turn: Option<usize>,
}

/// Constants that lie in L3, and come to the arena when a group begins.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// All that the layer has.
    pub constants: &'a [i32],
    /// The first byte of the arena that they come to, on a word.
    pub offset: usize,
}

/// A layer of a group, or some of its channels.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The whole layer.
    pub layer: &'a dyn Rowwise,
    /// Its inputs, one or two.
    pub inputs: &'a [Place],
    /// Where its output lies: apart from the inputs, or, of an addition, where one of them does.
    pub output: Strip,
    /// Which entry of a turn says the rows that it makes.
    pub turn: usize,
    /// Which channels it makes, where not all: of a depthwise layer or a pool the input holds only these, and of another layer the output. A layer's first step
    /// makes the most.
    pub slice: Option<Slice>,
    /// Where its constants come to, where they are not at hand.
    pub held: Option<Held<'a>>,
}

/// Layers that are computed together, in turns of `PLACES` entries.
#[derive(Clone, Copy)]
pub struct Group<'a, const PLACES: usize> {
    /// What becomes of each map.
    pub turns: &'a [[Turn; PLACES]],
    /// Where the image enters a few rows at a time: by the first entry of a turn.
    pub image: Option<(&'a ImageInput<'a>, Strip)>,
    /// Strips that forget rows, in this order, and which entry of a turn says how many. Those of a layer's slices may overlap.
    pub strips: &'a [(Strip, usize)],
    /// The layers. Turns have an entry for each and one for the image, seventeen at most.
    pub steps: &'a [Step<'a>],
}

/// A layer that works row by row.
pub trait Rowwise: Sync {
    /// The rows of its inputs that some rows of its output are made of.
    fn reads(&self, made: Rows) -> Rows;

    /// Whether its output may take the place of an input.
    fn may_overwrite(&self) -> bool;

    /// What these rows of these channels, so many bytes, take of L1.
    fn needs(&self, made: Rows, slice: Option<Slice>, bytes: usize) -> Needs;

    /// A core's part of these rows of these channels.
    ///
    /// # Safety
    /// All cores do the same at the same time; inputs, output and the layout's bytes of L1 are there for them alone, the output apart from the inputs, or in the place of
    /// one where the layer may overwrite it.
    unsafe fn rows(&self, made: Rows, slice: Option<Slice>, memory: Memory, core: &dyn Core);
}

/// Where a core finds the rows that a layer reads and makes.
pub struct Memory<'a> {
    inputs: [*const i8; 2],
    lengths: [usize; 2],
    output: *mut i8,
    bytes: usize,
    l1: *mut u8,
    layout: &'a Layout,
    constants: Near,
    /// What the layers before made that is still copied out.
    going: &'a mut Under<2>,
}

impl Memory<'_> {
    /// Whether a layer that wants so many bytes has them.
    fn has(&self, (needed, made): ([usize; 2], usize)) -> bool {
        needed[0] <= self.lengths[0] && needed[1] <= self.lengths[1] && made <= self.bytes
    }

    /// Without the first bytes of the output.
    fn from(self, first: usize) -> Self {
        Self {
            output: self.output.wrapping_add(first),
            bytes: self.bytes.saturating_sub(first),
            ..self
        }
    }

    /// All tiles of a layer, on one core.
    fn compute(self, layer: impl Compute, core: &dyn Core) {
        let Self { inputs, output, l1, layout, constants, going, .. } = self;
        Job { layer, source: constants, inputs, output, l1, layout: *layout }.work(core, going);
    }
}

impl<O: Windowed> Cut<O> {
    /// The layer that makes some rows of some channels.
    fn some(&self, made: Rows, slice: Option<Slice>) -> Self {
        let Self { op, tiling } = self.band(made);
        Self { op: slice.map_or(op, |slice| op.slice(slice)), tiling }
    }
}

impl<O: Windowed> Rowwise for Cut<O> {
    fn reads(&self, made: Rows) -> Rows {
        self.needed(made)
    }

    fn may_overwrite(&self) -> bool {
        false
    }

    fn needs(&self, made: Rows, slice: Option<Slice>, _: usize) -> Needs {
        Needs::of(&self.some(made, slice))
    }

    unsafe fn rows(&self, made: Rows, slice: Option<Slice>, memory: Memory, core: &dyn Core) {
        let some = self.some(made, slice);
        let memory = match slice {
            Some(Slice { from, .. }) if O::BY_CHANNEL => memory.from(from.into()),
            _ => memory,
        };
        if memory.has(some.tensors()) {
            memory.compute(some, core);
        }
    }
}

impl Rowwise for Cut<Sum<'_>> {
    fn reads(&self, made: Rows) -> Rows {
        made
    }

    fn may_overwrite(&self) -> bool {
        true
    }

    fn needs(&self, _: Rows, _: Option<Slice>, bytes: usize) -> Needs {
        Needs::of(&self.of(bytes))
    }

    unsafe fn rows(&self, _: Rows, _: Option<Slice>, memory: Memory, core: &dyn Core) {
        let some = self.of(memory.bytes);
        if memory.has(some.tensors()) {
            memory.compute(some, core);
        }
    }
}

/// A layout that is enough for all turns of a step.
fn layout<'t>(step: &Step, turns: impl Iterator<Item = &'t [Turn]>, cores: usize) -> Layout {
    let (mut needs, mut before) = (Needs::default(), None);
    for made in turns.filter_map(|turns| Some(turns.get(step.turn)?.rows)) {
        let reads = step.layer.reads(made);
        // Of bands without padding above them, most are like the one before.
        let kind = (reads.from > 0).then_some([reads.count(), made.count()]);
        if made.count() > 0 && (kind.is_none() || kind != before) {
            let bytes = step.output.range(made.from, made).len();
            needs = needs.with(step.layer.needs(made, step.slice, bytes));
        }
        before = kind;
    }
    Layout::new(&needs, cores)
}

/// A group at work.
struct Work<'a> {
    /// Turn by turn, so many entries each: one function for groups of any number of layers.
    turns: &'a [Turn],
    places: usize,
    image: Option<(&'a ImageInput<'a>, Strip)>,
    strips: &'a [(Strip, usize)],
    steps: &'a [Step<'a>],
    /// Of the layer of each entry of a turn.
    layouts: [Layout; MOST],
    pixels: &'a [u8],
    arena: *mut i8,
    bytes: usize,
    l1: *mut u8,
    room: usize,
}

// SAFETY: the arena is borrowed until the work ends; cores write only their shares of a tile in L1, and core 0 alone copies.
unsafe impl Sync for Work<'_> {}

/// Computes a group of layers, whose maps lie in the arena; of an image the rows that its turns say enter first.
///
/// What would leave the arena, or overlap there, is not computed; nor is anything where a layer does not fit L1.
pub fn run_group<const PLACES: usize>(
    group: &Group<PLACES>,
    pixels: &[u8],
    arena: &mut [i8],
    cluster: &dyn Cluster,
) {
    let (arena, bytes) = (arena.as_mut_ptr(), arena.len());
    let (l1, room) = cluster.l1();
    let work = Work {
        turns: group.turns.as_flattened(),
        places: PLACES.max(1),
        image: group.image,
        strips: group.strips,
        steps: group.steps,
        layouts: [Layout::default(); MOST],
        pixels,
        arena,
        bytes,
        l1,
        room,
    };
    run_steps(work, cluster);
}

fn run_steps(mut work: Work, cluster: &dyn Cluster) {
    debug_assert!(work.places <= MOST);
    for (turn, place) in work.layouts.iter_mut().enumerate() {
        let Some(first) = work.steps.iter().find(|step| step.turn == turn) else { continue };
        *place = layout(first, work.turns.chunks_exact(work.places), cluster.cores());
        debug_assert!(place.bytes <= work.room);
        if place.bytes > work.room {
            return;
        }
    }
    if work.held().all(|(_, held)| work.has(held)) {
        cluster.fork(&|core| work.all(core));
    }
}

impl Work<'_> {
    /// All turns, on one core.
    fn all(&self, core: &dyn Core) {
        let going = &mut Under([None; 2]);
        let mut coming = if core.id() == 0 { self.bring(core) } else { 0 };
        for turns in self.turns.chunks_exact(self.places) {
            // What is copied out may be moved, and its place in L1 used.
            going.wait(core);
            self.slide(turns, core);
            self.enter(turns, core);
            for step in self.steps {
                if turns.get(step.turn).is_some_and(|turn| turn.rows.count() > 0) {
                    core.step();
                    if coming > 0 {
                        coming = coming.min(self.held_behind(step.turn));
                        core.arrived(coming);
                    }
                    self.step(step, turns, core, going);
                }
            }
        }
        going.wait(core);
    }

    /// The first step of each layer whose constants are not at hand.
    fn held(&self) -> impl Iterator<Item = (&Step<'_>, Held<'_>)> {
        let held = self.steps.iter().filter_map(|step| Some((step, step.held?)));
        held.filter(|(step, held)| {
            !held.constants.is_empty() && step.slice.is_none_or(|slice| slice.from == 0)
        })
    }

    /// Of those, how many are of layers behind this one.
    fn held_behind(&self, turn: usize) -> usize {
        self.held().filter(|(step, _)| step.turn > turn).count()
    }

    /// Begins to bring them, layer by layer, and says how many are on their way. On core 0.
    fn bring(&self, core: &dyn Core) -> usize {
        let mut coming = 0;
        for (_, Held { constants, offset }) in self.held() {
            let place = self.arena.wrapping_add(offset).cast::<i32>();
            // SAFETY: the arena has these words, as was tested, which nobody touches until they are waited for.
            while !unsafe { core.bring(place, constants.as_ptr(), constants.len()) } {
                core.arrived(0);
            }
            coming += 1;
        }
        coming
    }

    /// Whether the arena has so many words there.
    fn has(&self, Held { constants, offset }: Held) -> bool {
        offset + size_of_val(constants) <= self.bytes
            && self.arena.wrapping_add(offset).cast::<i32>().is_aligned()
    }

    /// Rows that nobody reads any more are forgotten.
    fn slide(&self, turns: &[Turn], core: &dyn Core) {
        let strips = self.strips.iter();
        let mut moved = strips
            .filter_map(|&(strip, turn)| Some((strip, turns.get(turn)?)))
            .filter(|(strip, turn)| strip.moved(turn)[1] > 0)
            .peekable();
        if moved.peek().is_none() {
            return;
        }
        core.step();
        if core.id() == 0 {
            // Nobody else touches the arena, nor, until the next barrier, L1.
            let mut mover = Mover::new(self.arena, self.bytes, self.l1, self.room);
            moved.for_each(|(strip, turn)| mover.slide(strip, turn, core));
            mover.end(core);
        }
        core.barrier();
    }

    /// New rows of the image.
    fn enter(&self, turns: &[Turn], core: &dyn Core) {
        let (Some((op, strip)), Some(turn)) = (self.image, turns.first()) else { return };
        let range = strip.range(turn.first, turn.rows);
        if turn.rows.count() == 0 || range.end > self.bytes {
            return;
        }
        core.step();
        let entry =
            Entry { op, pixels: self.pixels, rows: turn.rows, l1: self.l1, room: self.room };
        // SAFETY: the arena has these bytes, which nobody else touches, and no layer is at work in L1.
        unsafe { rows_of(entry, self.arena.wrapping_add(range.start), range.len(), core) }
    }

    fn step(&self, step: &Step, turns: &[Turn], core: &dyn Core, going: &mut Under<2>) {
        let (Some(turn), Some(layout)) = (turns.get(step.turn), self.layouts.get(step.turn)) else {
            return;
        };
        let output = step.output.range(turn.first, turn.rows);
        let reads = step.layer.reads(turn.rows);
        let mut memory = Memory {
            inputs: [self.arena.cast_const(); 2],
            lengths: [0; 2],
            output: self.arena.wrapping_add(output.start),
            bytes: output.len(),
            l1: self.l1,
            layout,
            constants: Near(step.held.map(|Held { constants, offset }| Moved {
                from: constants.as_ptr(),
                to: self.arena.wrapping_add(offset).cast_const().cast(),
            })),
            going,
        };
        let inside = |range: &Range<usize>| range.start <= range.end && range.end <= self.bytes;
        if !inside(&output) {
            return;
        }
        for (index, place) in step.inputs.iter().take(2).enumerate() {
            let first = place.turn.and_then(|turn| turns.get(turn)).map_or(0, |turn| turn.first);
            let range = place.strip.range(first, reads);
            let apart = range.end <= output.start || output.end <= range.start;
            if !inside(&range) || !(apart || range == output && step.layer.may_overwrite()) {
                return;
            }
            memory.inputs[index] = self.arena.wrapping_add(range.start).cast_const();
            memory.lengths[index] = range.len();
        }
        // SAFETY: the ranges are in the arena, apart where they must be; nobody else uses them or L1; all cores come here with the same step.
        unsafe { step.layer.rows(turn.rows, step.slice, memory, core) }
    }
}
