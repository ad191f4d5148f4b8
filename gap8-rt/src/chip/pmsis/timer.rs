use super::bindings::{
    PI_PERF_CYCLES, pi_perf_conf, pi_perf_read, pi_perf_reset, pi_perf_start, pi_perf_stop,
};

/// A timer that counts the cycles of one clock, 32 bits. PMSIS gives a core that of its own clock, and starts and stops it together with the core's [`counter`](super::counter).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The fabric controller's clock; only it can reach this timer.
    Fabric,
    /// The cluster's clock, while the cluster is on; only its cores can reach this timer.
    Cluster,
}

impl Timer {
    /// Starts counting at zero.
    ///
    /// # Panics
    /// It is not this core's.
    pub fn start(self) {
        let own = if super::core_id().is_none() { Timer::Fabric } else { Timer::Cluster };
        assert!(self == own, "with PMSIS this core has the timer {own:?}, not {self:?}");
        // SAFETY: they reach timer and counters of this core.
        unsafe {
            pi_perf_conf(1 << PI_PERF_CYCLES);
            pi_perf_reset();
            pi_perf_start();
        }
    }

    /// Stops counting.
    pub fn stop(self) {
        // SAFETY: as in `start`.
        unsafe { pi_perf_stop() };
    }

    /// Cycles since the start. Goes back to zero after 2³² cycles: 17 s at 250 MHz.
    #[inline(always)]
    pub fn cycles(self) -> u32 {
        // SAFETY: as in `start`.
        unsafe { pi_perf_read(PI_PERF_CYCLES as i32) }
    }
}
