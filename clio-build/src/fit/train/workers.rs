//! The images of a step, on all cores, a few at a time.

use burn::tensor::Device;

use crate::fit::flex::is_processor;

/// Images of a part on the processor. A multiple of eight: a method may treat each of eight images differently.
const PART: usize = 8;

/// A step's images in parts, in order: few on the processor, so that what a layer hands to the next is still in its cache; all on another device.
pub fn parts<'a>(device: &Device, images: &'a [usize]) -> impl Iterator<Item = &'a [usize]> {
    images.chunks(if is_processor(device) { PART } else { images.len().max(1) })
}

/// `work` on every part, and what it found merged: a thread per core does neighbouring parts, each in order, and their sums are merged in order too, so that
/// it does not matter which is done first.
pub fn in_parallel<S: Sync, T: Send>(
    device: &Device,
    parts: &[S],
    work: impl Fn(&S) -> T + Sync,
    merge: impl Fn(T, T) -> T + Sync,
) -> Option<T> {
    let share = parts.len().div_ceil(workers(device)).max(1);
    let (work, merge) = (&work, &merge);
    std::thread::scope(|scope| {
        let of = |parts: &'_ [S]| parts.iter().map(work).reduce(merge);
        let handles: Vec<_> =
            parts.chunks(share).map(|parts| scope.spawn(move || of(parts))).collect();
        let join = |h: std::thread::ScopedJoinHandle<'_, Option<T>>| {
            h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        handles.into_iter().filter_map(join).reduce(merge)
    })
}

/// Threads: one per core where the cores compute, else one that feeds the device.
fn workers(device: &Device) -> usize {
    if !is_processor(device) {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
