use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

use super::{Cluster, Core, Piece, Way};

/// A cluster of one core, for heads that run on a host: copies happen when they are begun.
///
/// ```
/// use clio_rt::kernels::xpulp::tiles::{Alone, Cluster, install};
///
/// static ALONE: Alone = Alone::new();
/// static CLUSTER: &dyn Cluster = &ALONE;
/// install(&CLUSTER);
/// ```
#[derive(Debug)]
pub struct Alone {
    l1: UnsafeCell<[u32; WORDS]>,
    busy: AtomicBool,
}

/// As much as GAP8 has.
const WORDS: usize = (64 << 10) / 4;

// SAFETY: the memory is used only between `fork`'s taking and leaving of `busy`.
unsafe impl Sync for Alone {}

impl Alone {
    /// One that nobody uses yet.
    pub const fn new() -> Self {
        Self { l1: UnsafeCell::new([0; WORDS]), busy: AtomicBool::new(false) }
    }
}

impl Default for Alone {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: one core has the memory to itself while it works, and copies are done at once.
unsafe impl Cluster for Alone {
    fn cores(&self) -> usize {
        1
    }

    fn l1(&self) -> (*mut u8, usize) {
        (self.l1.get().cast(), 4 * WORDS)
    }

    fn fork(&self, work: &(dyn Fn(&dyn Core) + Sync)) {
        while self.busy.swap(true, Ordering::Acquire) {
            core::hint::spin_loop();
        }
        let _turn = Turn(&self.busy);
        work(&One);
    }
}

/// Whoever has it works; when it ends, be it in a panic, the next may.
struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

struct One;

impl Core for One {
    fn id(&self) -> usize {
        0
    }

    fn count(&self) -> usize {
        1
    }

    fn barrier(&self) {}

    unsafe fn start(&self, way: Way, l1: *mut u8, outside: *mut u8, piece: Piece) -> u32 {
        let row = piece.row.max(1);
        for (index, from) in (0..piece.bytes).step_by(row).enumerate() {
            let bytes = row.min(piece.bytes - from);
            let (inside, outside) =
                (l1.wrapping_add(from), outside.wrapping_add(piece.from + index * piece.stride));
            // SAFETY: by the caller's word.
            unsafe {
                match way {
                    Way::In => core::ptr::copy_nonoverlapping(outside, inside, bytes),
                    Way::Out => core::ptr::copy_nonoverlapping(inside, outside, bytes),
                }
            }
        }
        0
    }

    fn wait(&self, _: u32) {}
}
