//! The fabric controller's cycles, and the simulator's console.

use core::fmt;

use gap8_rt::Timer;

/// Cycles that `work` takes, at most 4.29e9.
pub fn count(work: impl FnOnce()) -> u64 {
    let empty = stretch(|| ());
    stretch(work).saturating_sub(empty)
}

#[inline(always)]
fn stretch(work: impl FnOnce()) -> u64 {
    Timer::Fabric.start();
    work();
    Timer::Fabric.cycles().into()
}

/// The console as text.
pub struct Port;

impl fmt::Write for Port {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        gap8_rt::Console.write_str(text)
    }
}
