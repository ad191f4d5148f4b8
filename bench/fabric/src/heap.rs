//! A heap that only grows, until a case is over and all of it is free again.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

/// What L2 has beside the code.
pub const BYTES: usize = 400 << 10;

#[repr(align(8))]
struct Memory(UnsafeCell<[u8; BYTES]>);

// SAFETY: one core runs, without interrupts; pieces of it never overlap until `case` is over.
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory(UnsafeCell::new([0; BYTES]));

struct Heap(UnsafeCell<usize>);

// SAFETY: one core runs, without interrupts.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(0));

// SAFETY: pieces lie one behind the other in memory that nothing else uses, aligned, and never overlap until `case` is over.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for `Sync`.
        let used = unsafe { &mut *self.0.get() };
        let from = used.next_multiple_of(layout.align().max(8));
        if from + layout.size() > BYTES {
            return core::ptr::null_mut();
        }
        *used = from + layout.size();
        // SAFETY: inside of the memory, as was looked at.
        unsafe { MEMORY.0.get().cast::<u8>().add(from) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

/// Runs a case and frees its memory.
pub fn case(run: impl FnOnce()) {
    run();
    // SAFETY: the case has returned, and kept nothing.
    unsafe { *HEAP.0.get() = 0 };
}
