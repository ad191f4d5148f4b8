//! Tasks, teams and barriers.

use core::cell::{Cell, UnsafeCell};
use core::ffi::c_void;
use core::ptr::{copy_nonoverlapping, read_volatile, write_bytes, write_volatile};

use gap8_rt::{Cluster, Core, core_id};

use crate::Device;

/// A function of the program's.
type Entry = unsafe extern "C" fn(*mut c_void);

/// `struct pi_cluster_conf`.
#[repr(C)]
struct Conf {
    device_type: i32,
    id: i32,
    private: [u32; 5],
}

/// `struct pi_cluster_task`.
#[repr(C)]
struct Task {
    entry: Option<Entry>,
    arg: *mut c_void,
    stacks: *mut c_void,
    stack_size: u32,
    slave_stack_size: u32,
    nb_cores: i32,
    private: [*mut c_void; 3],
}

/// What the cores share.
struct Shared {
    cluster: UnsafeCell<Option<Cluster>>,
    /// What the team does next; `None` ends the task.
    work: UnsafeCell<Option<(Entry, *mut c_void)>>,
    /// Each core's own.
    cores: [Cell<Option<Core>>; 8],
}

// SAFETY: the cluster is the fabric controller's; the work is written by core 0 while the others are at a barrier; each core touches its own.
unsafe impl Sync for Shared {}

static SHARED: Shared = Shared {
    cluster: UnsafeCell::new(None),
    work: UnsafeCell::new(None),
    cores: [const { Cell::new(None) }; 8],
};

unsafe extern "C" {
    static _data_l1_load: u8;
    static mut _data_l1_start: u8;
    static _data_l1_end: u8;
    static mut _bss_l1_start: u8;
    static _bss_l1_end: u8;
}

/// The core that calls.
pub fn this() -> Core {
    let core = core_id().and_then(|id| SHARED.cores[id].get());
    let Some(core) = core else { panic!("no core of a team") };
    core
}

#[unsafe(no_mangle)]
extern "C" fn test_core() -> i32 {
    core_id().map_or(-1, |id| id as i32)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_cluster_conf_init(conf: *mut Conf) {
    // SAFETY: by the caller's word.
    unsafe { conf.write(Conf { device_type: 0, id: -1, private: [0x5555_5555; 5] }) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_cluster_open(device: *mut Device) -> i32 {
    // SAFETY: `pi_open_from_conf` filled it. The sections are the program's, which runs no core yet.
    unsafe {
        let conf = (*device).config.cast::<Conf>();
        if (*conf).id != 0 {
            return -1;
        }
        (*device).data = SHARED.cluster.get().cast();
        *SHARED.cluster.get() = Some(Cluster::on());
        let start = &raw mut _data_l1_start;
        let bytes = (&raw const _data_l1_end).addr() - start.addr();
        copy_nonoverlapping((&raw const _data_l1_load).cast::<u32>(), start.cast(), bytes / 4);
        // As PMSIS has it: whatever is there.
        let start = &raw mut _bss_l1_start;
        write_bytes(start, 0x55, (&raw const _bss_l1_end).addr() - start.addr());
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_cluster_send_task_to_cl(device: *mut Device, task: *mut Task) -> i32 {
    // SAFETY: by the caller's word; `pi_cluster_open` wrote the data.
    let (task, cluster) = unsafe { (&*task, (*device).data.cast::<Option<Cluster>>()) };
    // SAFETY: as above; the fabric controller alone uses it.
    let Some(cluster) = (unsafe { cluster.as_mut() }).and_then(Option::as_mut) else { return -1 };
    let (Some(entry), true) = (task.entry, (1..=8).contains(&task.nb_cores)) else { return -1 };
    check_stacks(task);
    let arg = task.arg.expose_provenance();
    cluster.fork(task.nb_cores as usize, &|core| {
        SHARED.cores[core.id()].set(Some(core));
        if core.id() == 0 {
            // SAFETY: the program's task.
            unsafe { entry(core::ptr::with_exposed_provenance_mut(arg)) };
            tell(None);
        } else {
            follow(core);
        }
        SHARED.cores[core.id()].set(None);
    });
    0
}

/// A multiple of 16, 1 KB at least, and all in the program's part of L1.
fn check_stacks(task: &Task) {
    let (start, all) = (&raw const _bss_l1_end, task.stacks.addr());
    let sizes = [task.stack_size, task.slave_stack_size];
    assert!(all % 16 == 0 && sizes.iter().all(|&size| size % 16 == 0 && size >= 1 << 10));
    let end = all + (sizes[0] + (task.nb_cores as u32 - 1) * sizes[1]) as usize;
    assert!((&raw const _bss_l1_start).addr() <= all && end <= start.addr(), "stacks at {all:#x}");
}

/// The team's next work.
fn tell(work: Option<(Entry, *mut c_void)>) {
    // SAFETY: core 0 calls it, while the others are at the barrier.
    unsafe { write_volatile(SHARED.work.get(), work) };
    this().barrier();
}

/// What a core other than 0 does.
fn follow(core: Core) {
    loop {
        core.barrier();
        // SAFETY: core 0 wrote it before the barrier.
        let Some((entry, arg)) = (unsafe { read_volatile(SHARED.work.get()) }) else { return };
        // SAFETY: the program's.
        unsafe { entry(arg) };
        core.barrier();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn test_team_fork(nb_cores: i32, entry: Entry, arg: *mut c_void) {
    let core = this();
    assert!(core.id() == 0 && nb_cores == core.count() as i32, "a fork of {nb_cores} cores");
    tell(Some((entry, arg)));
    // SAFETY: the program's.
    unsafe { entry(arg) };
    core.barrier();
}

#[unsafe(no_mangle)]
extern "C" fn test_team_barrier() {
    this().barrier();
}
