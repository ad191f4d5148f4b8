//! The instructions that a core executed last.

/// How many of them a fault shows.
pub const HISTORY: usize = 16;

/// The addresses of the last instructions.
#[derive(Clone, Debug, Default)]
pub struct History {
    pcs: [u32; HISTORY],
    count: usize,
}

impl History {
    /// Notes an instruction.
    #[inline(always)]
    pub fn push(&mut self, pc: u32) {
        self.pcs[self.count % HISTORY] = pc;
        self.count += 1;
    }

    /// The addresses, oldest first.
    pub fn oldest_first(&self) -> impl Iterator<Item = u32> {
        let first = self.count.saturating_sub(HISTORY);
        (first..self.count).map(|at| self.pcs[at % HISTORY])
    }
}
