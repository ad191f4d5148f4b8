use core::sync::atomic::{AtomicPtr, Ordering};

use super::Cluster;

/// Loads and stores of whole words are one instruction here anyway; other orders would be fences, which GAP8's cores do not have.
#[cfg(target_arch = "riscv32")]
const ORDER: [Ordering; 2] = [Ordering::Relaxed, Ordering::Relaxed];
#[cfg(not(target_arch = "riscv32"))]
const ORDER: [Ordering; 2] = [Ordering::Release, Ordering::Acquire];

static CLUSTER: AtomicPtr<&'static dyn Cluster> = AtomicPtr::new(core::ptr::null_mut());

/// Has generated heads run on this cluster from now on: called once, before the first of them runs.
pub fn install(cluster: &'static &'static dyn Cluster) {
    CLUSTER.store(core::ptr::from_ref(cluster).cast_mut(), ORDER[0]);
}

/// The cluster that heads run on, if there is one with so many bytes of L1.
pub fn installed(l1_bytes: usize) -> Option<&'static dyn Cluster> {
    // SAFETY: it is null, or came from a reference that lives for ever.
    let cluster = unsafe { CLUSTER.load(ORDER[1]).as_ref() }?;
    (cluster.l1().1 >= l1_bytes).then_some(*cluster)
}
