//! What a core's cycles went to.

/// Why a cycle issued nothing. Cycles that issued are the instructions themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The instruction used what the one before it loads.
    LoadUse,
    /// A taken branch, a jump, or an address for a jump that was not ready.
    Branch,
    /// `mulh` and division.
    MulDiv,
    /// A load or store across a word.
    Misaligned,
    /// A bank of the TCDM was another's in that cycle.
    Contention,
    /// A load or store outside the TCDM.
    Memory,
    /// A miss of the instruction cache, or the prefetch buffer at an awkward alignment.
    Fetch,
    /// Waiting at a barrier.
    Barrier,
    /// Waiting for the cluster's DMA.
    Dma,
    /// Waiting for other events, work to do among them.
    Sleep,
}

impl Cause {
    /// All causes, in the order of their numbers.
    pub const ALL: [Cause; 10] = [
        Cause::LoadUse,
        Cause::Branch,
        Cause::MulDiv,
        Cause::Misaligned,
        Cause::Contention,
        Cause::Memory,
        Cause::Fetch,
        Cause::Barrier,
        Cause::Dma,
        Cause::Sleep,
    ];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Cause::LoadUse => "load-use",
            Cause::Branch => "branch",
            Cause::MulDiv => "mul-div",
            Cause::Misaligned => "misaligned",
            Cause::Contention => "contention",
            Cause::Memory => "memory",
            Cause::Fetch => "fetch",
            Cause::Barrier => "barrier",
            Cause::Dma => "dma",
            Cause::Sleep => "sleep",
        }
    }
}

/// The cycles of one core since it was counted from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cycles {
    /// Cycles that issued an instruction: as many as instructions.
    pub issue: u64,
    stalls: [u64; Cause::ALL.len()],
}

impl Cycles {
    /// Adds cycles to a cause.
    #[inline]
    pub fn lose(&mut self, cause: Cause, cycles: u64) {
        self.stalls[cause as usize] += cycles;
    }

    /// The cycles of a cause.
    pub fn lost(&self, cause: Cause) -> u64 {
        self.stalls[cause as usize]
    }

    /// All cycles.
    pub fn total(&self) -> u64 {
        self.issue + self.stalls.iter().sum::<u64>()
    }

    /// All cycles but those in which the core's clock stood: what RI5CY's own counter shows (gap8.md, section 4).
    pub fn awake(&self) -> u64 {
        let asleep = [Cause::Barrier, Cause::Dma, Cause::Sleep].map(|cause| self.lost(cause));
        self.total() - asleep.iter().sum::<u64>()
    }

    /// The cycles since an earlier count.
    pub fn since(&self, earlier: &Cycles) -> Cycles {
        let mut difference = Cycles { issue: self.issue - earlier.issue, ..Cycles::default() };
        for cause in Cause::ALL {
            difference.lose(cause, self.lost(cause) - earlier.lost(cause));
        }
        difference
    }
}
