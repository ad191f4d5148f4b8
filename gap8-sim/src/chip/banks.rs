//! The sixteen banks of the cluster's memory: one access a bank and cycle (gap8.md, section 2, from GreenWaves' l1_interleaver). Cores ask in a
//! turn that rotates every cycle, and who is too late asks again in the next.

/// Banks, word-interleaved.
pub const BANKS: usize = 16;

/// When each bank is free again, and the DMA's part.
#[derive(Clone, Debug, Default)]
pub struct Banks {
    free: [u64; BANKS],
    /// The DMA's transfers: from which cycle, until which, and from which address in the memory.
    transfers: Vec<(u64, u64, u32)>,
    /// When the last of them ends.
    until: u64,
}

impl Banks {
    /// Takes the bank of an address in a cycle, or finds it taken.
    #[inline]
    pub fn take(&mut self, offset: u32, now: u64) -> bool {
        let bank = (offset >> 2) as usize % BANKS;
        if self.free[bank] > now || (now < self.until && self.moves(bank, now)) {
            return false;
        }
        self.free[bank] = now + 1;
        true
    }

    /// Keeps a bank in the cycle after, for the second word of an access.
    pub fn keep(&mut self, offset: u32, now: u64) {
        self.free[(offset >> 2) as usize % BANKS] = now + 2;
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
