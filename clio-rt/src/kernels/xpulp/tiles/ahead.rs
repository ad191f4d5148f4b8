//! Constants in L3, the memory that cores and DMA do not reach: they come to the memory outside block by block, as far ahead of the layers as there is room.

use core::fmt;
use core::marker::PhantomData;

use super::cluster::{Cluster, Core};

/// The constants of a layer in L3, as its blocks take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Far<'a> {
    /// All of them.
    pub constants: &'a [i32],
    /// Words of a block; the last may have fewer.
    pub block: usize,
}

/// Blocks that can be there or on their way at once.
const BLOCKS: usize = 64;

/// What a head's layers have in L3, in the order in which they are computed, and a ring of memory where their blocks come to, one behind the other: a block is brought as soon as
/// those before it leave it room, whatever layer it is of.
pub struct Ahead<'a> {
    memory: *mut i32,
    /// Words of it.
    room: usize,
    layers: &'a [Far<'a>],
    cluster: &'a dyn Cluster,
    /// Blocks that are there or on their way, in a ring: the oldest, and how many.
    held: [Held; BLOCKS],
    oldest: usize,
    count: usize,
    /// Whether the oldest was handed out, so that the next one's turn ends its own.
    in_use: bool,
    /// What is brought next.
    next: Block,
    owned: PhantomData<&'a mut [i8]>,
}

/// A block of a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Block {
    /// Which of [`Ahead::layers`].
    layer: usize,
    /// Which of its blocks.
    index: usize,
}

/// A block in the memory.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    block: Block,
    /// Words before it.
    place: usize,
    words: usize,
}

impl<'a> Ahead<'a> {
    /// Begins to bring the first layers' constants to the memory, which is no one else's while this lives.
    pub fn new(memory: &'a mut [i8], layers: &'a [Far<'a>], cluster: &'a dyn Cluster) -> Self {
        // SAFETY: bytes are as good as words.
        let (_, memory, _) = unsafe { memory.align_to_mut::<i32>() };
        let (room, memory) = (memory.len(), memory.as_mut_ptr());
        let mut ahead = Self {
            memory,
            room,
            layers,
            cluster,
            held: [Held::default(); BLOCKS],
            oldest: 0,
            count: 0,
            in_use: false,
            next: Block::default(),
            owned: PhantomData,
        };
        if !layers.is_empty() {
            let begun = Begun::new(&mut ahead);
            cluster.fork(&|core| {
                if core.id() == 0 {
                    // SAFETY: this is core 0, and nobody else uses it here.
                    unsafe { begun.lead(|ahead| ahead.fill(core)) }
                }
            });
        }
        ahead
    }

    /// Whether a layer's blocks have room.
    pub(super) fn takes(&self, layer: usize) -> bool {
        self.layers.get(layer).is_some_and(|far| far.block <= self.room)
    }

    /// Waits until a block is there, and says where; that of the turn before is needed no more. On core 0 only.
    pub(super) fn arrived(&mut self, core: &dyn Core, layer: usize, index: usize) -> *const i32 {
        let block = Block { layer, index };
        self.done(core);
        if self.count > 0 && self.held[self.oldest].block != block {
            core.arrived(0);
            self.count = 0;
        }
        if self.count == 0 {
            self.next = block;
            self.fill(core);
        }
        core.arrived(self.count.saturating_sub(1));
        self.in_use = true;
        self.memory.wrapping_add(self.held[self.oldest].place)
    }

    /// The block that was handed out last is needed no more: others may come in its place. On core 0 only.
    pub(super) fn done(&mut self, core: &dyn Core) {
        if core::mem::take(&mut self.in_use) {
            self.oldest = (self.oldest + 1) % BLOCKS;
            self.count -= 1;
            self.fill(core);
        }
    }

    /// Brings what has room.
    fn fill(&mut self, core: &dyn Core) {
        while self.count < BLOCKS
            && let Some(constants) = self.block(self.next)
            && let Some(place) = self.place(constants.len())
        {
            // SAFETY: `place` is free: what was there is needed no more, and its copies are done.
            let taken = unsafe {
                let to = self.memory.wrapping_add(place);
                core.bring(to, constants.as_ptr(), constants.len())
            };
            if !taken {
                return;
            }
            let held = Held { block: self.next, place, words: constants.len() };
            self.held[(self.oldest + self.count) % BLOCKS] = held;
            self.count += 1;
            self.next.index += 1;
            if self.block(self.next).is_none() {
                self.next = Block { layer: self.next.layer + 1, index: 0 };
            }
        }
    }

    /// A block's constants; none behind the last.
    fn block(&self, block: Block) -> Option<&'a [i32]> {
        let Far { constants, block: words } = *self.layers.get(block.layer)?;
        let from = block.index * words;
        let block = constants.get(from..constants.len().min(from + words))?;
        (!block.is_empty()).then_some(block)
    }

    /// Where so many words have room behind the newest block, or at the start.
    fn place(&self, words: usize) -> Option<usize> {
        if self.count == 0 {
            return (words <= self.room).then_some(0);
        }
        let (oldest, newest) = (self.held[self.oldest], (self.oldest + self.count - 1) % BLOCKS);
        let newest = self.held[newest];
        let end = newest.place + newest.words;
        if newest.place < oldest.place {
            return (end + words <= oldest.place).then_some(end);
        }
        match end + words <= self.room {
            true => Some(end),
            false => (words <= oldest.place).then_some(0),
        }
    }
}

impl fmt::Debug for Ahead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ahead")
            .field("room", &self.room)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl Drop for Ahead<'_> {
    /// Waits for what is on its way: it comes to memory that is somebody else's again.
    fn drop(&mut self) {
        if self.count > 0 {
            self.cluster.fork(&|core| {
                if core.id() == 0 {
                    core.arrived(0);
                }
            });
        }
    }
}

/// For core 0 of a fork.
#[derive(Clone, Copy)]
pub(super) struct Begun<'a>(*mut Ahead<'a>);

// SAFETY: core 0 alone follows the pointer.
unsafe impl Sync for Begun<'_> {}

impl<'a> Begun<'a> {
    /// For the next fork.
    pub(super) fn new(ahead: &mut Ahead<'a>) -> Self {
        Self(ahead)
    }

    /// Has core 0 do something with it.
    ///
    /// # Safety
    /// On core 0 only, of a fork during which who made this does not use it.
    pub(super) unsafe fn lead<R>(self, work: impl FnOnce(&mut Ahead<'a>) -> R) -> R {
        // SAFETY: by the caller's word.
        work(unsafe { &mut *self.0 })
    }
}
