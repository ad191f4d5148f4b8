//! How deep the stack gets: painted before the work, looked at after it.

use core::ptr::{read_volatile, write_volatile};

use crate::board::stack;

const PAINT: u32 = 0xC110_C110;
/// Left unpainted below the caller's frame, for the frames of this module.
const MARGIN: usize = 256;

/// Paints the stack from below the caller's frame down to the statics.
#[inline(never)]
pub fn paint() {
    let here = 0_u32;
    let top = (&raw const here as usize).saturating_sub(MARGIN);
    for word in (stack().start.next_multiple_of(4)..top).step_by(4) {
        // SAFETY: aligned RAM between the statics and the live part of the stack, which nothing refers to.
        unsafe { write_volatile(word as *mut u32, PAINT) }
    }
}

/// Bytes from the stack's start to the deepest word that was written since it was painted.
#[inline(never)]
pub fn deepest() -> usize {
    let (bottom, top) = (stack().start.next_multiple_of(4), stack().end);
    // SAFETY: as in `paint`, and aligned RAM up to the stack's start.
    let painted = |word: &usize| unsafe { read_volatile(*word as *const u32) } == PAINT;
    let clean = (bottom..top).step_by(4).take_while(painted).count();
    top - bottom - 4 * clean
}
