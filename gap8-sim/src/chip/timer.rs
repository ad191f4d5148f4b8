//! A timer: two counters of 32 bits that count cycles of their domain's clock (archi/timer/timer_v2.h). Prescaler, reference clock and the
//! cascade to 64 bits are not modelled.

/// The events of the two counters (gap8.md, section 6.3).
const EVENTS: [u32; 2] = [10, 11];

const ENABLE: u32 = 1;
const RESET: u32 = 1 << 1;
const TELLS: u32 = 1 << 2;
const WRAPS: u32 = 1 << 4;
const ONCE: u32 = 1 << 5;
const UNKNOWN: u32 = !(ENABLE | RESET | TELLS | WRAPS | ONCE);

/// One counter.
#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    config: u32,
    compare: u32,
    /// The cycle in which it was zero while it runs, its count while it stands.
    zero: u64,
    count: u32,
}

impl Counter {
    fn count(&self, now: u64) -> u32 {
        if self.config & ENABLE == 0 { self.count } else { now.wrapping_sub(self.zero) as u32 }
    }

    fn set(&mut self, count: u32, now: u64) {
        self.count = count;
        self.zero = now.wrapping_sub(u64::from(count));
    }

    fn configure(&mut self, config: u32, now: u64) {
        let count = if config & RESET != 0 { 0 } else { self.count(now) };
        self.config = config & !RESET;
        self.set(count, now);
    }

    /// The first cycle after `now` in which the count is what it is compared with; none where nobody is told.
    fn matches(&self, now: u64) -> u64 {
        if self.config & (ENABLE | TELLS) != ENABLE | TELLS {
            return u64::MAX;
        }
        let ahead = self.compare.wrapping_sub(self.count(now));
        now + if ahead == 0 { 1 << 32 } else { u64::from(ahead) }
    }

    fn matched(&mut self, at: u64) {
        if self.config & WRAPS != 0 {
            self.zero = at + 1;
        }
        if self.config & ONCE != 0 {
            let count = self.count(at);
            self.config &= !ENABLE;
            self.count = count;
        }
    }
}

/// Both counters of one timer.
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    counters: [Counter; 2],
    /// The cycle of each counter's next match.
    next: [u64; 2],
}

impl Default for Timer {
    fn default() -> Timer {
        Timer { counters: [Counter::default(); 2], next: [u64::MAX; 2] }
    }
}

impl Timer {
    /// Reads a register; `None` where there is none.
    pub fn read(&self, offset: u32, now: u64) -> Option<u32> {
        let counter = &self.counters[(offset >> 2 & 1) as usize];
        Some(match offset & !4 {
            0x00 => counter.config,
            0x08 => counter.count(now),
            0x10 => counter.compare,
            0x18 | 0x20 => 0,
            _ => return None,
        })
    }

    /// Writes a register; `None` where there is none, or a mode that is not modelled.
    pub fn write(&mut self, offset: u32, value: u32, now: u64) -> Option<()> {
        let which = (offset >> 2 & 1) as usize;
        let counter = &mut self.counters[which];
        match offset & !4 {
            0x00 if value & UNKNOWN == 0 => counter.configure(value, now),
            0x08 => counter.set(value, now),
            0x10 => counter.compare = value,
            0x18 => counter.configure(counter.config | ENABLE, now),
            0x20 => counter.set(0, now),
            _ => return None,
        }
        self.next[which] = counter.matches(now);
        Some(())
    }

    /// The cycle of the next match that somebody is told of.
    pub fn next(&self) -> u64 {
        self.next[0].min(self.next[1])
    }

    /// Takes a match that has come by a cycle: its event, and its cycle.
    pub fn take(&mut self, now: u64) -> Option<(u32, u64)> {
        let which = usize::from(self.next[1] < self.next[0]);
        let at = self.next[which];
        if at > now {
            return None;
        }
        self.counters[which].matched(at);
        self.next[which] = self.counters[which].matches(at);
        Some((EVENTS[which], at))
    }
}
