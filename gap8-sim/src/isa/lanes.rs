//! Words as lanes of half words or bytes.

/// A function of signed half words, on both lanes.
#[inline]
pub fn i16s(a: u32, b: u32, f: impl Fn(i16, i16) -> i16) -> u32 {
    u16s(a, b, |x, y| f(x as i16, y as i16) as u16)
}

/// A function of unsigned half words, on both lanes.
#[inline]
pub fn u16s(a: u32, b: u32, f: impl Fn(u16, u16) -> u16) -> u32 {
    let lane = |at: u32| u32::from(f((a >> at) as u16, (b >> at) as u16)) << at;
    lane(0) | lane(16)
}

/// A function of signed bytes, on the four lanes.
#[inline]
pub fn i8s(a: u32, b: u32, f: impl Fn(i8, i8) -> i8) -> u32 {
    u8s(a, b, |x, y| f(x as i8, y as i8) as u8)
}

/// A function of unsigned bytes, on the four lanes.
#[inline]
pub fn u8s(a: u32, b: u32, f: impl Fn(u8, u8) -> u8) -> u32 {
    let lane = |at: u32| u32::from(f((a >> at) as u8, (b >> at) as u8)) << at;
    lane(0) | lane(8) | lane(16) | lane(24)
}

/// The low half word in both lanes.
#[inline]
pub const fn replicate16(b: u32) -> u32 {
    (b & 0xffff) * 0x1_0001
}

/// The low byte in the four lanes.
#[inline]
pub const fn replicate8(b: u32) -> u32 {
    (b & 0xff) * 0x101_0101
}

/// The half word in a lane.
#[inline]
pub const fn half(a: u32, lane: u32) -> u32 {
    a >> (16 * (lane & 1)) & 0xffff
}

/// The byte in a lane.
#[inline]
pub const fn byte(a: u32, lane: u32) -> u32 {
    a >> (8 * (lane & 3)) & 0xff
}
