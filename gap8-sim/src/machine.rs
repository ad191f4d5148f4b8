//! The whole chip, run cycle by cycle: the cluster's eight cores on one clock, the fabric controller on another. Whose next cycle comes first is next, the
//! cluster's where both come together.

use crate::chip::{Chip, Domain, map};
use crate::core::{Hart, State, step};
use crate::fault::Fault;
use crate::stop::{End, Stop};
use crate::trace::Line;

/// GAP8.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The cluster's cores 0 to 7, then the fabric controller.
    pub harts: [Hart; 9],
    /// Everything else.
    pub chip: Chip,
    /// The time since reset, in picoseconds.
    time: u64,
    /// A bit for each core that runs.
    running: u32,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::new()
    }
}

impl Machine {
    /// A chip with empty memories and all cores off, both clocks at 50 MHz.
    pub fn new() -> Machine {
        let harts = std::array::from_fn(|core| {
            Hart::new(core, if core == map::FC { 0x400 } else { core as u32 })
        });
        Machine { harts, chip: Chip::new(), time: 0, running: 0 }
    }

    /// Starts a core at an address.
    pub fn start(&mut self, core: usize, pc: u32) {
        let cycle = self.chip.clocks.of(Domain::of(core)).cycle_from(self.time);
        self.harts[core].start(pc, cycle);
    }

    /// The time since reset, in picoseconds.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// The cycle that is under way, of a domain's clock.
    pub fn cycle(&self, domain: Domain) -> u64 {
        self.chip.clocks.of(domain).cycle_at(self.time)
    }

    /// Runs until the program ends, or for a number of cycles of the fabric controller's clock as it is now.
    pub fn run(&mut self, cycles: u64) -> Result<End, Stop> {
        self.run_traced(cycles, &mut ())
    }

    /// The same, and shows every instruction to someone, who may end it as a limit does.
    pub fn run_traced(&mut self, cycles: u64, watcher: &mut impl Watcher) -> Result<End, Stop> {
        let span = cycles.saturating_mul(self.chip.clocks.fabric.period());
        self.drive(self.time.saturating_add(span), false, watcher)
    }

    /// Runs until a time in picoseconds, until the program ends, or until it has sent a byte on the UART, which ends the run as soon as it is out. A
    /// program that waits for the UART waits until that time.
    pub fn run_until(&mut self, time: u64) -> Result<End, Stop> {
        self.drive(time, true, &mut ())
    }

    /// Has the other side of the UART send bytes, from now on.
    pub fn uart_give(&mut self, bytes: &[u8]) {
        self.chip.udma.uart.give(bytes, self.time);
    }

    /// Takes what the program has sent on the UART: each byte with the time in picoseconds at which it was out.
    pub fn uart_take(&mut self) -> Vec<(u64, u8)> {
        self.chip.udma.uart.take()
    }

    fn drive(
        &mut self,
        limit: u64,
        outside: bool,
        watcher: &mut impl Watcher,
    ) -> Result<End, Stop> {
        self.chip.happened = true;
        let mut event = 0;
        loop {
            if self.chip.happened || self.time >= event {
                self.settle()?;
                event = self.chip.next();
                if let Some(status) = self.chip.exit.take() {
                    return Ok(End::Exit(status));
                }
                if outside && self.chip.udma.uart.has_sent() {
                    return Ok(End::Sent);
                }
            }
            if self.time >= limit || watcher.stops() {
                return Ok(End::Limit);
            }
            let until = event.min(limit);
            let (cluster, fabric) = (self.next(Domain::Cluster), self.next(Domain::Fabric));
            if cluster.min(fabric) >= until {
                let waits = outside && self.chip.udma.receives();
                if event.min(cluster).min(fabric) == u64::MAX && !waits {
                    return Err(self.deadlock());
                }
                self.time = until;
            } else if cluster <= fabric {
                self.run_cluster(until.min(fabric.saturating_add(1)), watcher)?;
            } else {
                self.run_alone(map::FC, until.min(cluster), watcher)?;
            }
        }
    }

    /// Lets happen what is due, and what the cores have brought about.
    fn settle(&mut self) -> Result<(), Stop> {
        self.chip.happened = false;
        let advanced = self.chip.advance(self.time);
        advanced.map_err(|fault| Stop::Transfer { fault, cycle: self.cycle(Domain::Fabric) })?;
        let first = self.chip.clocks.cluster.cycle_from(self.time);
        for (core, pc) in std::mem::take(&mut self.chip.starts) {
            self.harts[core].start(pc, first + 1);
        }
        for wake in self.chip.wakes() {
            self.harts[wake.core].answer(wake.value, wake.cause, wake.at);
        }
        self.running = 0;
        for hart in &mut self.harts {
            hart.interrupt = self.chip.interrupt(hart.core);
            hart.watch_interrupts();
            if hart.interrupt.is_some() {
                let now = self.chip.clocks.of(Domain::of(hart.core)).cycle_from(self.time);
                if hart.interrupted(now) {
                    self.chip.interrupted(hart.core);
                }
            }
            self.running |= u32::from(hart.state == State::Running) << hart.core;
        }
        Ok(())
    }

    /// The time of the next instruction of a domain.
    fn next(&self, domain: Domain) -> u64 {
        let cores = match domain {
            Domain::Cluster => self.running & 0xff,
            Domain::Fabric => self.running & 1 << map::FC,
        };
        let next = bits(cores).map(|core| self.harts[core].next).min();
        next.map_or(u64::MAX, |cycle| self.chip.clocks.of(domain).time(cycle))
    }

    /// Runs one core, the only one that runs in its domain, until a time or until something happens.
    fn run_alone(
        &mut self,
        core: usize,
        until: u64,
        watcher: &mut impl Watcher,
    ) -> Result<(), Stop> {
        let clock = *self.chip.clocks.of(Domain::of(core));
        let end = clock.cycle_from(until);
        let mut cycle = self.harts[core].next;
        let mut last = cycle;
        while cycle < end && !self.chip.happened && !watcher.stops() {
            last = cycle;
            self.step(core, cycle, watcher)?;
            cycle = self.harts[core].next;
        }
        self.time = clock.time(last);
        Ok(())
    }

    /// Runs the cluster's cores, in a turn that rotates every cycle, until a time or until something happens.
    fn run_cluster(&mut self, until: u64, watcher: &mut impl Watcher) -> Result<(), Stop> {
        let running = self.running & 0xff;
        if running.is_power_of_two() {
            return self.run_alone(running.trailing_zeros() as usize, until, watcher);
        }
        let clock = self.chip.clocks.cluster;
        let end = clock.cycle_from(until);
        let mut cycle = bits(running).map(|core| self.harts[core].next).min().unwrap_or(end);
        let mut last = cycle;
        while cycle < end && !self.chip.happened && !watcher.stops() {
            last = cycle;
            let first = cycle as usize % 8;
            let mut next = u64::MAX;
            for core in bits(u32::from((running as u8).rotate_right(first as u32))) {
                let core = (core + first) % 8;
                if self.harts[core].next <= cycle {
                    self.step(core, cycle, watcher)?;
                }
                next = next.min(self.harts[core].next);
            }
            cycle = next;
        }
        self.time = clock.time(last);
        Ok(())
    }

    #[inline(always)]
    fn step(&mut self, core: usize, cycle: u64, watcher: &mut impl Watcher) -> Result<(), Stop> {
        let hart = &mut self.harts[core];
        let (pc, count) = (hart.pc, hart.cycles.issue);
        match step(hart, &mut self.chip, cycle) {
            Ok(()) => {
                if hart.cycles.issue != count {
                    watcher.executed(cycle, pc, hart, &self.chip);
                }
                Ok(())
            }
            Err(fault) => Err(self.fault(core, cycle, fault)),
        }
    }

    #[cold]
    fn fault(&self, core: usize, cycle: u64, fault: Fault) -> Stop {
        let hart = &self.harts[core];
        let pcs = hart.history.last(hart.cycles.issue).chain([hart.pc]);
        let last = pcs.map(|pc| Line::new(pc, &self.chip)).collect();
        Stop::Fault { fault, core, pc: hart.pc, cycle, last }
    }

    fn deadlock(&self) -> Stop {
        let waits =
            |hart: &&Hart| matches!(hart.state, State::Waiting { .. } | State::Asleep { .. });
        let cores = self.harts.iter().filter(waits).map(|hart| (hart.core, hart.pc)).collect();
        Stop::Deadlock { cycle: self.cycle(Domain::Fabric), cores }
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
    /// After an instruction of a core at an address, which it issued in a cycle of its clock.
    fn executed(&mut self, cycle: u64, pc: u32, hart: &Hart, chip: &Chip);

    /// Whether the run is to end behind the cycle that is under way.
    #[inline(always)]
    fn stops(&self) -> bool {
        false
    }
}

impl Watcher for () {
    #[inline]
    fn executed(&mut self, _: u64, _: u32, _: &Hart, _: &Chip) {}
}
