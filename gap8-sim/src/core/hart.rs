//! The state of one RI5CY core.

use super::cause::Cycles;
use super::csr::Csrs;
use super::loops::Loops;

/// How many of the last instructions a fault shows.
pub const HISTORY: usize = 16;

/// One core: its registers, and what of its pipeline later instructions feel.
#[derive(Clone, Debug)]
pub struct Hart {
    /// The number that `mhartid` reads: cluster and core (gap8.md, section 6.1).
    pub id: u32,
    /// Which it is to the chip: 0 to 7 in the cluster, 8 the fabric controller.
    pub core: usize,
    /// The registers; `x[0]` stays zero.
    pub x: [u32; 32],
    /// The address of the next instruction.
    pub pc: u32,
    /// The cycle in which it issues its next instruction.
    pub next: u64,
    /// What it is doing.
    pub state: State,
    /// The hardware loops.
    pub loops: Loops,
    /// The control registers.
    pub csrs: Csrs,
    /// The flags of the Viterbi steps.
    pub viterbi: [bool; 2],
    /// What its cycles went to.
    pub cycles: Cycles,
    /// The pipeline as the next instruction finds it.
    pub pipe: Pipe,
    /// The cache line it last fetched from.
    pub line: u32,
    /// The addresses of the last instructions, the newest at `issue % HISTORY - 1`.
    pub history: [u32; HISTORY],
}

/// Traces of the instructions before, in the pipeline.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pipe {
    /// One bit for the register that the last instruction loads, set also for `x0`.
    pub loaded: u32,
    /// The same of the instruction before, where both issued in consecutive cycles.
    pub loaded_before: u32,
    /// One bit for each register that the last instruction computed.
    pub computed: u32,
    /// Cycles that a division takes again under each multiplication right behind it.
    pub division: u32,
    /// Cycles beyond the first in which the last instruction held the execute stage.
    pub held: u32,
    /// Whether the last instruction, a load, would itself have to wait for what it loads.
    pub stale: bool,
    /// Whether the next instruction is the target of a branch, a jump or a hardware loop.
    pub branched: bool,
    /// Whether it has waited for its second half.
    pub late: bool,
}

/// What a core is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not fetching: before power-up, or after `wfi`.
    Off,
    /// Executing.
    Running,
    /// Waiting for an answer of the event unit into a register.
    Waiting {
        /// The register that the answer goes to.
        rd: u8,
        /// The cycle in which it began.
        since: u64,
    },
}

impl Hart {
    /// A core that is off.
    pub fn new(core: usize, id: u32) -> Hart {
        Hart {
            id,
            core,
            x: [0; 32],
            pc: 0,
            next: 0,
            state: State::Off,
            loops: Loops::default(),
            csrs: Csrs::default(),
            viterbi: [false; 2],
            cycles: Cycles::default(),
            pipe: Pipe::default(),
            line: u32::MAX,
            history: [0; HISTORY],
        }
    }

    /// Starts at an address.
    pub fn start(&mut self, pc: u32, now: u64) {
        self.pc = pc;
        self.next = now;
        self.state = State::Running;
        self.pipe = Pipe { branched: true, ..Pipe::default() };
    }

    /// The addresses of the last instructions, oldest first.
    pub fn last(&self) -> Vec<u32> {
        let count = self.cycles.issue.min(HISTORY as u64);
        (self.cycles.issue - count..self.cycles.issue)
            .map(|at| self.history[at as usize % HISTORY])
            .collect()
    }
}
