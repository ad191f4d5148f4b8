//! Fork and join: a task of PMSIS on core 0, which forks a team.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;

use super::bindings::{
    pi_cl_team_barrier, pi_cl_team_fork, pi_cluster_send_task_to_cl, pi_cluster_task, pi_core_id,
    pi_device,
};
use super::worker::{Core, Work};

/// Bytes of a core's stack. A multiple of 16 that is not one of 64: the stacks begin in different banks.
const STACK: usize = 1808;

/// The stacks of all cores, core 0's first.
#[repr(align(16))]
struct Stacks(UnsafeCell<[[u8; STACK]; 8]>);

// SAFETY: the cores use them, each its own.
unsafe impl Sync for Stacks {}

#[unsafe(link_section = ".l1.bss")]
static STACKS: Stacks = Stacks(UnsafeCell::new([[0; STACK]; 8]));

/// Work and size of its team.
struct Job<'a> {
    work: Work<'a>,
    cores: u32,
}

/// Sleeps until the whole team is here.
#[inline(always)]
pub fn barrier() {
    // SAFETY: a core of a team calls it.
    unsafe { pi_cl_team_barrier() };
}

/// Has the cluster's first `cores` cores do `work` and sleeps until all have. Only the fabric controller may call it, with the cluster on and without work.
pub fn run(device: *mut pi_device, cores: u32, work: Work<'_>) {
    let mut job = Job { work, cores };
    let mut task = MaybeUninit::zeroed();
    let job = (&raw mut job).cast();
    // SAFETY: job and task live until the task has ended, for which the second call waits; the stacks are large enough for the cores.
    let sent = unsafe {
        let task = task.as_mut_ptr();
        pi_cluster_task(task, Some(begin), job);
        configure(&mut *task, cores);
        pi_cluster_send_task_to_cl(device, task)
    };
    assert!(
        sent == 0,
        "PMSIS does not take the cluster's work: pi_cluster_send_task_to_cl gives {sent}"
    );
}

fn configure(task: &mut pi_cluster_task, cores: u32) {
    task.nb_cores = cores as i32;
    task.stacks = STACKS.0.get().cast();
    task.stack_size = STACK as u32;
    task.slave_stack_size = STACK as u32;
}

/// What core 0 does.
unsafe extern "C" fn begin(job: *mut c_void) {
    // SAFETY: `run` made it, and waits; the team ends before this does.
    unsafe {
        let cores = (*job.cast::<Job<'_>>()).cores;
        pi_cl_team_fork(cores as i32, Some(take_part), job);
    }
}

/// What all cores of the team do.
unsafe extern "C" fn take_part(job: *mut c_void) {
    // SAFETY: as above.
    let (job, id) = unsafe { (&*job.cast::<Job<'_>>(), pi_core_id()) };
    (job.work)(Core::new(id, job.cores));
}
