//! The cluster's power domain (pulp-os/kernel/gap/pmu_driver.c, __rt_pmu_cluster_power_up; registers and bits: archi/chips/gap/apb_soc.h at
//! ARCHI_APB_SOC_CTRL_ADDR).

use super::register::{get, modify, set};
use super::soc_event;

/// APB_SOC_CL_BYPASS.
const BYPASS: usize = 0x1a10_4070;
/// APB_SOC_CL_BYPASS_CL_STATE.
const STATE: u32 = 1 << 3;
/// APB_SOC_CL_BYPASS_CG: the clock is gated.
const CLOCK_GATED: u32 = 1 << 10;
/// APB_SOC_CL_BYPASS_RST.
const RESET: u32 = 1 << 13;
/// APB_SOC_CL_ISOLATE.
const ISOLATE: usize = 0x1a10_400c;

/// ARCHI_SOC_EVENT_CLUSTER_ON_OFF (archi/chips/gap/properties.h).
const ON_OFF: u32 = 31;
/// ARCHI_SOC_EVENT_ICU_DELAYED, which is PMU_EVENT_CLUSTER_CLOCK_GATE (hal/maestro/pmu_v1.h).
const CLOCK_GATE: u32 = 35;

/// Turns the cluster's power on.
pub fn cluster_on() {
    assert!(get(BYPASS) & STATE == 0, "the cluster is on already");
    soc_event::listen(ON_OFF);
    soc_event::listen(CLOCK_GATE);
    if get(BYPASS) & CLOCK_GATED == 0 {
        modify(BYPASS, 0, CLOCK_GATED);
        soc_event::wait(CLOCK_GATE);
    }
    modify(BYPASS, 0, STATE);
    soc_event::wait(ON_OFF);
    set(ISOLATE, 0);
    modify(BYPASS, RESET, 0);
    modify(BYPASS, CLOCK_GATED, 0);
    soc_event::wait(CLOCK_GATE);
}
