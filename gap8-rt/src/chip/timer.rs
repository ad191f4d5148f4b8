use super::register::{get, set};

/// TIMER_CFG_LO (archi/timer/timer_v2.h): bit 0 enables, bit 1 resets the count.
const CONFIGURATION: usize = 0x0;
/// TIMER_CNT_LO.
const COUNT: usize = 0x8;

/// A timer that counts the cycles of one clock, 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The fabric controller's clock; only it can reach this timer.
    Fabric,
    /// The cluster's clock, while the cluster is on.
    Cluster,
}

impl Timer {
    /// Starts counting at zero.
    pub fn start(self) {
        set(self.base() + CONFIGURATION, 0b11);
    }

    /// Stops counting.
    pub fn stop(self) {
        set(self.base() + CONFIGURATION, 0);
    }

    /// Cycles since the start. Goes back to zero after 2³² cycles: 17 s at 250 MHz.
    #[inline(always)]
    pub fn cycles(self) -> u32 {
        get(self.base() + COUNT)
    }

    #[inline(always)]
    fn base(self) -> usize {
        match self {
            // ARCHI_FC_TIMER_ADDR (archi/chips/gap/memory_map.h).
            Timer::Fabric => 0x0020_0400,
            // ARCHI_CLUSTER_PERIPHERALS_GLOBAL_ADDR(0) + ARCHI_TIMER_OFFSET.
            Timer::Cluster => 0x1020_0400,
        }
    }
}
