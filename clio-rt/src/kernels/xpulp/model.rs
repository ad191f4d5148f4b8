//! What the instructions compute, for cores that do not have them.

/// `pv.sdotsp.b`: four products of signed bytes and a sum.
pub(super) fn sdotsp(sum: i32, a: i32, b: i32) -> i32 {
    a.to_le_bytes().into_iter().zip(b.to_le_bytes()).fold(sum, |sum, (a, b)| {
        sum.wrapping_add(i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
    })
}

/// `p.lw`: the word at a byte of a slice, wherever it lies; zero where it is not all there.
pub(super) fn word(bytes: &[i8], at: usize) -> i32 {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>());
    bytes.map_or(0, |bytes| i32::from_le_bytes(bytes.map(i8::cast_unsigned)))
}
