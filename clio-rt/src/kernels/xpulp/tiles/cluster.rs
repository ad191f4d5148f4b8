/// Rows of bytes in the memory outside; in L1 they lie one behind the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Where the first begins, from the start of the tensor.
    pub from: usize,
    /// Bytes of all of them.
    pub bytes: usize,
    /// Bytes of one.
    pub row: usize,
    /// Bytes from the start of one to the start of the next.
    pub stride: usize,
}

impl Piece {
    /// Bytes that lie together.
    pub const fn whole(from: usize, bytes: usize) -> Self {
        Self { from, bytes, row: bytes, stride: bytes }
    }

    /// Whether it is one row, or its rows lie together.
    pub const fn is_whole(&self) -> bool {
        self.row == self.stride || self.bytes <= self.row
    }

    /// The byte behind its last.
    pub const fn end(&self) -> usize {
        match self.bytes {
            0 => self.from,
            _ if self.is_whole() => self.from + self.bytes,
            bytes => {
                let last = bytes - 1;
                self.from + last / self.row * self.stride + last % self.row + 1
            }
        }
    }
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From outside into L1.
    In,
    /// From L1 to outside.
    Out,
}

/// One of the cluster's cores, for what runs on it.
pub trait Core {
    /// Which: 0 to `count() - 1`.
    fn id(&self) -> usize;

    /// How many work together.
    fn count(&self) -> usize;

    /// Waits until all are here; what others wrote before is seen after.
    fn barrier(&self);

    /// Begins a copy of at least a byte and gives its number, to be waited for; at most three are under way.
    ///
    /// # Safety
    /// `l1` has the piece's bytes, and `outside`, the tensor's start, all of its rows. Until [`Core::wait`] has returned, nobody writes what is read or
    /// touches what is written.
    unsafe fn start(&self, way: Way, l1: *mut u8, outside: *mut u8, piece: Piece) -> u32;

    /// Waits for a copy, once, on the core that began it.
    fn wait(&self, copy: u32);

    /// Begins to bring words, at least one, from L3 to the memory outside, behind those that it brings already; on core 0 only. False, and nothing done, where too many
    /// calls' words are on their way. Where L3 is memory like any other, they are there at once.
    ///
    /// # Safety
    /// `place` has room for so many words and `far` is where so many are constant. Until [`Core::arrived`] has said that they are there, nobody touches the place.
    unsafe fn bring(&self, place: *mut i32, far: *const i32, words: usize) -> bool {
        // SAFETY: by the caller's word.
        unsafe { core::ptr::copy_nonoverlapping(far, place, words) }
        true
    }

    /// Waits until the words of at most so many calls are on their way, the last ones; on core 0 only.
    fn arrived(&self, _under_way: usize) {}

    /// A core begins a step of a group: nothing happens, but who watches a program may see it.
    fn step(&self) {}
}

/// Several cores with a memory of their own, L1, which a DMA fills.
///
/// # Safety
/// All cores can read and write L1, which is there as long as `self` and which nobody else uses while [`Cluster::fork`] runs; the copies do what [`Core`] says.
pub unsafe trait Cluster: Sync {
    /// How many cores.
    fn cores(&self) -> usize;

    /// Where L1 begins, on a word, and how many bytes of it layers may have.
    fn l1(&self) -> (*mut u8, usize);

    /// Has every core do `work`, all at the same time, and returns when all have. Not called again before.
    fn fork(&self, work: &(dyn Fn(&dyn Core) + Sync));
}

/// Copies under way.
pub(super) struct Under<const N: usize>(pub(super) [Option<u32>; N]);

impl<const N: usize> Under<N> {
    /// Waits for one of them.
    pub(super) fn wait_for(&mut self, which: usize, core: &dyn Core) {
        if let Some(copy) = self.0[which].take() {
            core.wait(copy);
        }
    }

    /// Waits for each, once, on the core that began them.
    pub(super) fn wait(&mut self, core: &dyn Core) {
        self.0.iter_mut().filter_map(Option::take).for_each(|copy| core.wait(copy));
    }
}
