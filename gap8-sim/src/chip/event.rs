//! The event unit (gap8.md, section 6.3): a buffer of events and a mask for each core, barriers, the dispatch queue, a mutex.

use std::collections::VecDeque;

use crate::core::Cause;

/// The event of the DMA.
pub const DMA_EVENT: u32 = 8;
/// The event of the DMA that is meant to interrupt.
pub const DMA_INTERRUPT: u32 = 9;
/// The event of the barriers.
pub const BARRIER_EVENT: u32 = 16;

/// Cycles of a barrier from the last core's arrival: measured on GreenWaves' gvsoc, a request of 6 and a wake-up of 2 beside the instruction (gap8.md,
/// sections 2 and 4).
const BARRIER_CYCLES: u32 = 10;
/// Cycles from another event to the next instruction of a core that slept for it.
const WAKE_CYCLES: u64 = 4;

/// What a core finds when it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A value.
    Ready(u32),
    /// A value that takes cycles beyond the first.
    Late(u32, u32, Cause),
    /// Nothing yet.
    Asleep,
}

/// A core that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// Which.
    pub core: usize,
    /// The answer it waited for.
    pub value: u32,
    /// The cycle of its next instruction.
    pub at: u64,
    /// What it waited for.
    pub cause: Cause,
}

/// For what a core sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Event { clear: bool, cause: Cause },
    Dispatch,
    Mutex,
}

/// One core's part.
#[derive(Clone, Debug, Default)]
pub(super) struct Core {
    pub mask: u32,
    pub irq_mask: u32,
    pub buffer: u32,
    pub wait: Option<Wait>,
    /// The offset of its last `p.elw`, and of one that an interrupt ended, which is executed again, what it waited for.
    asked: u32,
    left: Option<(u32, Wait)>,
    work: VecDeque<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Barrier {
    pub trigger: u32,
    pub target: u32,
    pub status: u32,
}

/// The event unit of the cluster, or with one core that of the fabric controller.
#[derive(Clone, Debug)]
pub struct EventUnit {
    pub(super) cores: Vec<Core>,
    pub(super) barriers: [Barrier; 8],
    pub(super) team: u32,
    /// The core that holds the mutex, and those that wait for it.
    mutex: Option<usize>,
    queue: VecDeque<usize>,
    /// Cores that go on, for the scheduler.
    pub wakes: Vec<Wake>,
}

impl EventUnit {
    /// An event unit for so many cores.
    pub fn new(cores: usize) -> EventUnit {
        EventUnit {
            cores: vec![Core::default(); cores],
            barriers: [Barrier::default(); 8],
            team: 0,
            mutex: None,
            queue: VecDeque::new(),
            wakes: vec![],
        }
    }

    /// A core's `p.elw` on its registers. `None`: there is nothing to wait for at the offset.
    pub fn wait(&mut self, core: usize, offset: u32, now: u64) -> Option<Answer> {
        let state = &mut self.cores[core];
        state.asked = offset;
        if let Some((_, wait)) = state.left.take_if(|(asked, _)| *asked == offset) {
            return Some(self.wait_again(core, wait));
        }
        match offset {
            0x38 | 0x3c => Some(self.any_event(core, offset == 0x3c)),
            0x80 => Some(self.dispatch(core)),
            0xc0 => Some(self.lock(core)),
            0x140..=0x15c | 0x180..=0x19c => {
                self.trigger(self.team, 1 << (offset >> 2 & 7), now);
                Some(self.any_event(core, offset & 0x80 != 0))
            }
            0x200..=0x2ff if offset & 0x1f >= 0x18 => {
                let clear = offset & 0x1f == 0x1c;
                Some(self.arrive_and_wait(core, (offset >> 5 & 7) as usize, clear, now))
            }
            _ => None,
        }
    }

    /// What an interrupted `p.elw` did when it was first executed is not done again.
    fn wait_again(&mut self, core: usize, wait: Wait) -> Answer {
        match wait {
            Wait::Event { clear, cause } => self.event(core, clear, cause),
            Wait::Dispatch => self.dispatch(core),
            Wait::Mutex if self.mutex == Some(core) => Answer::Ready(0),
            Wait::Mutex => {
                self.cores[core].wait = Some(Wait::Mutex);
                Answer::Asleep
            }
        }
    }

    /// A core leaves what it waits for.
    pub fn interrupted(&mut self, core: usize) {
        let state = &mut self.cores[core];
        state.left = state.wait.take().map(|wait| (state.asked, wait));
    }

    /// The interrupt that is requested from a core: of its events that are not masked, the one with the highest number, as in GreenWaves' gvsoc
    /// (eu_v3_impl.cpp, `check_state`).
    pub fn interrupt(&self, core: usize) -> Option<u8> {
        let &Core { buffer, irq_mask, .. } = &self.cores[core];
        (buffer & irq_mask).checked_ilog2().map(|number| number as u8)
    }

    /// Forgets events of a core.
    pub fn clear(&mut self, core: usize, events: u32) {
        self.cores[core].buffer &= !events;
    }

    /// Sets events in the buffers of a set of cores, of all if the set is empty.
    pub fn trigger(&mut self, cores: u32, events: u32, now: u64) {
        for core in 0..self.cores.len() {
            if cores == 0 || cores >> core & 1 == 1 {
                self.cores[core].buffer |= events;
                self.check(core, now);
            }
        }
    }

    fn any_event(&mut self, core: usize, clear: bool) -> Answer {
        let dma = self.cores[core].mask >> DMA_EVENT & 3 != 0;
        self.event(core, clear, if dma { Cause::Dma } else { Cause::Sleep })
    }

    fn event(&mut self, core: usize, clear: bool, cause: Cause) -> Answer {
        let state = &mut self.cores[core];
        let pending = state.buffer & state.mask;
        if pending == 0 {
            state.wait = Some(Wait::Event { clear, cause });
            return Answer::Asleep;
        }
        if clear {
            state.buffer &= !pending;
        }
        Answer::Ready(pending)
    }

    fn dispatch(&mut self, core: usize) -> Answer {
        match self.cores[core].work.pop_front() {
            Some(value) => Answer::Ready(value),
            None => {
                self.cores[core].wait = Some(Wait::Dispatch);
                Answer::Asleep
            }
        }
    }

    pub(super) fn push(&mut self, value: u32, now: u64) {
        for core in 0..self.cores.len() {
            if self.team >> core & 1 == 1 {
                self.cores[core].work.push_back(value);
                self.check(core, now);
            }
        }
    }

    fn lock(&mut self, core: usize) -> Answer {
        if self.mutex.is_none() {
            self.mutex = Some(core);
            return Answer::Ready(0);
        }
        self.queue.push_back(core);
        self.cores[core].wait = Some(Wait::Mutex);
        Answer::Asleep
    }

    pub(super) fn unlock(&mut self, now: u64) {
        self.mutex = self.queue.pop_front();
        if let Some(core) = self.mutex.filter(|&core| self.cores[core].wait == Some(Wait::Mutex)) {
            self.wake(core, 0, Cause::Sleep, now + WAKE_CYCLES);
        }
    }

    fn arrive_and_wait(&mut self, core: usize, index: usize, clear: bool, now: u64) -> Answer {
        // The one that comes last finds its own event.
        self.cores[core].wait = Some(Wait::Event { clear, cause: Cause::Barrier });
        self.arrive(1 << core, index, now);
        match self.wakes.iter().position(|wake| wake.core == core) {
            Some(at) => {
                let wake = self.wakes.swap_remove(at);
                Answer::Late(wake.value, BARRIER_CYCLES - 1, Cause::Barrier)
            }
            None => Answer::Asleep,
        }
    }

    pub(super) fn arrive(&mut self, cores: u32, index: usize, now: u64) {
        let barrier = &mut self.barriers[index];
        barrier.status |= cores;
        if barrier.trigger != 0 && barrier.status & barrier.trigger == barrier.trigger {
            barrier.status = 0;
            let target = barrier.target;
            if target != 0 {
                self.trigger(target, 1 << BARRIER_EVENT, now);
            }
        }
    }

    /// Lets a core go on if what it waits for is there.
    pub(super) fn check(&mut self, core: usize, now: u64) {
        let state = &mut self.cores[core];
        match state.wait {
            Some(Wait::Event { clear, cause }) if state.buffer & state.mask != 0 => {
                let pending = state.buffer & state.mask;
                if clear {
                    state.buffer &= !pending;
                }
                let barrier = cause == Cause::Barrier;
                let wait = if barrier { u64::from(BARRIER_CYCLES) } else { WAKE_CYCLES };
                self.wake(core, pending, cause, now + wait);
            }
            Some(Wait::Dispatch) => {
                if let Some(value) = state.work.pop_front() {
                    self.wake(core, value, Cause::Sleep, now + WAKE_CYCLES);
                }
            }
            _ => (),
        }
    }

    fn wake(&mut self, core: usize, value: u32, cause: Cause, at: u64) {
        self.cores[core].wait = None;
        self.wakes.push(Wake { core, value, at, cause });
    }
}
