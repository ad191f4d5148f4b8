use crate::packet::{Format, Layout, Protection};
use crate::session::SessionError;
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

    /// How its frames look on air: protected where the link was declared to lose packets.
    fn format(&self) -> Format {
        Format::Plain
    }

    /// How a protected frame of `slices` slices of `partition` is cut into packets; none where it sends nothing, does not
    /// exist, or frames are plain.
    fn protection(&self, _partition: u8, _slices: u8) -> Option<Protection> {
        None
    }

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

    fn format(&self) -> Format {
        (**self).format()
    }

    fn protection(&self, partition: u8, slices: u8) -> Option<Protection> {
        (**self).protection(partition, slices)
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
    /// No cluster with enough memory of its own was installed.
    Cluster {
        /// Bytes of L1 that it must have.
        needs: usize,
    },
}

/// Most slices a partition may declare.
pub const MAX_SLICES: usize = 32;

/// How the frame of a point is cut into packets.
pub(super) enum Cut<'a> {
    /// It sends nothing.
    Nothing,
    /// Slice by slice.
    Plain(Layout<'a>),
    /// Row by row, then repair packets.
    Protected(Protection),
}

impl Cut<'_> {
    /// Bytes of the stream that `slices` slices carry.
    pub fn payload(&self, slices: u8) -> usize {
        match self {
            Cut::Nothing => 0,
            Cut::Plain(layout) => layout.payload(slices.into()),
            Cut::Protected(protection) => protection.payload(),
        }
    }
}

/// How the point's frame is cut; sizes of plain slices are copied to `sizes`.
pub(super) fn cut<'a, E>(
    head: &impl Head,
    point: &OperatingPoint,
    sizes: &'a mut [u16; MAX_SLICES],
) -> Result<Cut<'a>, SessionError<E>> {
    if point.bytes == 0 {
        return Ok(Cut::Nothing);
    }
    if head.format() == Format::Protected {
        return head
            .protection(point.partition, point.slices)
            .map(Cut::Protected)
            .ok_or(SessionError::Point(point.partition, point.slices));
    }
    let declared = head.slices(point.partition);
    for (to, from) in sizes.iter_mut().zip(declared) {
        *to = *from;
    }
    let used = sizes.get(..declared.len()).unwrap_or(sizes);
    Ok(Cut::Plain(Layout::new(used, head.mtu())?))
}

impl core::fmt::Display for HeadError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            HeadError::Partition(partition) => write!(f, "the head has no partition {partition}"),
            HeadError::Cluster { needs } => {
                write!(f, "the head needs a cluster with {needs} bytes of L1: `tiles::install` one")
            }
            HeadError::Image { needs, has } => {
                write!(f, "the image has {has} bytes; the head takes {needs}")
            }
        }
    }
}

impl core::error::Error for HeadError {}
