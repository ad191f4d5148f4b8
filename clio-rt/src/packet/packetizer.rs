use core::iter::Peekable;

use super::layout::Sizes;
use super::{FIRST_HEADER_BYTES, HEADER_BYTES, LAST, Layout, Packet, Packets};

/// Cuts the stream of one frame into packets, in order, into the caller's buffer.
///
/// Every packet has the size that the declaration gives it; only where the stream ends before the planned slices
/// do is the packet that holds its end shorter, and the last.
#[derive(Clone, Debug)]
pub struct Packetizer<'a> {
    sizes: Peekable<Sizes<'a>>,
    frame: u8,
    partition: u8,
    index: u8,
    left: &'a [u8],
    done: bool,
}

/// Why a packet could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketizeError {
    /// The buffer is shorter than the packet; one of the MTU is always long enough.
    Buffer {
        /// Bytes of the packet.
        needs: usize,
        /// Bytes of the buffer.
        has: usize,
    },
}

impl<'a> Packetizer<'a> {
    /// Starts the frame `frame`: the first `slices` slices of `layout`, of a stream of `partition`.
    ///
    /// Zero slices are no packets; more than are declared are all of them.
    pub fn new(
        layout: Layout<'a>,
        slices: usize,
        frame: u8,
        partition: u8,
        stream: &'a [u8],
    ) -> Self {
        let mut sizes = layout.sizes(slices).peekable();
        let done = sizes.peek().is_none();
        Packetizer { sizes, frame, partition, index: 0, left: stream, done }
    }

    /// Moves past the next packet; gives its payload.
    fn advance(&mut self, header: usize) -> &'a [u8] {
        let room = self.sizes.next().unwrap_or(0).saturating_sub(header);
        let (payload, left) = self.left.split_at_checked(room).unwrap_or((self.left, &[]));
        self.left = left;
        self.index = self.index.saturating_add(1);
        self.done |= left.is_empty() || self.sizes.peek().is_none();
        payload
    }

    fn header(&self) -> usize {
        if self.index == 0 { FIRST_HEADER_BYTES } else { HEADER_BYTES }
    }
}

impl Packets for Packetizer<'_> {
    fn end(&self) -> Option<[u8; HEADER_BYTES]> {
        (self.index > 0).then(|| Packet::end(self.frame, self.index))
    }

    fn next_bytes(&mut self) -> Option<usize> {
        let size = *self.sizes.peek()?;
        (!self.done).then(|| size.min(self.header() + self.left.len()))
    }

    fn later_bytes(&self) -> Option<usize> {
        let mut later = self.clone();
        later.advance(later.header());
        later.next_bytes()
    }

    fn write(&mut self, stop: bool, buffer: &mut [u8]) -> Result<Option<usize>, PacketizeError> {
        let Some(needs) = self.next_bytes() else {
            return Ok(None);
        };
        let (frame, index, partition, header) =
            (self.frame, self.index, self.partition, self.header());
        let has = buffer.len();
        let out = buffer.get_mut(..needs).ok_or(PacketizeError::Buffer { needs, has })?;
        let payload = self.advance(header);
        self.done |= stop;
        for (to, from) in
            out.iter_mut().zip([frame, index | if self.done { LAST } else { 0 }, partition])
        {
            *to = from;
        }
        for (to, from) in out.iter_mut().skip(header).zip(payload) {
            *to = *from;
        }
        Ok(Some(needs))
    }
}

impl core::fmt::Display for PacketizeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let PacketizeError::Buffer { needs, has } = self;
        write!(f, "the buffer has {has} bytes, the packet {needs}; give it one of the MTU")
    }
}

impl core::error::Error for PacketizeError {}
