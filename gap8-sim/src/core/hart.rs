//! The state of one RI5CY core.

use super::cause::{Cause, Cycles};
use super::counters::Counters;
use super::csr::Csrs;
use super::history::History;
use super::loops::Loops;

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
    /// The cycle of its clock in which it issues its next instruction.
    pub next: u64,
    /// What it is doing.
    pub state: State,
    /// The hardware loops.
    pub loops: Loops,
    /// The control registers.
    pub csrs: Csrs,
    /// The performance counters.
    pub counters: Counters,
    /// Cycles in which a jump waited for its target.
    pub jump_stalls: u64,
    /// The flags of the Viterbi steps.
    pub viterbi: [bool; 2],
    /// What its cycles went to.
    pub cycles: Cycles,
    /// The pipeline as the next instruction finds it.
    pub pipe: Pipe,
    /// The cache line it last fetched from.
    pub line: u32,
    /// The interrupt that the event unit requests.
    pub interrupt: Option<u8>,
    /// Whether it is to be taken before the next instruction: it is requested and interrupts are enabled.
    pub alert: bool,
    /// The addresses of the last instructions.
    pub history: History,
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
    /// Not fetching, before power-up.
    Off,
    /// Executing.
    Running,
    /// Waiting for an interrupt, after `wfi`.
    Asleep {
        /// The cycle in which it began.
        since: u64,
    },
    /// Waiting for an answer of the event unit into a register.
    Waiting {
        /// The register that the answer goes to.
        rd: u8,
        /// The cycle in which it began.
        since: u64,
        /// The address of the `p.elw`.
        pc: u32,
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
            counters: Counters::default(),
            jump_stalls: 0,
            viterbi: [false; 2],
            cycles: Cycles::default(),
            pipe: Pipe::default(),
            line: u32::MAX,
            interrupt: None,
            alert: false,
            history: History::default(),
        }
    }

    /// Starts at an address.
    pub fn start(&mut self, pc: u32, now: u64) {
        self.pc = pc;
        self.next = now;
        self.state = State::Running;
        self.pipe = Pipe { branched: true, ..Pipe::default() };
    }

    /// Looks whether an interrupt is to be taken: after what requests it or what enables it has changed.
    pub fn watch_interrupts(&mut self) {
        self.alert = self.interrupt.is_some() && self.csrs.interrupts_enabled();
    }

    /// Goes on in a cycle with the answer of the event unit, if it waits for one.
    pub fn answer(&mut self, value: u32, cause: Cause, at: u64) {
        let State::Waiting { rd, since, .. } = self.state else { return };
        if rd != 0 {
            self.x[usize::from(rd & 31)] = value;
        }
        // As long as one that finds its event (gap8.md, section 2).
        let at = at.max(since + 5);
        self.cycles.lose(cause, at - since - 1);
        self.resume(at);
    }

    /// Wakes for an interrupt that is requested: after `wfi` whether it is enabled or not, in a `p.elw` where it will be taken, which is
    /// then executed again. Whether a `p.elw` was left.
    pub fn interrupted(&mut self, now: u64) -> bool {
        match self.state {
            State::Asleep { since } if self.interrupt.is_some() => {
                let at = now.max(since + 1);
                self.cycles.lose(Cause::Sleep, at - since - 1);
                self.resume(at);
                false
            }
            State::Waiting { since, pc, .. } if self.alert => {
                let at = now.max(since + 1);
                self.cycles.lose(Cause::Sleep, at - since - 1);
                self.pc = pc;
                self.resume(at);
                true
            }
            _ => false,
        }
    }

    fn resume(&mut self, at: u64) {
        self.next = at;
        self.state = State::Running;
    }
}
