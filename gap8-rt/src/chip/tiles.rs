//! The cluster as generated heads want it: what `clio_rt::kernels::xpulp::tiles` computes layers on.

use core::cell::UnsafeCell;
use core::fmt;

use clio_rt::kernels::xpulp::tiles::{self, Piece};

use super::cluster::Cluster;
use super::dma::{self, Rows, Transfer, Way};
use super::hyper;
use super::worker::Core;

/// Cores of the cluster.
const CORES: usize = 8;

/// The cluster, and the part of L1 that layers may have.
pub struct Tiles {
    cluster: UnsafeCell<Cluster>,
    l1: UnsafeCell<&'static mut [u32]>,
}

// SAFETY: only the fabric controller forks (`team::run`), and it has one thread; cores do not touch `Tiles`.
unsafe impl Sync for Tiles {}

impl fmt::Debug for Tiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tiles")
    }
}

impl Tiles {
    /// The cluster with some of L1, a static of the section `.l1.bss` say.
    pub const fn new(cluster: Cluster, l1: &'static mut [u32]) -> Self {
        Self { cluster: UnsafeCell::new(cluster), l1: UnsafeCell::new(l1) }
    }
}

// SAFETY: the memory is L1's and lives for ever, and copies are the DMA's.
unsafe impl tiles::Cluster for Tiles {
    fn cores(&self) -> usize {
        CORES
    }

    fn l1(&self) -> (*mut u8, usize) {
        // SAFETY: nobody else has it; the reference is gone when this returns.
        let l1 = unsafe { &mut *self.l1.get() };
        (l1.as_mut_ptr().cast(), 4 * l1.len())
    }

    fn fork(&self, work: &(dyn Fn(&dyn tiles::Core) + Sync)) {
        // SAFETY: the fabric controller does not come here again before the fork has returned.
        let cluster = unsafe { &mut *self.cluster.get() };
        cluster.fork(CORES, &|core| work(&core));
    }
}

/// A mark for simulators: a core begins a step of a group of layers.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __gap8_step() {
    // SAFETY: does nothing, and is there.
    unsafe { core::arch::asm!("nop", options(nomem, nostack, preserves_flags)) }
}

impl tiles::Core for Core {
    fn id(&self) -> usize {
        Core::id(*self)
    }

    fn count(&self) -> usize {
        Core::count(*self)
    }

    fn barrier(&self) {
        Core::barrier(*self);
    }

    unsafe fn start(&self, way: tiles::Way, l1: *mut u8, outside: *mut u8, piece: Piece) -> u32 {
        let way = match way {
            tiles::Way::In => Way::In,
            tiles::Way::Out => Way::Out,
        };
        let outside = outside.wrapping_add(piece.from);
        // SAFETY: by the caller's word.
        let transfer = unsafe {
            if piece.is_whole() {
                dma::start(*self, way, l1, outside, piece.bytes)
            } else {
                let rows = Rows { bytes: piece.row as u16, stride: piece.stride as u16 };
                dma::start_rows(*self, way, l1, outside, piece.bytes, rows)
            }
        };
        transfer.counter()
    }

    fn wait(&self, copy: u32) {
        Transfer::of(copy).wait();
    }

    fn step(&self) {
        __gap8_step();
    }

    unsafe fn bring(&self, place: *mut i32, far: *const i32, words: usize) -> bool {
        // SAFETY: by the caller's word.
        unsafe {
            hyper::bring(place.expose_provenance() as u32, far.addr() as u32, 4 * words as u32)
        }
    }

    fn arrived(&self, under_way: usize) {
        hyper::arrived(under_way as u32);
    }
}
