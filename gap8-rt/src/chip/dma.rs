//! The cluster's DMA: copies between L1 and the memories outside the cluster while the cores do something else. Only the cluster's cores can
//! reach it, so that each function wants one's [`Core`].
//!
//! A copy takes about 20 cycles and one for 8 bytes (gap8.md section 4). Keep at most two under way: with more in two dimensions GAPuino boards
//! were seen to misbehave (DORY's `ALWAYS_BLOCK_DMA_TRANSFERS`; gap8.md 5.4).

use core::marker::PhantomData;

use super::mchan;
use super::worker::Core;

/// The cluster's memory (archi/chips/gap/memory_map.h), and its alias at zero.
const L1: core::ops::Range<usize> = 0x1000_0000..0x1001_0000;
/// L2.
const L2: core::ops::Range<usize> = 0x1c00_0000..0x1c08_0000;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From outside into L1.
    In,
    /// From L1 to outside.
    Out,
}

/// Rows outside the cluster; in L1 they are one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Bytes of a row: 1 to 32,767.
    pub bytes: u16,
    /// Bytes from the start of a row to the start of the next: below 32,768.
    pub stride: u16,
}

/// A copy under way.
#[derive(Debug)]
#[must_use = "its counter is one of sixteen, and is free after `wait`"]
pub struct Transfer {
    counter: u32,
    /// Its event comes to the core that began it.
    local: PhantomData<*const ()>,
}

#[cfg(feature = "clio")]
impl Transfer {
    /// Its counter, of which [`Transfer::of`] makes it again.
    pub(super) fn counter(self) -> u32 {
        self.counter
    }

    /// The copy with this counter, on the core that began it.
    pub(super) fn of(counter: u32) -> Self {
        Self { counter, local: PhantomData }
    }
}

impl Transfer {
    /// Sleeps until its bytes are there.
    #[inline]
    pub fn wait(self) {
        mchan::wait(self.counter);
    }
}

/// Begins a copy of 1 to 65,535 bytes at any alignment.
///
/// # Safety
/// Until [`Transfer::wait`] returns, nobody writes what is read, and nobody touches what is written. Both are as long as `bytes`.
#[inline]
pub unsafe fn start(core: Core, way: Way, l1: *mut u8, outside: *mut u8, bytes: usize) -> Transfer {
    begin(core, way, l1, outside, bytes, None)
}

/// Begins a copy of rows, `bytes` in all.
///
/// # Safety
/// As for [`start`]; outside, the rows are as `rows` says.
#[inline]
pub unsafe fn start_rows(
    core: Core,
    way: Way,
    l1: *mut u8,
    outside: *mut u8,
    bytes: usize,
    rows: Rows,
) -> Transfer {
    begin(core, way, l1, outside, bytes, Some(rows))
}

/// Copies from outside into L1, and waits for it.
///
/// # Panics
/// The lengths differ, or are more than 65,535; `l1` is not in L1, or `outside` not in L2.
#[inline]
pub fn copy_in(core: Core, l1: &mut [u8], outside: &[u8]) {
    assert!(l1.len() == outside.len(), "a copy of {} bytes to {}", outside.len(), l1.len());
    if places(l1, outside) {
        // SAFETY: both are borrowed until `wait` returns, and as long.
        unsafe { start(core, Way::In, l1.as_mut_ptr(), outside.as_ptr().cast_mut(), l1.len()) }
            .wait();
    }
}

/// Copies from L1 to outside, and waits for it.
///
/// # Panics
/// As [`copy_in`].
#[inline]
pub fn copy_out(core: Core, outside: &mut [u8], l1: &[u8]) {
    assert!(l1.len() == outside.len(), "a copy of {} bytes to {}", l1.len(), outside.len());
    if places(l1, outside) {
        // SAFETY: as in `copy_in`.
        unsafe { start(core, Way::Out, l1.as_ptr().cast_mut(), outside.as_mut_ptr(), l1.len()) }
            .wait();
    }
}

/// Gathers rows from outside into L1, and waits for it.
///
/// # Panics
/// As [`copy_in`], where `outside` is as long as the rows reach; or `rows` is out of its bounds.
#[inline]
pub fn gather(core: Core, l1: &mut [u8], outside: &[u8], rows: Rows) {
    reaches(l1.len(), outside.len(), rows);
    if places(l1, outside) {
        // SAFETY: as in `copy_in`; the rows end in `outside`.
        unsafe {
            start_rows(core, Way::In, l1.as_mut_ptr(), outside.as_ptr().cast_mut(), l1.len(), rows)
        }
        .wait();
    }
}

/// Scatters rows from L1 to outside, and waits for it.
///
/// # Panics
/// As [`gather`].
#[inline]
pub fn scatter(core: Core, outside: &mut [u8], l1: &[u8], rows: Rows) {
    reaches(l1.len(), outside.len(), rows);
    if places(l1, outside) {
        // SAFETY: as in `gather`.
        unsafe {
            start_rows(core, Way::Out, l1.as_ptr().cast_mut(), outside.as_mut_ptr(), l1.len(), rows)
        }
        .wait();
    }
}

#[inline]
fn begin(
    _: Core,
    way: Way,
    l1: *mut u8,
    outside: *mut u8,
    bytes: usize,
    rows: Option<Rows>,
) -> Transfer {
    assert!((1..=0xffff).contains(&bytes), "a copy of {bytes} bytes; the DMA takes 1 to 65,535");
    let counter = mchan::begin(way, l1, outside, bytes, rows);
    Transfer { counter, local: PhantomData }
}

/// Whether there is anything to copy; both sides are where the DMA finds them.
#[inline]
fn places(l1: &[u8], outside: &[u8]) -> bool {
    assert!(L1.contains(&(l1.as_ptr() as usize)) || l1.is_empty(), "{l1:p} is not in L1");
    assert!(
        L2.contains(&(outside.as_ptr() as usize)) || outside.is_empty(),
        "{outside:p} is not in L2"
    );
    !l1.is_empty() && !outside.is_empty()
}

#[inline]
fn reaches(bytes: usize, outside: usize, Rows { bytes: row, stride }: Rows) {
    assert!((1..0x8000).contains(&row) && stride < 0x8000, "rows of {row} bytes every {stride}");
    let (row, stride) = (usize::from(row), usize::from(stride));
    let last = bytes.saturating_sub(1);
    let needed = if bytes == 0 { 0 } else { last / row * stride + last % row + 1 };
    assert!(stride >= row || bytes <= row, "rows of {row} bytes that overlap");
    assert!(needed <= outside, "rows that reach over {needed} bytes of {outside}");
}
