//! Where a layer's constants come from.

use super::ahead::Begun;
use super::cluster::Core;

/// Where a layer's constants are. A parameter, so that layers that have them at hand pay nothing for those that have not.
pub(super) trait Source: Copy + Sync {
    /// Whether they may have to be waited for.
    const WAITS: bool;

    /// Waits until a block is in the memory outside, and says where it is.
    ///
    /// # Safety
    /// On core 0 only, while the layer is computed; the block before it is in L1.
    unsafe fn block(self, core: &dyn Core, index: usize, constants: &[i32]) -> *const i32;

    /// All blocks are in L1.
    ///
    /// # Safety
    /// On core 0 only, while the layer is computed.
    unsafe fn done(self, core: &dyn Core);
}

/// In the memory outside: where they are constant, or where they were brought from there.
#[derive(Clone, Copy)]
pub(super) struct Near(pub(super) Option<Moved>);

/// Where all constants of a layer lie in L3, and where in the memory outside.
#[derive(Clone, Copy)]
pub(super) struct Moved {
    pub(super) from: *const i32,
    pub(super) to: *const i32,
}

// SAFETY: core 0 alone reads what the pointers point to, and nobody writes it meanwhile.
unsafe impl Sync for Near {}

impl Source for Near {
    const WAITS: bool = false;

    unsafe fn block(self, _: &dyn Core, _: usize, constants: &[i32]) -> *const i32 {
        self.0.map_or(constants.as_ptr(), |Moved { from, to }| {
            to.wrapping_byte_add(constants.as_ptr().addr().wrapping_sub(from.addr()))
        })
    }

    unsafe fn done(self, _: &dyn Core) {}
}

/// In L3: by whom they come, and which of its layers it is.
#[derive(Clone, Copy)]
pub(super) struct Streamed<'a> {
    pub(super) ahead: Begun<'a>,
    pub(super) which: usize,
}

impl Source for Streamed<'_> {
    const WAITS: bool = true;

    unsafe fn block(self, core: &dyn Core, index: usize, _: &[i32]) -> *const i32 {
        // SAFETY: by the caller's word; who began has it for this layer.
        unsafe { self.ahead.lead(|ahead| ahead.arrived(core, self.which, index)) }
    }

    unsafe fn done(self, core: &dyn Core) {
        // SAFETY: as above.
        unsafe { self.ahead.lead(|ahead| ahead.done(core)) }
    }
}
