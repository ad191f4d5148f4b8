//! Marks that the simulator watches for.

use clio_rt::kernels::xpulp::tiles::{Cluster, Core};
use gap8_rt::Tiles;

/// The cluster, with a mark where each work begins and ends: on the fabric controller, and on each core.
pub struct Watched(pub Tiles);

// SAFETY: it is the cluster inside.
unsafe impl Cluster for Watched {
    fn cores(&self) -> usize {
        self.0.cores()
    }

    fn l1(&self) -> (*mut u8, usize) {
        self.0.l1()
    }

    fn fork(&self, work: &(dyn Fn(&dyn Core) + Sync)) {
        fork_begin();
        self.0.fork(&|core| {
            core_begin();
            work(core);
            core_end();
        });
        fork_end();
    }
}

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident: $number:literal),*) => {
        $($(#[$doc])*
        #[unsafe(no_mangle)]
        #[inline(never)]
        pub extern "C" fn $name() {
            // SAFETY: does nothing; another nothing than the others, so that all are there.
            unsafe { core::arch::asm!(concat!("li t0, ", $number), out("t0") _, options(nomem, nostack)) }
        })*
    };
}

marks! {
    /// The head begins.
    head_begin: 1,
    /// Its tensor is there.
    head_end: 2,
    /// The fabric controller has work for the cluster.
    fork_begin: 3,
    /// All cores have done it.
    fork_end: 4,
    /// A core begins its part.
    core_begin: 5,
    /// It has done it.
    core_end: 6
}
