//! Everything of GAP8 but its cores: memories, caches, event units, the DMA, and registers.

mod banks;
mod bus;
mod cache;
mod clock;
mod code;
mod dma;
mod event;
mod event_registers;
mod hyper;
pub mod map;
mod memory;
mod near;
mod registers;
mod soc_event;
mod timer;
mod transfers;
mod uart;
mod udma;

use std::collections::BTreeMap;

pub use clock::{Clock, Clocks, Domain};
pub use event::{DMA_EVENT, Wake};
pub use hyper::Hyper;
pub use uart::Uart;
pub use udma::Udma;

use crate::core::Cause;
use banks::Banks;
use cache::Cache;
use code::Code;
use dma::Dma;
use event::EventUnit;
use soc_event::SocEvents;
use timer::Timer;

/// How an access ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// In one cycle.
    Now(u32),
    /// With so many cycles more, for a cause.
    Late(u32, u32, Cause),
    /// The core sleeps until the event unit answers.
    Asleep,
}

/// Cycles of a miss of the cluster's cache: to L2 and back over the cluster's and the chip's interconnect (gap8.md, section 2).
const CLUSTER_MISS: u32 = 12;
/// Cycles of a miss of the fabric controller's cache (the same).
const FC_MISS: u32 = 5;

/// The chip around the cores.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The cluster's memory.
    pub l1: Vec<u8>,
    /// The memory outside the cluster.
    pub l2: Vec<u8>,
    /// The fabric controller's memory.
    pub fc_tcdm: Vec<u8>,
    /// The clocks of both domains.
    pub clocks: Clocks,
    /// UART, HyperBus, and what is behind them.
    pub udma: Udma,
    /// What programs printed to the simulator's console.
    pub console: Vec<u8>,
    /// The status a program ended with.
    pub exit: Option<u32>,
    /// Whether fetches cost anything: an ideal cache never misses.
    pub ideal_cache: bool,
    /// How many of the cluster's cores can be started.
    pub cores: u8,
    /// Cores of the cluster to start, and where.
    pub starts: Vec<(usize, u32)>,
    /// Whether anything happened that the scheduler must look at.
    pub happened: bool,
    banks: Banks,
    code: Code,
    fc_code: Code,
    caches: [Cache; 2],
    events: [EventUnit; 2],
    dma: Dma,
    soc_events: SocEvents,
    enabled: u32,
    boot: [u32; 8],
    /// The timers, cluster's and fabric controller's.
    timers: [Timer; 2],
    /// Registers that only remember.
    remembered: BTreeMap<u32, u32>,
}

impl Default for Chip {
    fn default() -> Chip {
        Chip::new()
    }
}

impl Chip {
    /// A chip with empty memories.
    pub fn new() -> Chip {
        Chip {
            l1: vec![0; map::L1_BYTES as usize],
            l2: vec![0; map::L2_BYTES as usize],
            fc_tcdm: vec![0; map::FC_TCDM_BYTES as usize],
            clocks: Clocks::default(),
            udma: Udma::default(),
            console: vec![],
            exit: None,
            ideal_cache: false,
            cores: 8,
            starts: vec![],
            happened: false,
            banks: Banks::default(),
            code: Code::new(map::L2, map::L2_BYTES),
            fc_code: Code::new(map::FC_TCDM, map::FC_TCDM_BYTES),
            caches: [Cache::new(64, CLUSTER_MISS), Cache::new(16, FC_MISS)],
            events: [EventUnit::new(8), EventUnit::new(1)],
            dma: Dma::default(),
            soc_events: SocEvents::default(),
            enabled: 0,
            boot: [0; 8],
            timers: [Timer::default(); 2],
            remembered: BTreeMap::new(),
        }
    }

    /// When the next thing happens without a core, in picoseconds.
    pub fn next(&self) -> u64 {
        let Clocks { cluster, fabric } = &self.clocks;
        let in_cluster = self.dma.next().min(self.timers[0].next());
        let in_fabric = self.timers[1].next();
        // A match at the end of all time is none.
        let time = |clock: &Clock, cycle| if cycle == u64::MAX { cycle } else { clock.time(cycle) };
        let peripherals = self.udma.next(fabric.period());
        time(cluster, in_cluster).min(time(fabric, in_fabric)).min(peripherals)
    }

    /// Cores that go on, each with a cycle of its own clock.
    pub fn wakes(&mut self) -> Vec<Wake> {
        let fabric = self.events[1].wakes.drain(..).map(|wake| Wake { core: map::FC, ..wake });
        let mut wakes: Vec<Wake> = fabric.collect();
        wakes.append(&mut self.events[0].wakes);
        wakes
    }

    /// The interrupt that a core's event unit requests.
    pub fn interrupt(&self, core: usize) -> Option<u8> {
        let (unit, own) = event_unit(core);
        self.events[unit].interrupt(own)
    }

    /// A core takes an interrupt: its event unit forgets the event.
    pub fn acknowledge(&mut self, core: usize, number: u8) {
        let (unit, own) = event_unit(core);
        self.events[unit].clear(own, 1 << number);
        self.happened = true;
    }

    /// A core leaves its `p.elw` for an interrupt.
    pub fn interrupted(&mut self, core: usize) {
        let (unit, own) = event_unit(core);
        self.events[unit].interrupted(own);
    }
}

/// The event unit of a core, and the core's number in it.
fn event_unit(core: usize) -> (usize, usize) {
    if core == map::FC { (1, 0) } else { (0, core) }
}
