use core::ptr::{copy_nonoverlapping, write_bytes};

use super::register::set;
use super::worker::Work;
use super::{fll, power, team};

/// ARCHI_CLUSTER_CTRL_CLUSTER_CLK_GATE (archi/cluster_ctrl/cluster_ctrl_v2.h) at ARCHI_CLUSTER_PERIPHERALS_GLOBAL_ADDR(0) (archi/chips/gap/memory_map.h).
const CLOCK_GATE: usize = 0x1020_0020;
/// ARCHI_CLUSTER_CTRL_FETCH_EN.
const FETCH_ENABLE: usize = 0x1020_0008;
/// ARCHI_CLUSTER_CTRL_BOOTADDR(0), a word a core.
const BOOT_ADDRESS: usize = 0x1020_0040;
/// ARCHI_ICACHE_CTRL_OFFSET: enables all banks of the shared cache (hal_icache_cluster_enable; gap8.md 6.1).
const CACHE_ENABLE: usize = 0x1020_1400;
/// Cores of the cluster.
const CORES: usize = 8;

unsafe extern "C" {
    static _vectors: u8;
    static _l1_load: u8;
    static mut _l1_start: u8;
    static _l1_end: u8;
    static mut _l1_bss_start: u8;
    static _l1_bss_end: u8;
}

/// The cluster, on. There is one.
#[derive(Debug)]
pub struct Cluster {
    _private: (),
}

impl Cluster {
    /// The cluster's clock where nobody asks for another, Hz: its highest at 1.2 V (gap8.md 5.1).
    pub const HZ: u32 = 175_000_000;

    /// Turns the cluster on: power, its clock at [`Self::HZ`], the data of `.l1` and `.l1.bss`, cache, and the cores, which wait for work. Once per program.
    ///
    /// The order is gap_sdk's: pulp-os/kernel/cluster.c (__rt_cluster_setup), kernel/gap/pmu_driver.c (__rt_pmu_cluster_power_up).
    ///
    /// # Panics
    /// It is on, this is not the fabric controller, or the stack is where the cluster's cores cannot read what [`Self::fork`] borrows (`_fc_stack_in_tcdm`, see `link.x`).
    pub fn on() -> Cluster {
        assert!(super::core_id().is_none(), "only the fabric controller turns the cluster on");
        assert!(super::stack().start >> 24 == 0x1c, "a program that forks has its stack in L2");
        power::cluster_on();
        fll::Fll::Cluster.set(Self::HZ);
        set(CLOCK_GATE, 1);
        fill_l1();
        set(CACHE_ENABLE, u32::MAX);
        let vectors = &raw const _vectors as u32;
        (0..CORES).for_each(|core| set(BOOT_ADDRESS + 4 * core, vectors));
        set(FETCH_ENABLE, (1 << CORES) - 1);
        Cluster { _private: () }
    }

    /// Has the first `cores` cores call `work`, each with its own [`Core`](super::Core), and returns when all have. The calling core, the fabric controller, sleeps meanwhile.
    ///
    /// Each core has a stack of `_core_stack_bytes` in L1, 2 KB unless the linker is told otherwise.
    ///
    /// # Panics
    /// `cores` is not 1 to 8.
    pub fn fork(&mut self, cores: usize, work: Work<'_>) {
        assert!((1..=CORES).contains(&cores), "the cluster has 8 cores, not {cores}");
        team::run(cores as u32, work);
    }
}

/// What the linker put into L1: copied and cleared by words.
fn fill_l1() {
    // SAFETY: the linker script places these symbols around sections that nobody else has touched yet: the memory has just come up.
    unsafe {
        let start = &raw mut _l1_start;
        let bytes = (&raw const _l1_end as usize) - start as usize;
        copy_nonoverlapping((&raw const _l1_load).cast::<u32>(), start.cast::<u32>(), bytes / 4);
        let start = &raw mut _l1_bss_start;
        let bytes = (&raw const _l1_bss_end as usize) - start as usize;
        write_bytes(start.cast::<u32>(), 0, bytes / 4);
    }
}
