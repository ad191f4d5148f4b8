use super::{FIRST_HEADER_BYTES, HEADER_BYTES, MAX_PACKETS};

/// How the declared slices of a partition are cut into packets.
///
/// `slices[n - 1]` is the number of bytes on air, headers included, after which `n` slices are sent. Each slice
/// starts a packet; one longer than the MTU is cut into packets of the MTU, and where what remains would be too
/// short to carry a byte, the packet before it gives it one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout<'a> {
    slices: &'a [u16],
    mtu: u16,
}

/// Why declared slices cannot be cut into packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// No slices are declared.
    Empty,
    /// The MTU is less than [`Layout::MIN_MTU`].
    Mtu {
        /// The declared MTU.
        mtu: u16,
    },
    /// A slice has no room for a header and one byte: the sizes are cumulative and must grow by at least 3 (the first: 4).
    Short {
        /// Index of the slice in the declaration.
        slice: usize,
    },
    /// The slices need more than [`MAX_PACKETS`] packets.
    Packets {
        /// Packets they need.
        packets: usize,
    },
}

impl<'a> Layout<'a> {
    /// The smallest MTU that can be declared.
    pub const MIN_MTU: u16 = 8;

    /// Checks the declaration; `slices` are cumulative bytes on air, headers included.
    pub const fn new(slices: &'a [u16], mtu: u16) -> Result<Self, LayoutError> {
        if slices.is_empty() {
            return Err(LayoutError::Empty);
        }
        if mtu < Self::MIN_MTU {
            return Err(LayoutError::Mtu { mtu });
        }
        let (mut slice, mut start) = (0, 0);
        while slice < slices.len() {
            if (slices[slice] as usize) < start + least(slice) {
                return Err(LayoutError::Short { slice });
            }
            start = slices[slice] as usize;
            slice += 1;
        }
        let packets = total(slices, mtu, slices.len()).packets;
        if packets > MAX_PACKETS {
            return Err(LayoutError::Packets { packets });
        }
        Ok(Layout { slices, mtu })
    }

    /// The cumulative bytes on air as declared.
    pub const fn slices(&self) -> &'a [u16] {
        self.slices
    }

    /// The most bytes of a packet.
    pub const fn mtu(&self) -> u16 {
        self.mtu
    }

    /// Bytes of the stream that `slices` slices carry; all of them where there are fewer.
    pub const fn payload(&self, slices: usize) -> usize {
        total(self.slices, self.mtu, slices).payload
    }

    /// Packets of `slices` slices; of all of them where there are fewer.
    pub const fn packets(&self, slices: usize) -> usize {
        total(self.slices, self.mtu, slices).packets
    }

    /// Bytes on air of each packet of the first `slices` slices, in order.
    pub fn sizes(&self, slices: usize) -> Sizes<'a> {
        let planned = self.slices.get(..slices).unwrap_or(self.slices);
        Sizes { slices: planned, mtu: self.mtu as usize, start: 0 }
    }
}

/// Bytes of the stream that `n` of the `slices` carry in packets of at most `mtu` bytes, headers subtracted.
///
/// For the build: 0 where [`Layout::new`] refuses the declaration.
pub const fn payload_capacity(slices: &[u16], mtu: u16, n: usize) -> usize {
    match Layout::new(slices, mtu) {
        Ok(layout) => layout.payload(n),
        Err(_) => 0,
    }
}

/// Iterator over the bytes on air of each packet.
#[derive(Clone, Debug)]
pub struct Sizes<'a> {
    slices: &'a [u16],
    mtu: usize,
    start: usize,
}

impl Iterator for Sizes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (end, later) = self.slices.split_first()?;
        let size = cut((*end as usize).saturating_sub(self.start), self.mtu);
        self.start += size;
        if self.start >= *end as usize {
            self.slices = later;
        }
        Some(size)
    }
}

struct Total {
    packets: usize,
    payload: usize,
}

const fn total(slices: &[u16], mtu: u16, n: usize) -> Total {
    let (mut slice, mut start, mut packets) = (0, 0, 0);
    while slice < n && slice < slices.len() {
        while start < slices[slice] as usize {
            start += cut(slices[slice] as usize - start, mtu as usize);
            packets += 1;
        }
        slice += 1;
    }
    let headers = if packets == 0 { 0 } else { packets * HEADER_BYTES + 1 };
    Total { packets, payload: start - headers }
}

/// Bytes of the next packet of a slice with `left` bytes to go.
const fn cut(left: usize, mtu: usize) -> usize {
    if left <= mtu {
        left
    } else if left - mtu <= HEADER_BYTES {
        left - HEADER_BYTES - 1
    } else {
        mtu
    }
}

/// The fewest bytes slice number `slice` may have: a header and a byte.
const fn least(slice: usize) -> usize {
    if slice == 0 { FIRST_HEADER_BYTES + 1 } else { HEADER_BYTES + 1 }
}

impl core::fmt::Display for LayoutError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            LayoutError::Empty => {
                write!(f, "no slices are declared; declare at least one size in bytes")
            }
            LayoutError::Mtu { mtu } => {
                write!(f, "an MTU of {mtu} bytes is too small; the least is {}", Layout::MIN_MTU)
            }
            LayoutError::Short { slice } => write!(
                f,
                "slice {slice} has no room for its header and a byte; sizes are cumulative and must grow by at least {} bytes",
                least(*slice)
            ),
            LayoutError::Packets { packets } => {
                write!(
                    f,
                    "the slices need {packets} packets, more than {MAX_PACKETS}; use fewer bytes or a larger MTU"
                )
            }
        }
    }
}

impl core::error::Error for LayoutError {}
