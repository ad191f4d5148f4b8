//! The DMA.

use core::cell::Cell;
use core::ptr::with_exposed_provenance_mut;

use gap8_rt::dma::{self, Rows, Transfer, Way};

use crate::cluster::this;

/// `pi_cl_dma_cmd_t`.
#[repr(C)]
pub struct Command {
    private: u32,
    loc: u32,
    ext: u32,
    size: u32,
    stride: u32,
    length: u32,
    dir: i32,
}

/// Copies under way and the addresses of their records.
type Copies = [Cell<Option<(usize, Transfer)>>; 16];

struct PerCore([Copies; 8]);

// SAFETY: each core uses its own.
unsafe impl Sync for PerCore {}

static COPIES: PerCore = PerCore([const { [const { Cell::new(None) }; 16] }; 8]);

#[unsafe(no_mangle)]
unsafe extern "C" fn test_dma_start(command: *mut Command) {
    let core = this();
    assert!(command.addr() >> 16 == 0x1000, "the record of a copy at {command:p}, not in L1");
    // SAFETY: by the caller's word.
    let Command { loc, ext, size, stride, length, dir, .. } = unsafe { command.read() };
    let (l1, outside): (*mut u8, *mut u8) =
        (with_exposed_provenance_mut(loc as usize), with_exposed_provenance_mut(ext as usize));
    let way = if dir == 1 { Way::In } else { Way::Out };
    // SAFETY: by the caller's word.
    let transfer = unsafe {
        if length == 0 {
            dma::start(core, way, l1, outside, size as usize)
        } else {
            let rows = Rows { bytes: length as u16, stride: stride as u16 };
            dma::start_rows(core, way, l1, outside, size as usize, rows)
        }
    };
    let mut copies = COPIES.0[core.id()].iter();
    let free = copies.find(|copy| {
        let taken = copy.take();
        let is_free = taken.is_none();
        copy.set(taken);
        is_free
    });
    let Some(free) = free else { panic!("more than 16 copies") };
    free.set(Some((command.addr(), transfer)));
}

#[unsafe(no_mangle)]
extern "C" fn test_dma_wait(command: *mut Command) {
    let address = command.addr();
    for copy in &COPIES.0[this().id()] {
        match copy.take() {
            Some((at, transfer)) if at == address => return transfer.wait(),
            other => copy.set(other),
        }
    }
    panic!("no copy has the record {command:p}")
}
