use core::cell::{Cell, UnsafeCell};
use core::mem::MaybeUninit;
use core::ptr::write_bytes;

use super::bindings::{
    pi_cluster_conf, pi_cluster_conf_init, pi_cluster_open, pi_device, pi_open_from_conf,
};
use super::worker::Work;
use super::{fll, team};

/// Cores of the cluster.
const CORES: usize = 8;

unsafe extern "C" {
    static mut _gap8_l1_bss_start: u8;
    static _gap8_l1_bss_end: u8;
}

/// What PMSIS knows of the cluster, for as long as the program runs.
struct Device {
    configuration: UnsafeCell<MaybeUninit<pi_cluster_conf>>,
    device: UnsafeCell<MaybeUninit<pi_device>>,
    is_on: Cell<bool>,
}

// SAFETY: only the fabric controller uses it, and PMSIS by its pointers.
unsafe impl Sync for Device {}

static DEVICE: Device = Device {
    configuration: UnsafeCell::new(MaybeUninit::zeroed()),
    device: UnsafeCell::new(MaybeUninit::zeroed()),
    is_on: Cell::new(false),
};

/// The cluster, on. There is one.
#[derive(Debug)]
pub struct Cluster {
    _private: (),
}

impl Cluster {
    /// The cluster's clock where nobody asks for another, Hz: its highest at 1.2 V.
    pub const HZ: u32 = 175_000_000;

    /// Turns the cluster on: power, its clock at [`Self::HZ`], the data of `.l1` and `.l1.bss`, cache, and the cores, which wait for work. Once per program.
    ///
    /// # Panics
    /// It is on, this is not the fabric controller, PMSIS cannot open it, or the stack is not the one of `entry!`: the cluster's cores must be able to read what [`Self::fork`] borrows.
    pub fn on() -> Cluster {
        assert!(super::core_id().is_none(), "only the fabric controller turns the cluster on");
        let here = 0u8;
        assert!(
            super::stack().contains(&(&raw const here).addr()),
            "a program that forks begins with `gap8_rt::entry!`, which has its stack in L2"
        );
        let device = DEVICE.device.get().cast();
        // SAFETY: the fabric controller alone comes here, and once; PMSIS fills what it is given, which stays where it is.
        let opened = unsafe {
            assert!(!DEVICE.is_on.replace(true), "the cluster is on already");
            let configuration = DEVICE.configuration.get().cast();
            pi_cluster_conf_init(configuration);
            (*configuration).id = 0;
            pi_open_from_conf(device, configuration.cast());
            pi_cluster_open(device)
        };
        assert!(opened == 0, "PMSIS cannot open the cluster: pi_cluster_open gives {opened}");
        fll::Fll::Cluster.set(Self::HZ);
        clear_l1();
        Cluster { _private: () }
    }

    /// Has the first `cores` cores call `work`, each with its own [`Core`](super::Core), and returns when all have. The calling core, the fabric controller, sleeps meanwhile.
    ///
    /// Each core has a stack of 1,808 bytes in L1.
    ///
    /// # Panics
    /// `cores` is not 1 to 8.
    pub fn fork(&mut self, cores: usize, work: Work<'_>) {
        assert!((1..=CORES).contains(&cores), "the cluster has 8 cores, not {cores}");
        team::run(DEVICE.device.get().cast(), cores as u32, work);
    }
}

/// What of L1 PMSIS leaves as it is.
fn clear_l1() {
    // SAFETY: the linker script places these symbols around statics that nobody has used yet: the memory has just come up.
    unsafe {
        let start = &raw mut _gap8_l1_bss_start;
        let bytes = (&raw const _gap8_l1_bss_end).addr() - start.addr();
        write_bytes(start.cast::<u32>(), 0, bytes / 4);
    }
}
