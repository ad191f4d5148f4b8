/// The bytes of words, in memory order.
pub(super) fn bytes(words: &mut [i32]) -> &mut [i8] {
    // SAFETY: four times as many bytes take the same memory, and are integers too.
    unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), 4 * words.len()) }
}
