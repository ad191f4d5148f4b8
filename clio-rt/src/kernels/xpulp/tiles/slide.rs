//! Strips of rows forget what nobody reads any more: copied through L1, at eight bytes a cycle.

use super::{Cluster, Core, Piece, Way};
use crate::kernels::band::{Strip, Turn};

/// The most bytes that one copy takes.
const MOST: usize = 0xfffc;

/// Strips at work.
#[derive(Clone, Copy)]
struct Job<'a> {
    strips: &'a [(Strip, &'a Turn)],
    arena: *mut i8,
    bytes: usize,
    l1: *mut u8,
    /// Bytes of each of two places in L1.
    half: usize,
}

// SAFETY: core 0 alone touches the arena, which `slide` has borrowed.
unsafe impl Sync for Job<'_> {}

/// [`Strip::slide`] of several strips that do not overlap, by the cluster's DMA.
pub fn slide(strips: &[(Strip, &Turn)], arena: &mut [i8], cluster: &dyn Cluster) {
    if strips.iter().all(|(strip, turn)| strip.moved(turn)[1] == 0) {
        return;
    }
    let (l1, room) = cluster.l1();
    let half = (room / 8 * 4).min(MOST);
    if half == 0 {
        return strips.iter().for_each(|(strip, turn)| strip.slide(turn, arena));
    }
    let job = Job { strips, arena: arena.as_mut_ptr(), bytes: arena.len(), l1, half };
    cluster.fork(&|core| { job }.work(core));
}

impl Job<'_> {
    /// Core 0 copies in and out again, in two places of L1 by turns.
    fn work(&self, core: &dyn Core) {
        if core.id() > 0 {
            return;
        }
        let (mut place, mut out) = (0, [None; 2]);
        for (strip, turn) in self.strips {
            let [dropped, kept] = strip.moved(turn);
            if dropped == 0 || strip.offset + dropped + kept > self.bytes {
                continue;
            }
            for from in (0..kept).step_by(self.half) {
                let bytes = self.half.min(kept - from);
                let l1 = self.l1.wrapping_add(place * self.half);
                out[place].take().into_iter().for_each(|copy| core.wait(copy));
                let (to, from) = (strip.offset + from, strip.offset + dropped + from);
                // SAFETY: both places are in the arena, by the test above, and the place in L1 is free and as large. What is still on its way out lies
                // before all that is read, or in another strip.
                out[place] = unsafe {
                    core.wait(core.start(
                        Way::In,
                        l1,
                        self.arena.cast(),
                        Piece::whole(from, bytes),
                    ));
                    Some(core.start(Way::Out, l1, self.arena.cast(), Piece::whole(to, bytes)))
                };
                place = 1 - place;
            }
        }
        out.into_iter().flatten().for_each(|copy| core.wait(copy));
    }
}
