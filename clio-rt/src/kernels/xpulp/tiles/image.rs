//! From pixels to the network's input on all cores, some rows at a time.

use super::cluster::{Cluster, Core, Piece, Under, Way};
use crate::kernels::xpulp::image::{Pixels, image};
use crate::kernels::xpulp::share::Share;
use crate::kernels::{ImageInput, PixelLayout, Rows};

/// The most bytes that one copy takes.
const MOST: usize = 0xfffc;
/// Bytes of a table.
const TABLE: usize = 256;

/// Rows of an image at work.
#[derive(Clone, Copy)]
struct Job<'a> {
    op: &'a ImageInput<'a>,
    pixels: *const u8,
    rows: Rows,
    output: *mut i8,
    l1: *mut u8,
    /// Rows of a band; none where not one fits.
    band: u16,
}

// SAFETY: cores write only their shares of the band that is computed; core 0 alone copies, to and from places where nobody computes.
unsafe impl Sync for Job<'_> {}

/// What rows of an image are made of, and where.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub op: &'a ImageInput<'a>,
    pub pixels: &'a [u8],
    pub rows: Rows,
    pub l1: *mut u8,
    /// Bytes of L1.
    pub room: usize,
}

impl<'a> Entry<'a> {
    /// The work that writes so many bytes; none where these are not the rows.
    fn job(&self, output: *mut i8, bytes: usize) -> Option<Job<'a>> {
        let Self { op, pixels, rows, l1, room } = *self;
        let depth = op.shape.depth();
        let row = usize::from(op.shape.width) * depth;
        let needed = usize::from(rows.count()) * row;
        debug_assert!(op.is_consistent());
        debug_assert_eq!(pixels.len(), op.shape.elements());
        debug_assert_eq!(bytes, needed);
        let has = pixels.len() >= op.shape.elements() && bytes >= needed;
        if needed == 0 || !has || rows.to > op.shape.height || !op.is_consistent() {
            return None;
        }
        // Two bands are read and two are made.
        let place = (room.saturating_sub(TABLE * depth) / 16 * 4).min(MOST);
        // A division takes up to 35 cycles.
        let all = row * usize::from(rows.count()) <= place;
        let band = if all { rows.count() } else { (place / row) as u16 };
        Some(Job { op, pixels: pixels.as_ptr(), rows, output, l1, band })
    }

    /// One core looks all of them up.
    fn alone(&self, output: &mut [i8]) {
        crate::kernels::image_rows(self.op, self.pixels, self.rows, output);
    }
}

/// [`image_rows`](crate::kernels::image_rows) by all cores of a cluster.
pub fn image_rows(
    op: &ImageInput,
    pixels: &[u8],
    rows: Rows,
    output: &mut [i8],
    cluster: &dyn Cluster,
) {
    let (l1, room) = cluster.l1();
    let entry = Entry { op, pixels, rows, l1, room };
    let Some(job) = entry.job(output.as_mut_ptr(), output.len()) else { return };
    if job.band == 0 {
        return entry.alone(output);
    }
    cluster.fork(&|core| { job }.work(core));
}

/// A core's part of some rows.
///
/// # Safety
/// All cores do the same at the same time; the output has so many bytes, which nobody else touches, nor L1.
pub(super) unsafe fn rows_of(entry: Entry, output: *mut i8, bytes: usize, core: &dyn Core) {
    let Some(job) = entry.job(output, bytes) else { return };
    if job.band > 0 {
        job.work(core);
    } else if core.id() == 0 {
        // SAFETY: by the caller's word; the other cores write nothing.
        entry.alone(unsafe { core::slice::from_raw_parts_mut(output, bytes) });
    }
}

impl Job<'_> {
    fn work(&self, core: &dyn Core) {
        let bands = usize::from(self.rows.count().div_ceil(self.band));
        let leads = core.id() == 0;
        let (mut coming, mut going) = (Under([None; 2]), [Under([None; 1]), Under([None; 1])]);
        if leads {
            let bytes = TABLE * self.op.shape.depth();
            let tables = self.op.tables.as_ptr().cast_mut().cast();
            // SAFETY: the tables lie one behind the other, and L1 begins with their place.
            core.wait(unsafe { core.start(Way::In, self.l1, tables, Piece::whole(0, bytes)) });
            coming = self.fetch(core, 0);
        }
        for band in 0..bands {
            if leads {
                coming.wait(core);
                going[band % 2].wait(core);
                if band + 1 < bands {
                    coming = self.fetch(core, band + 1);
                }
            }
            core.barrier();
            self.compute(core, band);
            core.barrier();
            if leads {
                going[band % 2] = Under([Some(self.store(core, band))]);
            }
        }
        if leads {
            going.iter_mut().for_each(|copies| copies.wait(core));
        }
    }

    /// First row of a band, from the first of all, and rows of it.
    fn band(&self, band: usize) -> [usize; 2] {
        let from = band * usize::from(self.band);
        [from, usize::from(self.band).min(usize::from(self.rows.count()) - from)]
    }

    fn row(&self) -> usize {
        usize::from(self.op.shape.width) * self.op.shape.depth()
    }

    /// The first or second place of what is read, 0, or made, 1.
    fn place(&self, which: usize, band: usize) -> *mut u8 {
        let place = (usize::from(self.band) * self.row()).next_multiple_of(4);
        self.l1.wrapping_add(TABLE * self.op.shape.depth() + (2 * which + band % 2) * place)
    }

    /// Begins to copy a band's pixels, of which all but two pieces are there when it returns.
    fn fetch(&self, core: &dyn Core, band: usize) -> Under<2> {
        let [from, rows] = self.band(band);
        let first = usize::from(self.rows.from) + from;
        let shape = self.op.shape;
        let (width, depth) = (usize::from(shape.width), shape.depth());
        let (planes, row) = match self.op.layout {
            PixelLayout::Planar => (depth, width),
            PixelLayout::Interleaved => (1, width * depth),
        };
        let mut copies = Under([None; 2]);
        for plane in 0..planes {
            let at = plane * usize::from(shape.height) * row + first * row;
            let to = self.place(0, band).wrapping_add(plane * rows * row);
            copies.0[plane % 2].take().into_iter().for_each(|copy| core.wait(copy));
            let (pixels, piece) = (self.pixels.cast_mut(), Piece::whole(at, rows * row));
            // SAFETY: the image has these rows, and the place room for a band; nobody has used it since the band before the last.
            copies.0[plane % 2] = Some(unsafe { core.start(Way::In, to, pixels, piece) });
        }
        copies
    }

    fn store(&self, core: &dyn Core, band: usize) -> u32 {
        let [from, rows] = self.band(band);
        let piece = Piece::whole(from * self.row(), rows * self.row());
        // SAFETY: the output has these rows; nobody writes the place before this copy was waited for.
        unsafe { core.start(Way::Out, self.place(1, band), self.output.cast(), piece) }
    }

    fn compute(&self, core: &dyn Core, band: usize) {
        let [_, rows] = self.band(band);
        let (width, depth) = (usize::from(self.op.shape.width), self.op.shape.depth());
        let bytes = rows * self.row();
        // SAFETY: the copies into these places are done and nobody writes them until all cores are behind the barrier; every core has a share of its own.
        let (tables, pixels, share) = unsafe {
            let place = self.place(1, band).cast();
            (
                core::slice::from_raw_parts(self.l1.cast_const().cast(), TABLE * depth),
                core::slice::from_raw_parts(self.place(0, band).cast_const(), bytes),
                Share::new(place, bytes, core.id(), core.count()),
            )
        };
        let [channel, pixel] = match self.op.layout {
            PixelLayout::Planar => [rows * width, 1],
            PixelLayout::Interleaved => [1, depth],
        };
        image(tables, Pixels { bytes: pixels, channel, pixel }, share);
    }
}
