use core::marker::PhantomData;
use core::ops::Range;

/// An output that several cores compute, and which part of it this one does.
///
/// Every kernel computes what its core's share is and nothing else, so that the cores need no barrier but the one behind the operator.
#[derive(Debug)]
pub struct Share<'a> {
    start: *mut i8,
    bytes: usize,
    core: usize,
    cores: usize,
    /// The cores' logarithm, if there are a power of two.
    log: Option<u32>,
    output: PhantomData<&'a mut [i8]>,
}

// SAFETY: what a share writes is its own, see `new`, and bytes can be written on any core.
unsafe impl Send for Share<'_> {}

impl<'a> Share<'a> {
    /// All of an output, for one core.
    pub fn whole(output: &'a mut [i8]) -> Self {
        // SAFETY: the borrow is exclusive, and nobody has another share.
        unsafe { Self::new(output.as_mut_ptr(), output.len(), 0, 1) }
    }

    /// The share of core `core` of `cores`, at least one, of the `bytes` from `start` on.
    ///
    /// # Safety
    /// For `'a` the bytes are there, and nobody touches them but the kernel that is called with this share and those that are called with the shares
    /// of the other cores. All these are calls of the same kernel with equal operators and inputs, of equal `cores` and different `core`.
    pub unsafe fn new(start: *mut i8, bytes: usize, core: usize, cores: usize) -> Self {
        let log = match cores {
            8 => Some(3),
            0 | 1 => Some(0),
            cores => cores.is_power_of_two().then(|| cores.trailing_zeros()),
        };
        Share { start, bytes, core, cores: cores.max(1), log, output: PhantomData }
    }

    /// The same core's share of other bytes.
    ///
    /// # Safety
    /// As for [`Self::new`].
    pub(super) unsafe fn elsewhere<'b>(&self, start: *mut i8, bytes: usize) -> Share<'b> {
        let Share { core, cores, log, .. } = *self;
        Share { start, bytes, core, cores, log, output: PhantomData }
    }

    /// Bytes of the whole output.
    pub(super) fn len(&self) -> usize {
        self.bytes
    }

    /// This core's part of `items`, in order and as even as can be.
    pub(super) fn of(&self, items: usize) -> Range<usize> {
        // A division takes up to 35 cycles on these cores.
        let part = |core: usize| match self.log {
            Some(log) => (items * core) >> log,
            None => divided(items * core, self.cores),
        };
        part(self.core)..part(self.core + 1)
    }

    /// This core's part of work that is a product: some rows, and of these some columns.
    ///
    /// Of all grids of a power of two of cores the one is taken in which the busiest core has the least to do; a row costs half a column more. Other
    /// numbers of cores share rows only.
    pub(super) fn of_grid(&self, rows: usize, columns: usize) -> [Range<usize>; 2] {
        let Some(log) = self.log else { return [self.of(rows), 0..columns] };
        let most = |items: usize, log: u32| (items + (1 << log) - 1) >> log;
        let work = |down: u32| most(rows, down) * (2 * most(columns, log - down) + 1);
        let (mut best, mut least) = (log, work(log));
        for down in 0..log {
            let work = work(down);
            if work < least {
                (best, least) = (down, work);
            }
        }
        let part = |items: usize, index: usize, log: u32| {
            (items * index) >> log..(items * (index + 1)) >> log
        };
        let across = log - best;
        let column = self.core & ((1 << across) - 1);
        [part(rows, self.core >> across, best), part(columns, column, across)]
    }

    /// The address of some bytes, if they are in the output.
    pub(super) fn at(&self, from: usize, bytes: usize) -> Option<*mut i8> {
        let end = from.checked_add(bytes)?;
        (end <= self.bytes).then(|| self.start.wrapping_add(from))
    }

    /// Writes one byte, if it is in the output.
    ///
    /// # Safety
    /// It is in this core's share.
    pub(super) unsafe fn put(&self, at: usize, value: i8) {
        if let Some(place) = self.at(at, 1) {
            // SAFETY: the output has it, and by the caller's word nobody else touches it.
            unsafe { place.write(value) }
        }
    }

    /// Some bytes, if they are in the output.
    ///
    /// # Safety
    /// They are in this core's share, and are not borrowed already.
    pub(super) unsafe fn bytes(&mut self, range: Range<usize>) -> Option<&mut [i8]> {
        let bytes = range.len();
        let start = self.at(range.start, bytes)?;
        // SAFETY: the output has them, and by the caller's word nobody else touches them.
        Some(unsafe { core::slice::from_raw_parts_mut(start, bytes) })
    }
}

/// By itself, so that who needs no division has it not in the way.
#[cold]
#[inline(never)]
fn divided(items: usize, cores: usize) -> usize {
    items / cores
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell is one core's.
    #[test]
    fn grids_are_partitions() {
        for (rows, columns, cores) in [
            (8, 16, 8),
            (7, 48, 8),
            (4, 3, 8),
            (1, 250, 8),
            (16, 8, 4),
            (5, 5, 3),
            (0, 4, 2),
            (3, 1, 7),
        ] {
            let mut count = [0; 400];
            for core in 0..cores {
                // SAFETY: there are no bytes.
                let share = unsafe { Share::new(core::ptr::null_mut(), 0, core, cores) };
                let [down, across] = share.of_grid(rows, columns);
                for row in down {
                    across.clone().for_each(|column| count[row * columns + column] += 1);
                }
            }
            let cells = &count[..rows * columns];
            assert!(
                cells.iter().all(|&count| count == 1),
                "{rows}×{columns} on {cores}: {cells:?}"
            );
        }
    }

    #[test]
    fn seven_rows_of_many_channels_are_shared_by_channels() {
        // SAFETY: there are no bytes.
        let share = unsafe { Share::new(core::ptr::null_mut(), 0, 3, 8) };
        assert_eq!(share.of_grid(7, 48), [0..7, 18..24]);
        assert_eq!(share.of_grid(8, 16), [3..4, 0..16]);
        assert_eq!(share.of(10), 3..5);
    }
}
