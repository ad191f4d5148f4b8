//! Everything of GAP8 but its cores: memories, caches, event units, the DMA, and registers.

mod banks;
mod bus;
mod cache;
mod code;
mod dma;
mod event;
pub mod map;
mod memory;
mod registers;
mod soc_event;
mod udma;

use std::collections::BTreeMap;

pub use event::{DMA_EVENT, Wake};
pub use udma::Udma;

use crate::core::Cause;
use banks::Banks;
use cache::Cache;
use code::Code;
use dma::Dma;
use event::EventUnit;
use soc_event::SocEvents;

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
    /// From which cycle each timer counts, cluster's and fabric controller's.
    timers: [Option<u64>; 2],
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
            timers: [None; 2],
            remembered: BTreeMap::new(),
        }
    }

    /// The cycle of the next thing that happens without a core.
    pub fn next(&self) -> u64 {
        self.dma.next().min(self.udma.next())
    }

    /// Cores that go on.
    pub fn wakes(&mut self) -> Vec<Wake> {
        let fabric = self.events[1].wakes.drain(..).map(|wake| Wake { core: map::FC, ..wake });
        let mut wakes: Vec<Wake> = fabric.collect();
        wakes.append(&mut self.events[0].wakes);
        wakes
    }
}
