//! Bytes, little end first.

/// A value of one, two or four bytes at an offset that is inside.
#[inline]
pub fn read(memory: &[u8], offset: u32, bytes: u32) -> u32 {
    let at = offset as usize;
    match bytes {
        1 => u32::from(memory[at]),
        2 => u32::from(u16::from_le_bytes([memory[at], memory[at + 1]])),
        _ => memory[at..at + 4].first_chunk().map_or(0, |word| u32::from_le_bytes(*word)),
    }
}

/// Writes a value of one, two or four bytes at an offset that is inside.
#[inline]
pub fn write(memory: &mut [u8], offset: u32, bytes: u32, value: u32) {
    let at = offset as usize;
    match bytes {
        1 => memory[at] = value as u8,
        2 => memory[at..at + 2].copy_from_slice(&(value as u16).to_le_bytes()),
        _ => memory[at..at + 4].copy_from_slice(&value.to_le_bytes()),
    }
}
