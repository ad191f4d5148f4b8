/// Dot products taken together, so that an input is read once for all of them.
pub(crate) const LANES: usize = 4;

/// Adds `sum((input - zero) * filter)` to each accumulator, as far as the shortest slice reaches.
///
/// Zipped, the five slices need no bound checks. The multiplications are 9 by 8 bits into 32, a shape
/// that compilers turn into `pmaddwd` and its like.
#[inline(always)]
pub(crate) fn accumulate(
    accumulators: &mut [i32; LANES],
    input: &[i8],
    filters: [&[i8]; LANES],
    zero: i8,
) {
    let zero = i16::from(zero);
    let mut sums = [0i32; LANES];
    let [first, second, third, fourth] = filters;
    for ((((&x, &a), &b), &c), &d) in input.iter().zip(first).zip(second).zip(third).zip(fourth) {
        let x = i32::from(i16::from(x) - zero);
        for (sum, weight) in sums.iter_mut().zip([a, b, c, d]) {
            *sum = sum.wrapping_add(x * i32::from(weight));
        }
    }
    for (accumulator, sum) in accumulators.iter_mut().zip(sums) {
        *accumulator = accumulator.wrapping_add(sum);
    }
}
