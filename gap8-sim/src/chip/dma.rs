//! The cluster's DMA, MCHAN (gap8.md, section 6.4): transfers between the TCDM and what is outside, in one or two dimensions, eight bytes a
//! cycle each way. The bytes are moved when the transfer ends.

use std::collections::VecDeque;

use super::event::{DMA_EVENT, DMA_INTERRUPT};
use crate::fault::Fault;

/// Cycles from the last word of a command to the first bytes: with programming and the event wait it makes the 20 cycles that GreenWaves' gvsoc
/// showed (gap8.md, section 4).
const START_CYCLES: u64 = 10;
/// Cycles more where the transfer leaves the cluster (the same measurements).
const OUT_CYCLES: u64 = 15;
/// Transfer counters.
const COUNTERS: usize = 16;

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Where in the TCDM, as an address.
    pub l1: u32,
    /// Where outside.
    pub outside: u32,
    /// How many bytes in all.
    pub bytes: u32,
    /// Whether bytes come into the TCDM.
    pub inwards: bool,
    /// Bytes from row to row outside, and bytes of a row, in two dimensions.
    pub rows: Option<(u32, u32)>,
    /// Its counter.
    counter: usize,
    /// The cores that are told when it ends, all if the set is empty, and of which events.
    told: (u32, u32),
    /// The cycle in which its first bytes move.
    pub from: u64,
    /// The cycle in which it ends.
    pub until: u64,
}

/// The DMA's state.
#[derive(Clone, Debug, Default)]
pub struct Dma {
    /// Which counters are allocated, and their commands under way.
    allocated: u32,
    pending: [u32; COUNTERS],
    /// The words of the command that each core is writing, and the counter it last allocated.
    words: [Vec<u32>; 9],
    current: [usize; 9],
    /// Commands under way.
    queue: VecDeque<Transfer>,
    /// When each direction is free.
    free: [u64; 2],
}

impl Dma {
    /// Allocates a counter: a core's read of the command register. `None` while all are in use.
    pub fn allocate(&mut self, core: usize) -> Option<u32> {
        let id = (0..COUNTERS).find(|&id| self.allocated >> id & 1 == 0)?;
        self.allocated |= 1 << id;
        self.current[core] = id;
        Some(id as u32)
    }

    /// A bit for each counter with commands under way.
    pub fn status(&self) -> u32 {
        (0..COUNTERS).filter(|&id| self.pending[id] > 0).map(|id| 1 << id).sum()
    }

    /// Frees counters, a bit each.
    pub fn free(&mut self, counters: u32) {
        self.allocated &= !counters;
    }

    /// Takes a word of a core's command. Where it is the last one, the transfer is queued and returned.
    pub fn push(&mut self, core: usize, word: u32, now: u64) -> Result<Option<Transfer>, Fault> {
        let words = &mut self.words[core];
        words.push(word);
        let command = words[0];
        let two = command >> 18 & 1 == 1;
        if words.len() < if two { 4 } else { 3 } {
            return Ok(None);
        }
        let rows = two.then(|| (words[3] >> 16, words[3] & 0xffff));
        let (l1, outside) = (words[1], words[2]);
        words.clear();
        let transfer = Transfer {
            l1,
            outside,
            bytes: command & 0xffff,
            inwards: command >> 16 & 1 == 1,
            rows,
            counter: self.current[core],
            told: (
                if command >> 21 & 1 == 1 { 0 } else { 1 << core },
                (command >> 19 & 1) << DMA_EVENT | (command >> 20 & 1) << DMA_INTERRUPT,
            ),
            from: 0,
            until: 0,
        };
        self.check(&transfer, command)?;
        Ok(Some(self.enqueue(transfer, now)))
    }

    fn check(&self, transfer: &Transfer, command: u32) -> Result<(), Fault> {
        let fail = |why| Err(Fault::Dma { why });
        if transfer.bytes == 0 {
            return fail("a transfer of no bytes");
        }
        if command >> 17 & 1 == 0 {
            return fail("a transfer without increment (bit 17 of the command)");
        }
        if matches!(transfer.rows, Some((_, 0))) {
            return fail("a transfer in two dimensions with rows of no bytes");
        }
        if self.allocated >> transfer.counter & 1 == 0 {
            return fail("a command before a counter was read from the command register");
        }
        Ok(())
    }

    fn enqueue(&mut self, mut transfer: Transfer, now: u64) -> Transfer {
        let way = usize::from(transfer.inwards);
        let start = START_CYCLES + if transfer.inwards { 0 } else { OUT_CYCLES };
        transfer.from = self.free[way].max(now + start);
        transfer.until = transfer.from + u64::from(transfer.bytes.div_ceil(8));
        self.free[way] = transfer.until;
        self.pending[transfer.counter] += 1;
        self.queue.push_back(transfer);
        transfer
    }

    /// When the next transfer ends.
    pub fn next(&self) -> u64 {
        self.queue.iter().map(|transfer| transfer.until).min().unwrap_or(u64::MAX)
    }

    /// Takes a transfer that has ended by a cycle; and the cores to tell and the events, none unless it is its counter's last.
    pub fn take(&mut self, now: u64) -> Option<(Transfer, (u32, u32))> {
        let ended = |transfer: &&Transfer| transfer.until <= now;
        let first =
            self.queue.iter().filter(ended).min_by_key(|transfer| transfer.until).copied()?;
        let at = self.queue.iter().position(|transfer| *transfer == first)?;
        self.queue.remove(at);
        self.pending[first.counter] -= 1;
        let told = if self.pending[first.counter] == 0 { first.told } else { (0, 0) };
        Some((first, told))
    }
}
