//! Copies by PMSIS. It keeps a record of each while it is under way, which stays where it is.

use core::cell::{Cell, UnsafeCell};
use core::mem::MaybeUninit;

use super::bindings::{
    PI_CL_DMA_DIR_EXT2LOC, PI_CL_DMA_DIR_LOC2EXT, pi_cl_dma_cmd, pi_cl_dma_cmd_2d, pi_cl_dma_cmd_s,
    pi_cl_dma_cmd_wait, pi_core_id,
};
use super::dma::{Rows, Way};

/// Copies that a core may have under way.
const COPIES: usize = 4;

/// A core's copies.
struct Records {
    taken: [Cell<bool>; COPIES],
    records: [UnsafeCell<MaybeUninit<pi_cl_dma_cmd_s>>; COPIES],
}

/// Those of all cores.
struct PerCore([Records; 8]);

// SAFETY: each core uses its own.
unsafe impl Sync for PerCore {}

#[unsafe(link_section = ".l1.bss")]
static RECORDS: PerCore = PerCore(
    [const {
        Records {
            taken: [const { Cell::new(false) }; COPIES],
            records: [const { UnsafeCell::new(MaybeUninit::zeroed()) }; COPIES],
        }
    }; 8],
);

/// Begins a copy and gives the number of its record.
///
/// # Panics
/// The core has four under way.
pub fn begin(way: Way, l1: *mut u8, outside: *mut u8, bytes: usize, rows: Option<Rows>) -> u32 {
    let own = own();
    let free = own.taken.iter().position(|taken| !taken.get());
    let Some(number) = free else { panic!("a core has {COPIES} copies under way: wait for one") };
    own.taken[number].set(true);
    let way = if way == Way::In { PI_CL_DMA_DIR_EXT2LOC } else { PI_CL_DMA_DIR_LOC2EXT };
    let (l1, outside, bytes) = (l1 as u32, outside as u32, bytes as u32);
    let record = own.records[number].get().cast();
    // SAFETY: the record is this copy's until it is done; that of the memories is the word of who begins it.
    unsafe {
        match rows {
            None => pi_cl_dma_cmd(outside, l1, bytes, way, record),
            Some(Rows { bytes: row, stride }) => {
                pi_cl_dma_cmd_2d(outside, l1, bytes, stride.into(), row.into(), way, record);
            }
        }
    }
    number as u32
}

/// Sleeps until a copy is done, and gives its record back.
pub fn wait(number: u32) {
    let own = own();
    // SAFETY: `begin` filled it, on this core.
    unsafe { pi_cl_dma_cmd_wait(own.records[number as usize].get().cast()) };
    own.taken[number as usize].set(false);
}

fn own() -> &'static Records {
    // SAFETY: a core of the cluster, which has a number below 8, calls it.
    &RECORDS.0[unsafe { pi_core_id() } as usize]
}
