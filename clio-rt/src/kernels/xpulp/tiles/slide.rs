//! Strips of rows forget what nobody reads any more: copied through L1, at eight bytes a cycle.

use super::{Cluster, Core, Piece, Way};
use crate::kernels::band::{Strip, Turn};

/// Bytes of a copy: one goes out while the next comes in.
const MOST: usize = 4096;

/// What core 0 moves bytes of strips with: two places in L1, by turns.
pub(super) struct Mover {
    arena: *mut i8,
    bytes: usize,
    l1: *mut u8,
    /// Bytes of each place.
    half: usize,
    place: usize,
    out: [Option<u32>; 2],
}

/// [`Strip::slide`] of several strips that do not overlap, by the cluster's DMA.
pub fn slide(strips: &[(Strip, &Turn)], arena: &mut [i8], cluster: &dyn Cluster) {
    if strips.iter().all(|(strip, turn)| strip.moved(turn)[1] == 0) {
        return;
    }
    let (l1, room) = cluster.l1();
    if room < 8 {
        return strips.iter().for_each(|(strip, turn)| strip.slide(turn, arena));
    }
    let job = Job { strips, arena: arena.as_mut_ptr(), bytes: arena.len(), l1, room };
    cluster.fork(&|core| { job }.work(core));
}

/// Strips at work.
#[derive(Clone, Copy)]
struct Job<'a> {
    strips: &'a [(Strip, &'a Turn)],
    arena: *mut i8,
    bytes: usize,
    l1: *mut u8,
    room: usize,
}

// SAFETY: core 0 alone touches the arena, which `slide` has borrowed.
unsafe impl Sync for Job<'_> {}

impl Job<'_> {
    fn work(&self, core: &dyn Core) {
        if core.id() > 0 {
            return;
        }
        let mut mover = Mover::new(self.arena, self.bytes, self.l1, self.room);
        self.strips.iter().for_each(|(strip, turn)| mover.slide(*strip, turn, core));
        mover.end(core);
    }
}

impl Mover {
    /// For an arena of so many bytes, through so many bytes of L1.
    pub(super) fn new(arena: *mut i8, bytes: usize, l1: *mut u8, room: usize) -> Self {
        let half = (room / 8 * 4).min(MOST);
        Self { arena, bytes, l1, half, place: 0, out: [None; 2] }
    }

    /// Moves what a turn still needs to the strip's front. On core 0, which alone touches arena and L1.
    pub(super) fn slide(&mut self, strip: Strip, turn: &Turn, core: &dyn Core) {
        let [dropped, kept] = strip.moved(turn);
        if self.half == 0 || dropped == 0 || strip.offset + dropped + kept > self.bytes {
            return;
        }
        for from in (0..kept).step_by(self.half) {
            let bytes = self.half.min(kept - from);
            let l1 = self.l1.wrapping_add(self.place * self.half);
            let out = &mut self.out[self.place];
            out.take().into_iter().for_each(|copy| core.wait(copy));
            let (to, from) = (strip.offset + from, strip.offset + dropped + from);
            // SAFETY: both places are in the arena, by the test above, and the place in L1 is free and as large. What is still on its way out lies
            // before all that is read, or in another strip.
            *out = unsafe {
                let arena = self.arena.cast();
                core.wait(core.start(Way::In, l1, arena, Piece::whole(from, bytes)));
                Some(core.start(Way::Out, l1, arena, Piece::whole(to, bytes)))
            };
            self.place = 1 - self.place;
        }
    }

    /// Waits for all copies.
    pub(super) fn end(self, core: &dyn Core) {
        self.out.into_iter().flatten().for_each(|copy| core.wait(copy));
    }
}
