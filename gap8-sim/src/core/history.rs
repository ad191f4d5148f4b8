//! The instructions that a core executed last.

/// How many of them a fault shows.
pub const HISTORY: usize = 16;

/// The addresses of the last instructions.
#[derive(Clone, Debug, Default)]
pub struct History {
    pcs: [u32; HISTORY],
}

impl History {
    /// Notes the instruction that is the `count`-th, from zero.
    #[inline(always)]
    pub fn note(&mut self, count: u64, pc: u32) {
        self.pcs[count as usize % HISTORY] = pc;
    }

    /// The addresses of the last of `count` instructions, oldest first.
    pub fn last(&self, count: u64) -> impl Iterator<Item = u32> {
        let first = count.saturating_sub(HISTORY as u64);
        (first..count).map(|at| self.pcs[at as usize % HISTORY])
    }
}
