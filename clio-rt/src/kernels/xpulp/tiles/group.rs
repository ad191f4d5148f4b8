//! Layers that are computed a few rows at a time, in turns: the cluster goes from one to the next by itself.

use core::ops::Range;

use super::image::{Entry, rows_of};
use super::layer::{Cut, Sum};
use super::slide::Mover;
use super::windowed::Windowed;
use super::{Cluster, Core, Job, Layout};
use crate::kernels::ImageInput;
use crate::kernels::band::{Banded, Rows, Strip, Turn};

/// The most layers of a group.
const MOST: usize = 16;

/// Where rows of a layer's input lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The memory that holds some rows, or all.
    pub strip: Strip,
    /// Which entry of a turn says the row that lies first; none where all rows are there.
    pub turn: Option<usize>,
}

/// A layer of a group.
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
}

/// Layers that are computed together, in turns of `PLACES` entries.
#[derive(Clone, Copy)]
pub struct Group<'a, const PLACES: usize> {
    /// What becomes of each map.
    pub turns: &'a [[Turn; PLACES]],
    /// Where the image enters a few rows at a time: by the first entry of a turn.
    pub image: Option<(&'a ImageInput<'a>, Strip)>,
    /// The layers, sixteen at most.
    pub steps: &'a [Step<'a>],
}

/// A layer that works row by row.
pub trait Rowwise: Sync {
    /// The rows of its inputs that some rows of its output are made of.
    fn reads(&self, made: Rows) -> Rows;

    /// Whether its output may take the place of an input.
    fn may_overwrite(&self) -> bool;

    /// What these rows, so many bytes, take of L1 on so many cores.
    fn layout(&self, made: Rows, bytes: usize, cores: usize) -> Layout;

    /// A core's part of these rows.
    ///
    /// # Safety
    /// All cores do the same at the same time; inputs, output and the layout's bytes of L1 are there for them alone, the output apart from the inputs, or in the place of
    /// one where the layer may overwrite it.
    unsafe fn rows(&self, made: Rows, memory: Memory, core: &dyn Core);
}

/// Where a core finds the rows that a layer reads and makes.
#[derive(Clone, Copy)]
pub struct Memory {
    inputs: [*const i8; 2],
    lengths: [usize; 2],
    output: *mut i8,
    bytes: usize,
    l1: *mut u8,
    layout: Layout,
}

impl Memory {
    /// Whether a layer that wants so many bytes has them.
    fn has(&self, (needed, made): ([usize; 2], usize)) -> bool {
        needed[0] <= self.lengths[0] && needed[1] <= self.lengths[1] && made <= self.bytes
    }

    fn job<L>(&self, layer: L) -> Job<L> {
        Job { layer, inputs: self.inputs, output: self.output, l1: self.l1, layout: self.layout }
    }
}

impl<O: Windowed> Rowwise for Cut<O> {
    fn reads(&self, made: Rows) -> Rows {
        self.needed(made)
    }

    fn may_overwrite(&self) -> bool {
        false
    }

    fn layout(&self, made: Rows, _: usize, cores: usize) -> Layout {
        Layout::of(&self.band(made), cores)
    }

    unsafe fn rows(&self, made: Rows, memory: Memory, core: &dyn Core) {
        use super::Layer;
        let band = self.band(made);
        if memory.has(band.tensors()) {
            memory.job(band).work(core);
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

    fn layout(&self, _: Rows, bytes: usize, cores: usize) -> Layout {
        Layout::of(&self.of(bytes), cores)
    }

    unsafe fn rows(&self, _: Rows, memory: Memory, core: &dyn Core) {
        use super::Layer;
        let some = self.of(memory.bytes);
        if memory.has(some.tensors()) {
            memory.job(some).work(core);
        }
    }
}

/// The layout that is enough for the most turns of a step.
#[derive(Clone, Copy, Default)]
struct Widest {
    layout: Layout,
    /// Rows that are read and made.
    rows: [u16; 2],
}

impl Widest {
    fn of<const PLACES: usize>(
        step: &Step,
        turns: &[[Turn; PLACES]],
        cores: usize,
    ) -> Option<Widest> {
        let made = turns.iter().filter_map(|turns| Some(turns.get(step.turn)?.rows));
        let rows = |made: &Rows| [step.layer.reads(*made).count(), made.count()];
        let widest = made.max_by_key(rows)?;
        let bytes = step.output.range(widest.from, widest).len();
        Some(Widest { layout: step.layer.layout(widest, bytes, cores), rows: rows(&widest) })
    }
}

/// A group at work.
struct Work<'a, const PLACES: usize> {
    group: Group<'a, PLACES>,
    widest: [Widest; MOST],
    pixels: &'a [u8],
    arena: *mut i8,
    bytes: usize,
    l1: *mut u8,
    room: usize,
}

// SAFETY: the arena is borrowed until the work ends; cores write only their shares of a tile in L1, and core 0 alone copies.
unsafe impl<const PLACES: usize> Sync for Work<'_, PLACES> {}

/// Computes a group of layers, whose maps lie in the arena; of an image the rows that its turns say enter first.
///
/// What would leave the arena, or overlap there, is not computed; nor is anything where a layer does not fit L1.
pub fn run_group<const PLACES: usize>(
    group: &Group<PLACES>,
    pixels: &[u8],
    arena: &mut [i8],
    cluster: &dyn Cluster,
) {
    debug_assert!(group.steps.len() <= MOST);
    let (l1, room) = cluster.l1();
    let mut widest = [Widest::default(); MOST];
    for (step, place) in group.steps.iter().zip(&mut widest) {
        let Some(found) = Widest::of(step, group.turns, cluster.cores()) else { return };
        debug_assert!(found.layout.bytes <= room);
        if found.layout.bytes > room {
            return;
        }
        *place = found;
    }
    let (arena, bytes) = (arena.as_mut_ptr(), arena.len());
    let work = Work { group: *group, widest, pixels, arena, bytes, l1, room };
    cluster.fork(&|core| work.all(core));
}

impl<const PLACES: usize> Work<'_, PLACES> {
    /// All turns, on one core.
    fn all(&self, core: &dyn Core) {
        for turns in self.group.turns {
            self.slide(turns, core);
            self.enter(turns, core);
            for (step, widest) in self.group.steps.iter().zip(&self.widest) {
                if turns.get(step.turn).is_some_and(|turn| turn.rows.count() > 0) {
                    core.step();
                    self.step(step, widest, turns, core);
                }
            }
        }
    }

    /// Rows that nobody reads any more are forgotten.
    fn slide(&self, turns: &[Turn; PLACES], core: &dyn Core) {
        let image = self.group.image.map(|(_, strip)| (strip, 0));
        let steps = self.group.steps.iter().map(|step| (step.output, step.turn));
        let strips = image.into_iter().chain(steps);
        let mut moved = strips
            .filter_map(|(strip, turn)| Some((strip, turns.get(turn)?)))
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
    }

    /// New rows of the image.
    fn enter(&self, turns: &[Turn; PLACES], core: &dyn Core) {
        let (Some((op, strip)), Some(turn)) = (self.group.image, turns.first()) else { return };
        let range = strip.range(turn.first, turn.rows);
        if turn.rows.count() == 0 || range.end > self.bytes {
            return;
        }
        core.step();
        let entry = Entry { op, pixels: self.pixels, rows: turn.rows, l1: self.l1, room: self.room };
        // SAFETY: the arena has these bytes, which nobody else touches, and no layer is at work in L1.
        unsafe { rows_of(entry, self.arena.wrapping_add(range.start), range.len(), core) }
    }

    fn step(&self, step: &Step, widest: &Widest, turns: &[Turn; PLACES], core: &dyn Core) {
        let turn = &turns[step.turn];
        let output = step.output.range(turn.first, turn.rows);
        let reads = step.layer.reads(turn.rows);
        let mut memory = Memory {
            inputs: [self.arena.cast_const(); 2],
            lengths: [0; 2],
            output: self.arena.wrapping_add(output.start),
            bytes: output.len(),
            l1: self.l1,
            layout: widest.layout,
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
        if reads.count() > widest.rows[0] || turn.rows.count() > widest.rows[1] {
            memory.layout = step.layer.layout(turn.rows, output.len(), core.count());
            if memory.layout.bytes > self.room {
                return;
            }
        }
        // SAFETY: the ranges are in the arena, apart where they must be; nobody else uses them or L1; all cores come here with the same step.
        unsafe { step.layer.rows(turn.rows, memory, core) }
    }
}
