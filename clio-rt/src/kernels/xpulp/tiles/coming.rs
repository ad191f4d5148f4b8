//! A tile's operands, which may still be on their way while a core finds out what it has to do.

use super::layer::Operands;
use crate::kernels::xpulp::Share;

/// Operands that are there when they were waited for.
pub struct Coming<'a> {
    constants: (*const i32, usize),
    inputs: [(*const i8, usize); 2],
    scratch: (*mut i32, usize),
    share: Share<'a>,
    ready: &'a mut dyn FnMut(),
}

impl<'a> Coming<'a> {
    /// Places with their lengths.
    ///
    /// # Safety
    /// For `'a`, once `ready` has returned, constants and inputs are there and nobody writes them, and nobody else touches the scratch memory; only then may the share
    /// be written.
    pub(super) unsafe fn new(
        constants: (*const i32, usize),
        inputs: [(*const i8, usize); 2],
        scratch: (*mut i32, usize),
        share: Share<'a>,
        ready: &'a mut dyn FnMut(),
    ) -> Self {
        Self { constants, inputs, scratch, share, ready }
    }

    /// The core's share, to see what is to be done.
    pub(super) fn share(&self) -> &Share<'a> {
        &self.share
    }

    /// How many bytes each input has.
    pub(super) fn bytes(&self) -> [usize; 2] {
        self.inputs.map(|(_, bytes)| bytes)
    }

    /// Waits for them. All cores come here once for every tile.
    pub fn wait(self) -> (Operands<'a>, Share<'a>) {
        (self.ready)();
        let slice = |(place, bytes)| {
            // SAFETY: by the word of who made it.
            unsafe { core::slice::from_raw_parts(place, bytes) }
        };
        // SAFETY: as above.
        let operands = unsafe {
            Operands {
                constants: core::slice::from_raw_parts(self.constants.0, self.constants.1),
                inputs: self.inputs.map(slice),
                scratch: core::slice::from_raw_parts_mut(self.scratch.0, self.scratch.1),
            }
        };
        (operands, self.share)
    }
}
