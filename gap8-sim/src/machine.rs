//! The whole chip, run cycle by cycle: the fabric controller and the cluster's eight cores on one clock. (On silicon they have two; modelled as one.)

use thiserror::Error;

use crate::chip::{Chip, map};
use crate::core::{Hart, State, step};
use crate::fault::Fault;
use crate::trace::{self, Line};

/// Where a run ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The program wrote its status (gap8.md, section 6.1).
    Exit(u32),
    /// The cycles to run are over.
    Limit,
}

/// Where it did not.
#[derive(Clone, Debug, Error)]
pub enum Stop {
    /// An instruction that cannot be executed.
    #[error("core {core} at {pc:#010x}, cycle {cycle}: {fault}\n{}", trace::listing(.last))]
    Fault {
        /// What is wrong.
        #[source]
        fault: Fault,
        /// Which core: 0 to 7 in the cluster, 8 the fabric controller.
        core: usize,
        /// The address of the instruction.
        pc: u32,
        /// When.
        cycle: u64,
        /// The instructions before, the guilty one last.
        last: Vec<Line>,
    },
    /// A transfer failed when its bytes were moved.
    #[error("cycle {cycle}: {fault}")]
    Transfer {
        /// What is wrong.
        #[source]
        fault: Fault,
        /// When.
        cycle: u64,
    },
    /// Every core is off or waits, and nothing is under way that could wake one.
    #[error("cycle {cycle}: no core runs and nothing is under way that could wake one{}", waiting(.cores))]
    Deadlock {
        /// When.
        cycle: u64,
        /// The cores that wait, and the address of their instructions.
        cores: Vec<(usize, u32)>,
    },
}

fn waiting(cores: &[(usize, u32)]) -> String {
    cores.iter().map(|(core, pc)| format!("\n  core {core} waits behind {pc:#010x}")).collect()
}

/// GAP8.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The cluster's cores 0 to 7, then the fabric controller.
    pub harts: [Hart; 9],
    /// Everything else.
    pub chip: Chip,
    /// The cycle.
    pub now: u64,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::new()
    }
}

impl Machine {
    /// A chip with empty memories and all cores off.
    pub fn new() -> Machine {
        let harts = std::array::from_fn(|core| {
            Hart::new(core, if core == map::FC { 0x400 } else { core as u32 })
        });
        Machine { harts, chip: Chip::new(), now: 0 }
    }

    /// Starts a core at an address.
    pub fn start(&mut self, core: usize, pc: u32) {
        self.harts[core].start(pc, self.now);
    }

    /// Runs until the program ends, or for a number of cycles.
    pub fn run(&mut self, cycles: u64) -> Result<End, Stop> {
        self.run_traced(cycles, &mut ())
    }

    /// The same, and shows every instruction to someone.
    pub fn run_traced(&mut self, cycles: u64, watcher: &mut impl Watcher) -> Result<End, Stop> {
        let limit = self.now.saturating_add(cycles);
        self.chip.happened = true;
        let (mut event, mut running) = (0, 0);
        loop {
            if self.chip.happened || self.now >= event {
                self.chip.happened = false;
                self.chip
                    .advance(self.now)
                    .map_err(|fault| Stop::Transfer { fault, cycle: self.now })?;
                self.wake();
                event = self.chip.next();
                running = self.running();
                if let Some(status) = self.chip.exit.take() {
                    return Ok(End::Exit(status));
                }
            }
            let until = event.min(limit);
            let next = match running.count_ones() {
                0 => u64::MAX,
                1 => self.run_alone(running.trailing_zeros() as usize, until, watcher)?,
                _ => self.run_cycle(running, watcher)?,
            };
            let next = if self.chip.happened {
                self.now.max(next.min(self.now + 1))
            } else {
                next.min(event)
            };
            // The clock stands still, so that the machine can go on where something comes from outside.
            if next == u64::MAX {
                return Err(self.deadlock(self.now));
            }
            self.now = next;
            if self.now >= limit {
                self.now = limit;
                return Ok(End::Limit);
            }
        }
    }

    fn running(&self) -> u32 {
        let runs = |hart: &Hart| u32::from(hart.state == State::Running);
        self.harts.iter().enumerate().map(|(core, hart)| runs(hart) << core).sum()
    }

    /// Runs the only core that runs, until a cycle or until something happens. The cycle of its next instruction.
    fn run_alone(
        &mut self,
        core: usize,
        until: u64,
        watcher: &mut impl Watcher,
    ) -> Result<u64, Stop> {
        loop {
            let hart = &mut self.harts[core];
            if hart.next >= until || self.chip.happened || hart.state != State::Running {
                return Ok(if hart.state == State::Running { hart.next } else { u64::MAX });
            }
            self.now = self.now.max(hart.next);
            self.step(core, watcher)?;
        }
    }

    /// Runs one cycle of the cores that run, the cluster's in a turn that rotates. The cycle of the next instruction.
    fn run_cycle(&mut self, running: u32, watcher: &mut impl Watcher) -> Result<u64, Stop> {
        let mut next = u64::MAX;
        let first = self.now as u32 % 8;
        let from_first = running & 0xff & (u32::MAX << first);
        for core in bits(from_first).chain(bits(running & !from_first)) {
            if self.harts[core].next <= self.now {
                self.step(core, watcher)?;
            }
            let hart = &self.harts[core];
            if hart.state == State::Running {
                next = next.min(hart.next);
            }
        }
        Ok(next)
    }

    #[inline]
    fn step(&mut self, core: usize, watcher: &mut impl Watcher) -> Result<(), Stop> {
        let hart = &mut self.harts[core];
        let (pc, count) = (hart.pc, hart.cycles.issue);
        match step(hart, &mut self.chip, self.now) {
            Ok(()) => {
                if hart.cycles.issue != count {
                    watcher.executed(self.now, pc, hart, &self.chip);
                }
                Ok(())
            }
            Err(fault) => Err(self.fault(core, fault)),
        }
    }

    #[cold]
    fn fault(&self, core: usize, fault: Fault) -> Stop {
        let hart = &self.harts[core];
        let pcs = hart.last().into_iter().chain([hart.pc]);
        let last = pcs.map(|pc| Line::new(pc, &self.chip)).collect();
        Stop::Fault { fault, core, pc: hart.pc, cycle: self.now, last }
    }

    fn wake(&mut self) {
        for (core, pc) in std::mem::take(&mut self.chip.starts) {
            self.harts[core].start(pc, self.now + 1);
        }
        for wake in self.chip.wakes() {
            let hart = &mut self.harts[wake.core];
            if let State::Waiting { rd, since } = hart.state {
                if rd != 0 {
                    hart.x[usize::from(rd)] = wake.value;
                }
                let at = wake.at.max(since + 5);
                hart.cycles.lose(wake.cause, at - since - 1);
                hart.next = at;
                hart.state = State::Running;
            }
        }
    }

    fn deadlock(&self, cycle: u64) -> Stop {
        let waits = |hart: &&Hart| matches!(hart.state, State::Waiting { .. });
        let cores = self.harts.iter().filter(waits).map(|hart| (hart.core, hart.pc)).collect();
        Stop::Deadlock { cycle, cores }
    }
}

/// The numbers of the bits that are set.
fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros() as usize;
        let more = set != 0;
        set &= set.wrapping_sub(1);
        more.then_some(bit)
    })
}

/// Someone who sees every instruction.
pub trait Watcher {
    /// After an instruction of a core at an address.
    fn executed(&mut self, cycle: u64, pc: u32, hart: &Hart, chip: &Chip);
}

impl Watcher for () {
    #[inline]
    fn executed(&mut self, _: u64, _: u32, _: &Hart, _: &Chip) {}
}
