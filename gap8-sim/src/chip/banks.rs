//! The sixteen banks of the cluster's memory: one access a bank and cycle (gap8.md, section 2). A bank serves in the order in which cores ask; cores that
//! ask in the same cycle take turns, which rotate every cycle. Modelled: the RTL's arbiters were not run, GreenWaves' gvsoc was (gap8.md, section 4).

/// Banks, word-interleaved.
pub const BANKS: usize = 16;

/// When each bank is free again, and the DMA's part.
#[derive(Clone, Debug, Default)]
pub struct Banks {
    free: [u64; BANKS],
    /// The DMA's transfers: from which cycle, until which, and from which offset in the memory.
    transfers: Vec<(u64, u64, u32)>,
    /// When the last of them ends.
    until: u64,
}

impl Banks {
    /// Takes the bank of an offset: the cycles until it serves.
    #[inline]
    pub fn take(&mut self, offset: u32, now: u64) -> u32 {
        let bank = (offset >> 2) as usize % BANKS;
        let mut at = now.max(self.free[bank]);
        if at < self.until && self.moves(bank, at) {
            at += 1;
        }
        self.free[bank] = at + 1;
        (at - now) as u32
    }

    /// Notes that the DMA reads or writes eight bytes a cycle from an offset on. It goes before the cores.
    pub fn transfer(&mut self, from: u64, until: u64, offset: u32) {
        self.transfers.retain(|&(_, end, _)| end > from);
        self.transfers.push((from, until, offset));
        self.until = self.until.max(until);
    }

    fn moves(&self, bank: usize, now: u64) -> bool {
        self.transfers.iter().any(|&(from, until, offset)| {
            let word = (offset >> 2) as usize + 2 * now.saturating_sub(from) as usize;
            (from..until).contains(&now) && (word % BANKS == bank || (word + 1) % BANKS == bank)
        })
    }
}
