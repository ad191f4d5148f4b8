//! The wire format, both directions, as `docs/wire.md` describes it byte by byte.
//!
//! Nothing here checks for corruption: the radio and TCP carry their own checksums. Bytes that got through
//! those are still only data: every parser returns a typed error and none panics.
#![forbid(unsafe_code)]

#[cfg_attr(not(feature = "cloud"), allow(unused))]
pub(crate) mod field;
mod format;
mod hello;
mod layout;
mod packetizer;
mod packets;
mod protected;
mod protection;
mod reply;

pub use format::Format;
pub use hello::{Hello, HelloError};
pub use layout::{Layout, LayoutError, payload_capacity};
pub use packetizer::{PacketizeError, Packetizer};
pub use packets::Packets;
pub use protected::Protected;
pub use protection::Protection;
#[cfg(feature = "cloud")]
pub(crate) use protection::coefficient;
pub use reply::{Answer, FailReason, Refusal, Reply, ReplyError};

/// Version of the wire format, carried in [`Hello`], where nothing is said of loss; [`Format`] has all that the cloud takes.
pub const VERSION: u8 = Format::Plain.version();

/// Most packets a frame may have: the index has seven bits.
pub const MAX_PACKETS: usize = 128;

/// Bytes of header on every packet: frame number and index.
pub const HEADER_BYTES: usize = 2;

/// Bytes of header on packet 0, which also names the partition.
pub const FIRST_HEADER_BYTES: usize = 3;

/// Bit of the index byte that says: the device sends no more of this frame.
pub const LAST: u8 = 0x80;

/// Bit of the index byte that says, in a protected frame: a repair packet, and the index counts those.
pub const REPAIR: u8 = 0x40;

/// One data packet, device to cloud, borrowed from the bytes it was parsed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Frame number mod 256.
    pub frame: u8,
    /// Place in the frame, `0..MAX_PACKETS`; of a repair packet, its place among those.
    pub index: u8,
    /// The device sends no more of this frame.
    pub last: bool,
    /// The partition whose stream this is; packet 0 has it, the others do not.
    pub partition: Option<u8>,
    /// Of a repair packet: how many data packets it covers, from 0 on.
    pub covers: Option<u8>,
    /// The bytes of the stream; may be empty.
    pub payload: &'a [u8],
}

/// Why bytes are not a data packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketError {
    /// Shorter than its header.
    Truncated {
        /// Bytes of header it should have.
        needs: usize,
        /// Bytes it has.
        has: usize,
    },
}

impl<'a> Packet<'a> {
    /// Reads a packet of [`Format::Plain`]; any bytes of at least a header's length are one.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PacketError> {
        let truncated = |needs| PacketError::Truncated { needs, has: bytes.len() };
        let [frame, flagged, rest @ ..] = bytes else {
            return Err(truncated(HEADER_BYTES));
        };
        let (index, last) = (flagged & !LAST, flagged & LAST != 0);
        let (partition, payload) = match (index, rest) {
            (0, [partition, payload @ ..]) => (Some(*partition), payload),
            (0, []) => return Err(truncated(FIRST_HEADER_BYTES)),
            _ => (None, rest),
        };
        Ok(Packet { frame: *frame, index, last, partition, covers: None, payload })
    }

    pub(super) fn parse_protected(bytes: &'a [u8]) -> Result<Self, PacketError> {
        match *bytes {
            [_, flagged] if flagged & REPAIR != 0 => {
                Err(PacketError::Truncated { needs: protection::REPAIR_HEADER, has: bytes.len() })
            }
            [frame, flagged, covers, ref payload @ ..] if flagged & REPAIR != 0 => {
                let (index, last) = (flagged & !LAST & !REPAIR, flagged & LAST != 0);
                Ok(Packet { frame, index, last, partition: None, covers: Some(covers), payload })
            }
            _ => Self::parse(bytes),
        }
    }

    /// The empty packet that only says: no more of this frame after packet `index - 1`.
    ///
    /// `index` is that of the first packet that was not sent, at least 1.
    pub const fn end(frame: u8, index: u8) -> [u8; HEADER_BYTES] {
        [frame, index | LAST]
    }
}

impl core::fmt::Display for PacketError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let PacketError::Truncated { needs, has } = self;
        write!(f, "a data packet of {has} bytes is shorter than its header of {needs}")
    }
}

impl core::error::Error for PacketError {}
