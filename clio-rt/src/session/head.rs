use crate::packet::{Layout, LayoutError};
use crate::table::{OperatingPoint, Table};

/// The device's half of a model, as the compiler emits it.
pub trait Head {
    /// The first eight bytes of the model's hash.
    fn model(&self) -> [u8; 8];

    /// The partition table of this target.
    fn table(&self) -> &Table<'_>;

    /// The declared slices of `partition`: cumulative bytes on air, headers included. Empty where it sends nothing
    /// or does not exist; at most [`MAX_SLICES`].
    fn slices(&self, partition: u8) -> &[u16];

    /// The most bytes of a packet on the target's radio; at most [`MAX_MTU`](super::MAX_MTU).
    fn mtu(&self) -> u16;

    /// Runs the head up to `partition`. Of the stream no more than `limit` bytes will be sent: the head may
    /// stop encoding there, and what it gives beyond is ignored.
    fn run(&mut self, image: &[u8], partition: u8, limit: usize) -> Result<Output<'_>, HeadError>;
}

/// A head in a static, say, which a session only borrows.
impl<H: Head + ?Sized> Head for &mut H {
    fn model(&self) -> [u8; 8] {
        (**self).model()
    }

    fn table(&self) -> &Table<'_> {
        (**self).table()
    }

    fn slices(&self, partition: u8) -> &[u16] {
        (**self).slices(partition)
    }

    fn mtu(&self) -> u16 {
        (**self).mtu()
    }

    fn run(&mut self, image: &[u8], partition: u8, limit: usize) -> Result<Output<'_>, HeadError> {
        (**self).run(image, partition, limit)
    }
}

/// What a head makes of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output<'a> {
    /// The partition's tensor as a stream every prefix of which decodes.
    Stream(&'a [u8]),
    /// The partition is the network's end: the label.
    Label {
        /// Index of the class.
        class: u16,
        /// Probability of the class times 255, rounded.
        confidence: u8,
    },
}

/// Why a head cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadError {
    /// It has no such partition.
    Partition(u8),
    /// The image has the wrong number of bytes.
    Image {
        /// Bytes it must have.
        needs: usize,
        /// Bytes it has.
        has: usize,
    },
}

/// Most slices a partition may declare.
pub const MAX_SLICES: usize = 32;

/// The layout of the point's slices, which are copied to `sizes`; none where it sends nothing.
pub(super) fn layout<'a>(
    head: &impl Head,
    point: &OperatingPoint,
    sizes: &'a mut [u16; MAX_SLICES],
) -> Result<Option<Layout<'a>>, LayoutError> {
    if point.bytes == 0 {
        return Ok(None);
    }
    let declared = head.slices(point.partition);
    for (to, from) in sizes.iter_mut().zip(declared) {
        *to = *from;
    }
    let used = sizes.get(..declared.len()).unwrap_or(sizes);
    Layout::new(used, head.mtu()).map(Some)
}

impl core::fmt::Display for HeadError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            HeadError::Partition(partition) => write!(f, "the head has no partition {partition}"),
            HeadError::Image { needs, has } => {
                write!(f, "the image has {has} bytes; the head takes {needs}")
            }
        }
    }
}

impl core::error::Error for HeadError {}
