//! The chip's two clocks: the cluster's, and that of the fabric controller and everything around it. A core counts in cycles of its own clock; where one
//! domain speaks to the other, cycles become picoseconds and cycles again. Modelled: a domain crossing costs only what the other clock's next edge is
//! away, and a new frequency holds at once.

/// Picoseconds of a cycle after reset, of both clocks. Modelled: 50 MHz, about what the loops begin with (pulp-os/kernel/gap/pmu_driver.c, InitOneFll).
const RESET_PERIOD: u64 = 20_000;
/// The reference of the frequency-locked loops, in hertz.
const REFERENCE: u64 = 32_768;

/// A clock domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// The eight cores, their memory, DMA, event unit and timer.
    Cluster,
    /// The fabric controller, L2 and the peripherals.
    Fabric,
}

impl Domain {
    /// The one that a core runs in.
    #[inline]
    pub fn of(core: usize) -> Domain {
        if core == super::map::FC { Domain::Fabric } else { Domain::Cluster }
    }
}

/// One clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    period: u64,
    /// When it last changed, at an edge, and the cycle that began there.
    since: u64,
    cycles: u64,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { period: RESET_PERIOD, since: 0, cycles: 0 }
    }
}

impl Clock {
    /// Picoseconds of a cycle.
    pub fn period(&self) -> u64 {
        self.period
    }

    /// When a cycle begins, in picoseconds. The far end of time stays there.
    #[inline]
    pub fn time(&self, cycle: u64) -> u64 {
        let cycles = cycle.saturating_sub(self.cycles);
        self.since.saturating_add(cycles.saturating_mul(self.period))
    }

    /// The first cycle that begins at a time or after it.
    #[inline]
    pub fn cycle_from(&self, time: u64) -> u64 {
        self.cycles + time.saturating_sub(self.since).div_ceil(self.period)
    }

    /// The cycle that is under way at a time.
    pub fn cycle_at(&self, time: u64) -> u64 {
        self.cycles + time.saturating_sub(self.since) / self.period
    }

    /// Changes the period from the first edge at a time or after it on.
    pub fn set_period(&mut self, picoseconds: u64, time: u64) {
        let cycle = self.cycle_from(time);
        *self = Clock { period: picoseconds.max(1), since: self.time(cycle), cycles: cycle };
    }
}

/// Both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// The cluster's.
    pub cluster: Clock,
    /// The fabric controller's.
    pub fabric: Clock,
}

impl Clocks {
    /// The clock of a domain.
    #[inline]
    pub fn of(&self, domain: Domain) -> &Clock {
        match domain {
            Domain::Cluster => &self.cluster,
            Domain::Fabric => &self.fabric,
        }
    }

    /// The clock of a domain, to change it.
    pub fn of_mut(&mut self, domain: Domain) -> &mut Clock {
        match domain {
            Domain::Cluster => &mut self.cluster,
            Domain::Fabric => &mut self.fabric,
        }
    }

    /// A cycle of one domain as the first of another that begins with it or after it.
    pub fn convert(&self, cycle: u64, from: Domain, to: Domain) -> u64 {
        if from == to { cycle } else { self.of(to).cycle_from(self.of(from).time(cycle)) }
    }
}

/// The period that a frequency-locked loop's configuration register asks for: a multiple of the reference in bits 15 to 0, halved as often as bits
/// 29 to 26 less one say (hal/fll/fll_v1.h). `None` is a loop that stands.
pub fn fll_period(configuration: u32) -> Option<u64> {
    let multiple = u64::from(configuration & 0xffff);
    let halvings = (configuration >> 26 & 15).saturating_sub(1);
    (multiple > 0).then(|| (1_000_000_000_000 << halvings) / (multiple * REFERENCE))
}
