/// The boards Clio plans for.
pub const KNOWN_TARGETS: &[&str] = &["stm32f746", "mps2_an500", "gap8"];

/// Bytes of header in the first packet of a frame; a slice stop must leave room for at least one byte after it.
pub const PACKET_HEADER_BYTES: u32 = 3;

/// The most slices of a session.
pub(super) const MAX_SLICES: usize = 32;

/// The smallest packet a link may have, in bytes: an attribute write of Bluetooth 4.0 (ATT_MTU 23 less 3).
pub(super) const MIN_MTU: u32 = 20;

/// What a kind of link means when the declaration does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkDefaults {
    /// As written in the declaration.
    pub kind: &'static str,
    /// Largest packet in bytes; `None`: must be declared.
    pub mtu: Option<u16>,
    /// Round trip in milliseconds; `None`: must be declared.
    pub round_trip_ms: Option<u32>,
}

/// The kinds of link.
///
/// - `ble`: 251-byte link-layer payload (Bluetooth 4.2 data length extension) less 7 of L2CAP and ATT; two connection
///   intervals of 15 ms.
/// - `lora`: 222 bytes, the largest LoRaWAN payload in EU868 at DR4 and above; the one second until a class A device's
///   first receive window.
/// - `wifi`: 1,500 bytes of Ethernet less 40 of IPv4 and TCP; 10 ms, a local network under load.
/// - `custom`: declares both itself.
pub const KNOWN_LINKS: &[LinkDefaults] = &[
    LinkDefaults { kind: "ble", mtu: Some(244), round_trip_ms: Some(30) },
    LinkDefaults { kind: "lora", mtu: Some(222), round_trip_ms: Some(1000) },
    LinkDefaults { kind: "wifi", mtu: Some(1460), round_trip_ms: Some(10) },
    LinkDefaults { kind: "custom", mtu: None, round_trip_ms: None },
];

#[cfg(all(test, feature = "build"))]
mod tests {
    use super::{MAX_SLICES, PACKET_HEADER_BYTES};

    #[test]
    fn header_is_the_runtimes() {
        assert_eq!(PACKET_HEADER_BYTES as usize, clio_rt::packet::FIRST_HEADER_BYTES);
    }

    #[test]
    fn slices_are_as_many_as_the_runtimes() {
        assert_eq!(MAX_SLICES, clio_rt::session::MAX_SLICES);
    }
}
