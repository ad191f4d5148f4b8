//! A long counter out of two short ones.

/// The 64-bit count of which `fine` is the lower half, where `coarse` has counted it in units of 256, early or late by
/// less than 2³¹. Resolves counts below 2⁴⁰.
pub fn extend(fine: u32, coarse: u32) -> u64 {
    let about = u64::from(coarse) << 8;
    let late = fine.wrapping_sub(about as u32) as i32;
    about.wrapping_add_signed(i64::from(late))
}
