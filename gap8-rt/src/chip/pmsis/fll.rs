//! The clocks.

use super::bindings::{PI_FREQ_DOMAIN_CL, PI_FREQ_DOMAIN_FC, pi_freq_set};

/// One of the frequency-locked loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fll {
    /// Clock of the fabric controller and everything outside the cluster.
    Soc,
    /// Clock of the cluster, while that is on.
    Cluster,
}

impl Fll {
    /// Highest clock of the fabric controller at 1.2 V, to which the regulator is set after reset, Hz.
    pub const SOC_HZ: u32 = 250_000_000;

    /// Sets a clock to a frequency in Hz, as near as its loop can.
    ///
    /// # Panics
    /// PMSIS does not take the frequency.
    pub fn set(self, hz: u32) {
        let domain = match self {
            Fll::Soc => PI_FREQ_DOMAIN_FC,
            Fll::Cluster => PI_FREQ_DOMAIN_CL,
        };
        // SAFETY: the fabric controller sets its own clocks.
        let set = unsafe { pi_freq_set(domain, hz) };
        assert!(
            set == 0,
            "PMSIS does not set the clock {self:?} to {hz} Hz: pi_freq_set gives {set}"
        );
    }
}
