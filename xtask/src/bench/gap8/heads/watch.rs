//! What happens between the firmware's marks.

use anyhow::{Result, ensure};
use gap8_sim::Watcher;
use gap8_sim::chip::{Chip, map};
use gap8_sim::core::{Cause, Cycles, Hart};
use gap8_sim::trace::Line;

use super::CORES;
use crate::bench::gap8::count::{Counted, Issued, class};

/// Work that the cluster did: a layer, a step of a group, or what comes before a group's first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fork {
    /// Cycles of the cluster, from the fabric controller's call, or a step's begin, to its return, or the next step's.
    pub cycles: u64,
    /// What each core's went to, between its own begin and end.
    pub cores: [Cycles; CORES],
}

impl Fork {
    /// Cycles of all cores that issued an instruction.
    pub fn issued(&self) -> u64 {
        self.cores.iter().map(|core| core.issue).sum()
    }

    /// Cycles of all cores that went to a cause. Only core 0 waits for copies: while it does, the others stand at the barrier behind which the tile is computed, and
    /// what they lose there is the copies' too.
    pub fn lost(&self, cause: Cause) -> u64 {
        let all: u64 = self.cores.iter().map(|core| core.lost(cause)).sum();
        let others = (CORES as u64 - 1) * self.cores[0].lost(Cause::Dma);
        match cause {
            Cause::Barrier => all.saturating_sub(others),
            Cause::Dma => all + others.min(self.at_barriers()),
            _ => all,
        }
    }

    fn at_barriers(&self) -> u64 {
        self.cores.iter().map(|core| core.lost(Cause::Barrier)).sum()
    }

    /// Cycles of all cores outside their parts: the work is handed on, and its end.
    pub fn handing(&self) -> u64 {
        let inside: u64 = self.cores.iter().map(Cycles::total).sum();
        (CORES as u64 * self.cycles).saturating_sub(inside)
    }
}

/// Marks of the firmware, and what was seen at them.
pub struct Watch {
    head: [u32; 2],
    fork: [u32; 2],
    core: [u32; 2],
    step: u32,
    /// Cycles of the cluster at the head's begin and end.
    times: [Option<u64>; 2],
    /// What the cluster did, in turn.
    pub forks: Vec<Fork>,
    begun: u64,
    from: [Option<Cycles>; CORES],
    /// Which of the works each core is at.
    at: [usize; CORES],
    executed: Vec<u64>,
    /// How deep the fabric controller's stack went in the head.
    pub stack: u32,
    /// The same of the cluster's cores.
    pub stacks: [u32; CORES],
}

impl Watch {
    pub fn new(address: &impl Fn(&str) -> Result<u32>) -> Result<Self> {
        let pair = |name: &str| -> Result<[u32; 2]> {
            Ok([address(&format!("{name}_begin"))?, address(&format!("{name}_end"))?])
        };
        Ok(Watch {
            head: pair("head")?,
            fork: pair("fork")?,
            core: pair("core")?,
            step: address("__gap8_step")?,
            times: [None; 2],
            forks: vec![],
            begun: 0,
            from: [None; CORES],
            at: [0; CORES],
            executed: vec![0; map::L2_BYTES as usize / 2],
            stack: u32::MAX,
            stacks: [u32::MAX; CORES],
        })
    }

    /// The whole head, from the call to its return.
    pub fn counted(&self, chip: &Chip) -> Result<Counted> {
        let [Some(from), Some(to)] = self.times else {
            anyhow::bail!("the firmware passed no mark");
        };
        let cycles = to - from;
        let inside: u64 = self.forks.iter().map(|fork| fork.cycles).sum();
        ensure!(inside <= cycles, "works overlap");
        let mut lost: Vec<(&'static str, u64)> = Cause::ALL
            .map(|cause| (cause.name(), self.forks.iter().map(|fork| fork.lost(cause)).sum()))
            .into();
        lost.push(("fork", self.forks.iter().map(Fork::handing).sum()));
        lost.push(("fabric", CORES as u64 * (cycles - inside)));
        let mut issued = Issued::default();
        for (half, &count) in self.executed.iter().enumerate().filter(|(_, count)| **count > 0) {
            let text = Line::new(map::L2 + 2 * half as u32, chip).text();
            let mnemonic = text.split(' ').next().unwrap_or_default();
            *class(mnemonic, &mut issued) += count;
        }
        Ok(Counted { cycles, issued, lost })
    }

    fn fabric(&mut self, cycle: u64, pc: u32, chip: &Chip) {
        let clocks = &chip.clocks;
        let now = || clocks.cluster.cycle_at(clocks.fabric.time(cycle));
        if pc == self.head[0] {
            self.times[0] = Some(now());
        } else if pc == self.head[1] {
            self.times[1] = Some(now());
        } else if pc == self.fork[0] {
            self.begun = now();
            self.at = [self.forks.len(); CORES];
            self.forks.push(Fork::default());
        } else if pc == self.fork[1]
            && let Some(fork) = self.forks.last_mut()
        {
            fork.cycles = now() - self.begun;
        }
    }
}

impl Watch {
    /// A core begins a step: for it the work before has ended.
    fn step(&mut self, core: usize, cycle: u64, hart: &Hart) {
        let (Some(from), Some(fork)) = (self.from[core], self.forks.get_mut(self.at[core])) else {
            return;
        };
        fork.cores[core] = hart.cycles.since(&from);
        self.from[core] = Some(hart.cycles);
        self.at[core] += 1;
        if self.at[core] == self.forks.len() {
            if let Some(last) = self.forks.last_mut() {
                last.cycles = cycle - self.begun;
            }
            self.begun = cycle;
            self.forks.push(Fork::default());
        }
    }
}

impl Watcher for Watch {
    #[inline]
    fn executed(&mut self, cycle: u64, pc: u32, hart: &Hart, chip: &Chip) {
        let core = hart.core;
        if core == map::FC {
            if self.times[0].is_some() {
                self.stack = self.stack.min(hart.x[2]);
            }
            return self.fabric(cycle, pc, chip);
        }
        if self.from[core].is_some() {
            self.stacks[core] = self.stacks[core].min(hart.x[2]);
        }
        if pc == self.core[0] {
            self.from[core] = Some(hart.cycles);
        } else if pc == self.core[1] {
            if let (Some(from), Some(fork)) =
                (self.from[core].take(), self.forks.get_mut(self.at[core]))
            {
                fork.cores[core] = hart.cycles.since(&from);
            }
        } else if pc == self.step {
            self.step(core, cycle, hart);
        } else if self.from[core].is_some()
            && let Some(count) = self.executed.get_mut((pc.wrapping_sub(map::L2) >> 1) as usize)
        {
            *count += 1;
        }
    }
}
