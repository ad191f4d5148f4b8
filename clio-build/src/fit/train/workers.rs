//! The images of a step, on all cores.

use burn::tensor::Device;

/// The images of each worker.
pub fn shares<'a>(device: &Device, images: &'a [usize]) -> impl Iterator<Item = &'a [usize]> {
    images.chunks(images.len().div_ceil(workers(device, images.len())))
}

/// `work` on every share, each on a thread of its own.
pub fn in_parallel<S: Sync, T: Send>(shares: &[S], work: impl Fn(&S) -> T + Sync) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let handles: Vec<_> = shares.iter().map(|share| scope.spawn(move || work(share))).collect();
        let join = |h: std::thread::ScopedJoinHandle<'_, T>| {
            h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        handles.into_iter().map(join).collect()
    })
}

/// Threads for so many images: one per core where the cores compute, else one that feeds the device.
fn workers(device: &Device, images: usize) -> usize {
    if device.clone().inner() != Device::flex() {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(images).max(1)
}
