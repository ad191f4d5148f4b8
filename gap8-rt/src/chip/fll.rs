//! The clocks: two frequency-locked loops on the 32,768 Hz crystal (archi/fll/fll_v1.h; pulp-os/kernel/gap/pmu_driver.c, SetFllFrequency and InitOneFll).

use super::register::{get, set};

/// ARCHI_SOC_PERIPHERALS_ADDR + ARCHI_FLL_OFFSET (archi/chips/gap/memory_map.h).
const BASE: usize = 0x1a10_0000;
/// FLL_STATUS_OFFSET: the multiplier that is reached, in 16 bits.
const STATUS: usize = 0x0;
/// FLL_CONF1_OFFSET.
const CONFIGURATION_1: usize = 0x4;
/// FLL_CONF2_OFFSET.
const CONFIGURATION_2: usize = 0x8;
/// FLL_INTEGRATOR_OFFSET.
const INTEGRATOR: usize = 0xc;
/// FLL_CONF1_MODE: closed loop; the output is not gated by the lock (FLL_CONFIG1_DEF_NOLOCK).
const CLOSED_LOOP: u32 = 1 << 31;
/// FLL_CONFIG2_GAIN and FLL_CONFIG2_NOGAIN of pmu_driver.c: gain 7 or 11, 16 cycles to lock and to lose it, tolerance 0x100, dithering.
const CONVERGE: u32 = 0x7 | 0x10 << 4 | 0x10 << 10 | 0x100 << 16 | 1 << 31;
const STEADY: u32 = 0xb | 0x10 << 4 | 0x10 << 10 | 0x100 << 16 | 1 << 31;
/// What InitOneFll begins with, about 50 MHz.
const FIRST_STEP: u32 = 332 << 16;
/// The crystal, Hz, as a power of two (ARCHI_REF_CLOCK_LOG2 in archi/chips/gap/properties.h).
const CRYSTAL_LOG2: u32 = 15;

/// One of the loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fll {
    /// Clock of the fabric controller and everything outside the cluster.
    Soc,
    /// Clock of the cluster, while that is on.
    Cluster,
}

impl Fll {
    /// Highest clock of the fabric controller at 1.2 V, to which the regulator is set after reset, Hz (GAP8_MAX_NV_FREQUENCY and DCDC_DEFAULT_NV in hal/maestro/pmu_v1.h).
    pub const SOC_HZ: u32 = 250_000_000;

    /// Sets a clock as near below a frequency in Hz as its multiplier allows, and waits until it is within 5 % of it.
    pub fn set(self, hz: u32) {
        // SetFllMultDivFactors: the multiplier in front of the divider is kept large, so that it can be set finely.
        let over = (31 - hz.leading_zeros()).saturating_sub(3 + CRYSTAL_LOG2);
        let divider = 8u32.saturating_sub(over).clamp(1, 8);
        let multiplier = (hz >> CRYSTAL_LOG2) << (divider - 1);
        let base = self.base();
        set(base + CONFIGURATION_2, CONVERGE);
        if self == Fll::Cluster && get(base + CONFIGURATION_1) & CLOSED_LOOP == 0 {
            set(base + INTEGRATOR, FIRST_STEP);
        }
        set(base + CONFIGURATION_1, CLOSED_LOOP | divider << 26 | multiplier);
        while (get(base + STATUS) & 0xffff).abs_diff(multiplier) > multiplier / 20 {}
        set(base + CONFIGURATION_2, STEADY);
    }

    fn base(self) -> usize {
        match self {
            Fll::Soc => BASE,
            // ARCHI_FLL_AREA_SIZE.
            Fll::Cluster => BASE + 0x10,
        }
    }
}
