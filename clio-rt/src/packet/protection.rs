use super::field::{inverse, multiply};
use super::{FIRST_HEADER_BYTES, HEADER_BYTES};

/// How a frame is protected from loss: its stream in `data` packets, and `repair` packets after them.
///
/// Byte 0 of what is coded is the partition, the stream follows; it is cut into rows of `row` bytes, one to a data packet.
/// A repair packet is a sum of all rows, each times a coefficient of its own, so that any `data` of the packets give the
/// whole: a systematic code of Cauchy coefficients over GF(2⁸) (Blömer et al., *An XOR-based erasure-resilient coding scheme*,
/// 1995, §3). With fewer, the rows up to the first gap are a prefix as ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// Packets that carry the stream, 1 to [`Protection::MAX_DATA`].
    pub data: u8,
    /// Packets that stand in for lost ones, up to [`Protection::MAX_REPAIR`].
    pub repair: u8,
    /// Bytes of a packet without its header, at least 1; at least 2 where `data` is 1, for the stream to have a byte.
    pub row: u16,
}

impl Protection {
    /// Most data packets.
    pub const MAX_DATA: u8 = 63;
    /// Most repair packets.
    pub const MAX_REPAIR: u8 = 64;

    /// Bytes of the stream that a frame carries.
    pub const fn payload(&self) -> usize {
        (self.data as usize * self.row as usize).saturating_sub(1)
    }

    /// Packets of a frame.
    pub const fn packets(&self) -> usize {
        self.data as usize + self.repair as usize
    }

    /// Bytes on air of a frame, headers included.
    pub const fn bytes(&self) -> usize {
        let row = self.row as usize;
        self.data as usize * (HEADER_BYTES + row) + self.repair as usize * (REPAIR_HEADER + row)
    }

    /// Bytes on air of its largest packet.
    pub const fn largest(&self) -> usize {
        self.row as usize + if self.repair == 0 { HEADER_BYTES } else { REPAIR_HEADER }
    }
}

/// A repair packet's header: the data packet's, and how many of those it covers.
pub(super) const REPAIR_HEADER: usize = FIRST_HEADER_BYTES;

/// The coefficient of data row `row` in repair packet `repair`, both below 64.
///
/// `(64 ⊕ row) / ((64 + repair) ⊕ row)`: Cauchy's matrix of the elements 64… against 0…63, each column divided by its first
/// entry. Every square part of it is regular, and repair packet 0 is the plain parity.
pub(crate) fn coefficient(repair: u8, row: u8) -> u8 {
    let other = Protection::MAX_REPAIR;
    multiply(other ^ row, inverse((other + repair % other) ^ row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repair_packet_0_is_the_parity() {
        assert!((0..64).all(|row| coefficient(0, row) == 1));
    }

    #[test]
    fn sizes_are_counted() {
        let protection = Protection { data: 5, repair: 3, row: 20 };
        assert_eq!((protection.payload(), protection.packets()), (99, 8));
        assert_eq!((protection.bytes(), protection.largest()), (5 * 22 + 3 * 23, 23));
        assert_eq!(Protection { repair: 0, ..protection }.largest(), 22);
    }
}
