//! How long layers wait for constants that come from L3 as far ahead of them as there is room.

use std::collections::VecDeque;

/// A layer's turn on the cluster.
pub struct Turn<'a> {
    /// Cycles of the cluster, its constants at hand.
    pub cycles: f64,
    /// Bytes of the blocks that its constants come in; none where they are at hand.
    pub blocks: &'a [usize],
}

/// The bus and the memory that blocks come to, as `clio_rt::kernels::xpulp::tiles::Ahead` has them. Times are cycles of the cluster from when the first may come.
pub struct Stream<'a> {
    /// Bytes of the memory.
    room: usize,
    /// Cycles in which so many bytes come, whether or not right behind others.
    cycles: &'a dyn Fn(usize, bool) -> f64,
    now: f64,
    /// When the bus has done what it was told.
    free: f64,
    /// Blocks that are needed no more: bytes, and since when.
    done: VecDeque<(usize, f64)>,
    /// Bytes of the block in use.
    used: Option<usize>,
}

impl<'a> Stream<'a> {
    /// Nothing has come yet.
    pub fn new(room: usize, cycles: &'a dyn Fn(usize, bool) -> f64) -> Self {
        Self { room, cycles, now: 0.0, free: 0.0, done: VecDeque::new(), used: None }
    }

    /// Cycles that each layer waits.
    pub fn waits<'t>(mut self, turns: impl Iterator<Item = Turn<'t>>) -> Vec<f64> {
        turns.map(|turn| self.turn(&turn)).collect()
    }

    fn turn(&mut self, turn: &Turn) -> f64 {
        let Some((first, others)) = turn.blocks.split_first() else {
            self.now += turn.cycles;
            return 0.0;
        };
        // Each block is waited for before the one before it is computed, and copied meanwhile.
        let (computed, mut waits) = (turn.cycles / turn.blocks.len() as f64, self.arrive(*first));
        for &block in others {
            waits += self.arrive(block);
            self.now += computed;
        }
        self.now += computed;
        self.end();
        waits
    }

    /// Waits for the next block; the one before it is needed no more.
    fn arrive(&mut self, bytes: usize) -> f64 {
        self.end();
        // It comes when enough of those before it are done with.
        let mut held = bytes;
        let since = self.done.iter().rev().find_map(|&(before, since)| {
            held += before;
            (held > self.room).then_some(since)
        });
        let begins = self.free.max(since.unwrap_or(0.0));
        self.free = begins + (self.cycles)(bytes, begins == self.free && begins > 0.0);
        self.used = Some(bytes);
        let waits = (self.free - self.now).max(0.0);
        self.now += waits;
        waits
    }

    fn end(&mut self) {
        if let Some(bytes) = self.used.take() {
            self.done.push_back((bytes, self.now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte a cycle, and nothing else.
    fn waits(room: usize, turns: &[(f64, &[usize])]) -> Vec<f64> {
        let cycles = |bytes: usize, _: bool| bytes as f64;
        let turns = turns.iter().map(|&(cycles, blocks)| Turn { cycles, blocks });
        Stream::new(room, &cycles).waits(turns)
    }

    #[test]
    fn what_came_meanwhile_is_not_waited_for() {
        // The first layer's constants are at hand; meanwhile come 200 bytes, but only into 100 bytes of room.
        assert_eq!(waits(200, &[(300.0, &[]), (50.0, &[100]), (50.0, &[100])]), [0.0; 3]);
        assert_eq!(waits(100, &[(300.0, &[]), (50.0, &[100]), (50.0, &[100])]), [0.0, 0.0, 100.0]);
    }

    #[test]
    fn a_block_comes_when_those_before_it_make_room() {
        // The second comes beside the first, the third when the first is in the cluster's memory.
        assert_eq!(waits(200, &[(30.0, &[100, 100, 100])]), [290.0]);
        assert_eq!(waits(200, &[(300.0, &[]), (300.0, &[100, 100, 100])]), [0.0, 0.0]);
        assert_eq!(waits(200, &[(300.0, &[]), (30.0, &[100, 100, 100])]), [0.0, 90.0]);
    }
}
