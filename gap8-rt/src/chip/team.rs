//! The cluster's cores: core 0 waits for the fabric controller's work and shares it with the others of its team, which wait at the dispatch queue
//! (gap8.md 6.3; pulp-os/kernel/riscv/pe-eu-v3.S and include/rt/rt_pe.h do the same).

use core::ptr::{read_volatile, write_volatile};

pub use super::event::barrier;

use super::register::set;
use super::worker::{Core, Work};
use super::{event, hyper};

/// A software event of the cluster's event unit: work is there (RT_CLUSTER_CALL_EVT in pulp-os).
const CALL: u32 = 1;
/// A software event of the fabric controller's: work is done.
const DONE: u32 = 1;
/// ARCHI_CLUSTER_PERIPHERALS_GLOBAL_ADDR(0) + ARCHI_EU_OFFSET + EU_SW_EVENTS_AREA_BASE: a word an event, written with a bit a core
/// (archi/chips/gap/memory_map.h, archi/eu/eu_v3.h; eu_evt_trig_cluster_addr in hal/eu/eu_v3.h).
const CLUSTER_EVENTS: usize = 0x1020_0e00;
/// ARCHI_FC_GLOBAL_ADDR + ARCHI_FC_PERIPHERALS_OFFSET + ARCHI_FC_EU_OFFSET + the same (pe-eu-v3.S).
const FABRIC_EVENTS: usize = 0x1b20_0e00;

/// Work and size of its team.
#[derive(Clone, Copy)]
struct Job {
    work: Work<'static>,
    cores: u32,
}

/// What the cluster has to do, written while it has nothing to do.
static mut JOB: Job = Job { work: &|_| (), cores: 0 };

/// Has the cluster's first `cores` cores do `work` and sleeps until all have, or brings what they want from L3. Only the fabric controller may call it, with the cluster on and without work.
pub fn run(cores: u32, work: Work<'_>) {
    // SAFETY: only the lifetime is longer: the work is dropped by nobody before `DONE`, for which this function waits.
    let work: Work<'static> = unsafe { core::mem::transmute(work) };
    // SAFETY: the cluster reads it after `CALL` only, and has nothing to do before.
    unsafe { write_volatile(&raw mut JOB, Job { work, cores }) };
    event::clear(DONE);
    tell_cluster(CALL);
    hyper::serve_until(DONE);
}

/// Raises one of the software events of core 0.
pub fn tell_cluster(event: u32) {
    set(CLUSTER_EVENTS + 4 * event as usize, 1);
}

/// Raises one of the software events of the fabric controller.
pub fn tell_fabric(event: u32) {
    set(FABRIC_EVENTS + 4 * event as usize, 1);
}

/// Where the cluster's cores begin, each on its stack.
#[unsafe(no_mangle)]
extern "C" fn __gap8_core(id: u32) -> ! {
    event::begin();
    loop {
        if id == 0 {
            event::sleep(CALL);
            // SAFETY: the fabric controller wrote it before the event, and waits.
            let Job { cores, .. } = unsafe { read_volatile(&raw const JOB) };
            event::set_team((1 << cores) - 1);
            if cores > 1 {
                event::dispatch(cores);
            }
            take_part(id, cores);
            tell_fabric(DONE);
        } else {
            let cores = event::dispatched();
            take_part(id, cores);
        }
    }
}

fn take_part(id: u32, count: u32) {
    // SAFETY: as above.
    let Job { work, .. } = unsafe { read_volatile(&raw const JOB) };
    work(Core::new(id, count));
    barrier();
}
