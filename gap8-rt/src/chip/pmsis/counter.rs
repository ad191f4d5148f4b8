//! A core's own performance counters. Each is 32 bits. What a core sleeps is not counted; [`Timer`](crate::Timer) counts it. PMSIS starts and stops them together with
//! the core's timer.

use super::bindings::{
    PI_PERF_ACTIVE_CYCLES, PI_PERF_IMISS, PI_PERF_INSTR, PI_PERF_JR_STALL, PI_PERF_LD_STALL,
    pi_perf_conf, pi_perf_read, pi_perf_reset, pi_perf_start, pi_perf_stop,
};

/// What can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Event {
    /// Cycles that the core was awake.
    Cycles = PI_PERF_ACTIVE_CYCLES,
    /// Instructions.
    Instructions = PI_PERF_INSTR,
    /// Stalls of instructions that use what the one before loaded.
    LoadStalls = PI_PERF_LD_STALL,
    /// Stalls of jumps to an address that was just computed.
    JumpStalls = PI_PERF_JR_STALL,
    /// Cycles without instruction, as the cache had it not.
    FetchStalls = PI_PERF_IMISS,
}

/// Counts one event from now on.
pub fn start(event: Event) {
    // SAFETY: they reach the counters of this core.
    unsafe {
        pi_perf_conf(1 << event as u32);
        pi_perf_reset();
        pi_perf_start();
    }
}

/// Stops counting.
pub fn stop() {
    // SAFETY: as above.
    unsafe { pi_perf_stop() }
}

/// What was counted of the event that [`start`] named.
#[inline(always)]
pub fn read(event: Event) -> u32 {
    // SAFETY: as above.
    unsafe { pi_perf_read(event as i32) }
}
