use super::{Packet, PacketError};

/// How the data packets of a connection look. The version in the hello says which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Version 1: the stream, cut into packets.
    #[default]
    Plain,
    /// Version 2: the stream in rows of one length, and repair packets that stand in for lost ones.
    Protected,
}

impl Format {
    /// The version that says so.
    pub const fn version(self) -> u8 {
        match self {
            Format::Plain => 1,
            Format::Protected => 2,
        }
    }

    /// The format of a version, if there is one.
    pub const fn of(version: u8) -> Option<Self> {
        match version {
            1 => Some(Format::Plain),
            2 => Some(Format::Protected),
            _ => None,
        }
    }

    /// Reads a data packet of this format; any bytes of at least a header's length are one.
    pub fn parse(self, bytes: &[u8]) -> Result<Packet<'_>, PacketError> {
        match self {
            Format::Plain => Packet::parse(bytes),
            Format::Protected => Packet::parse_protected(bytes),
        }
    }
}
