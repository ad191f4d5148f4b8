//! A heap that only grows, until a case is over and all of it is free again.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering};

const BYTES: usize = 4_000_000;

struct Heap {
    memory: UnsafeCell<[u64; BYTES / 8]>,
    used: AtomicUsize,
}

// SAFETY: there is one core and no interrupt, so nobody allocates while another does.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { memory: UnsafeCell::new([0; BYTES / 8]), used: AtomicUsize::new(0) };

// SAFETY: pieces lie one behind the other in `memory`, aligned, and never overlap until `reset`.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let from = self.used.load(Ordering::Relaxed).next_multiple_of(layout.align().max(8));
        if from + layout.size() > BYTES {
            return core::ptr::null_mut();
        }
        self.used.store(from + layout.size(), Ordering::Relaxed);
        self.memory.get().cast::<u8>().wrapping_add(from)
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

/// What is in use.
pub fn mark() -> usize {
    HEAP.used.load(Ordering::Relaxed)
}

/// Frees all that was allocated since.
///
/// # Safety
/// None of it is used any more.
pub unsafe fn reset(mark: usize) {
    HEAP.used.store(mark, Ordering::Relaxed);
}
