/// Adds `sum((input - zero) * filter)` to each accumulator; all slices have the same length.
///
/// The multiplications are 9 by 8 bits into 32, a shape that compilers turn into `pmaddwd` and its like.
#[inline(always)]
pub(crate) fn accumulate<const N: usize>(
    accumulators: &mut [i32; N],
    input: &[i8],
    filters: [&[i8]; N],
    zero: i8,
) {
    let filters = filters.map(|filter| filter.get(..input.len()).unwrap_or(&[]));
    if filters.iter().any(|filter| filter.len() != input.len()) {
        return;
    }
    let zero = i16::from(zero);
    let mut sums = [0i32; N];
    for (i, &x) in input.iter().enumerate() {
        let x = i32::from(i16::from(x) - zero);
        for (sum, filter) in sums.iter_mut().zip(&filters) {
            *sum = sum.wrapping_add(x * i32::from(filter[i]));
        }
    }
    for (accumulator, sum) in accumulators.iter_mut().zip(sums) {
        *accumulator = accumulator.wrapping_add(sum);
    }
}
