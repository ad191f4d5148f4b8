use super::{HEADER_BYTES, PacketizeError};

/// The packets of one frame, in the order in which they are sent.
pub trait Packets {
    /// The empty packet that says, in place of the next: no more of this frame. None at the first, which must be sent.
    fn end(&self) -> Option<[u8; HEADER_BYTES]>;

    /// Bytes on air of the next packet; none after the last.
    fn next_bytes(&mut self) -> Option<usize>;

    /// Bytes on air of the packet after the next, if there is one.
    fn later_bytes(&self) -> Option<usize>;

    /// Writes the next packet and moves on; gives its length, or none after the last.
    ///
    /// It carries the flag LAST where nothing is left to send, or where the caller stops here: `stop`.
    fn write(&mut self, stop: bool, buffer: &mut [u8]) -> Result<Option<usize>, PacketizeError>;
}
