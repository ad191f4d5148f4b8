//! Words of two signed halves: what the DSP extension multiplies.

/// Two halves as one word, `low` in its lower half.
pub(super) const fn pair(low: i16, high: i16) -> i32 {
    (low as u16 as u32 | (high as u16 as u32) << 16) as i32
}

/// Bytes 0 and 2 of a word, widened to halves (`sxtb16`).
#[inline(always)]
pub(super) fn even_bytes(word: i32) -> i32 {
    let [a, _, b, _] = word.to_le_bytes();
    pair(a as i8 as i16, b as i8 as i16)
}

/// Bytes 1 and 3 of a word, widened to halves (`sxtb16` after a rotation by 8).
#[inline(always)]
pub(super) fn odd_bytes(word: i32) -> i32 {
    let [_, a, _, b] = word.to_le_bytes();
    pair(a as i8 as i16, b as i8 as i16)
}

/// What the inline assembly computes, for hosts.
#[cfg(not(dsp))]
pub(super) mod model {
    pub fn low(word: i32) -> i32 {
        i32::from(word as i16)
    }

    pub fn high(word: i32) -> i32 {
        word >> 16
    }

    /// `sum + a.low * b.low + a.high * b.high`, wrapping.
    pub fn smlad(a: i32, b: i32, sum: i32) -> i32 {
        sum.wrapping_add(low(a) * low(b)).wrapping_add(high(a).wrapping_mul(high(b)))
    }
}

/// The halves of words, in memory order.
pub fn halves(words: &mut [i32]) -> &mut [i16] {
    // SAFETY: twice as many halves take the same bytes, need less alignment, and are integers too.
    unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), 2 * words.len()) }
}

/// The bytes of words, in memory order.
pub(super) fn bytes(words: &mut [i32]) -> &mut [i8] {
    // SAFETY: four times as many bytes take the same memory, and are integers too.
    unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), 4 * words.len()) }
}

/// The words of bytes that begin on a word; `None` where they do not, or are no whole words.
pub(super) fn words(bytes: &[i8]) -> Option<&[i32]> {
    // SAFETY: any four bytes are an i32; the check below refuses what is not aligned.
    let (before, words, after) = unsafe { bytes.align_to() };
    (before.is_empty() && after.is_empty()).then_some(words)
}
