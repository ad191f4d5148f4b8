//! A heap that only grows, until a case is over and all of it is free again.

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering};

/// PSRAM of QEMU's mps2-an500 (`hw/arm/mps2.c`): RAM that is wide enough for a network and its packed copy.
const BASE: usize = 0x6000_0000;
const BYTES: usize = 16 << 20;

struct Heap {
    used: AtomicUsize,
}

#[global_allocator]
static HEAP: Heap = Heap { used: AtomicUsize::new(0) };

// SAFETY: there is one core and no interrupt, so nobody allocates while another does; pieces lie one behind the other in memory that nothing else uses, aligned, and never overlap until `reset`.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let from = self.used.load(Ordering::Relaxed).next_multiple_of(layout.align().max(8));
        if from + layout.size() > BYTES {
            return core::ptr::null_mut();
        }
        self.used.store(from + layout.size(), Ordering::Relaxed);
        core::ptr::with_exposed_provenance_mut(BASE + from)
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

/// What is in use.
fn mark() -> usize {
    HEAP.used.load(Ordering::Relaxed)
}

/// Frees all that was allocated since.
///
/// # Safety
/// None of it is used any more.
unsafe fn reset(mark: usize) {
    HEAP.used.store(mark, Ordering::Relaxed);
}

/// Runs a case and frees its memory.
pub fn case(run: impl FnOnce()) {
    let mark = mark();
    run();
    // SAFETY: the case has returned, and kept nothing.
    unsafe { reset(mark) };
}
