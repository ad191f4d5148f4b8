//! Operators a few rows at a time against the whole ones.

use crate::case::*;
use crate::cortex_m::packed_conv2d;
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// The output, made `count` rows at a time, each band of only the rows it needs.
fn by_bands<O: Banded>(
    op: &O,
    [input, output]: [Shape; 2],
    x: &[i8],
    count: u16,
    mut run: impl FnMut(&O, &[i8], &mut [i8]),
) -> Vec<i8> {
    let mut y = vec![85; output.elements()];
    for from in (0..output.height).step_by(count.into()) {
        let rows = Rows { from, to: (from + count).min(output.height) };
        let [source, target] = [(input, op.needed(rows)), (output, rows)]
            .map(|(shape, rows)| Strip { offset: 0, row: shape.row() }.range(0, rows));
        run(&op.band(rows), &x[source], &mut y[target]);
    }
    y
}

/// Whether every band needs some row: packed operators take no empty input, and a band has none where all its taps lie in the padding.
fn none_is_empty<O: Banded>(op: &O, output: Shape, count: u16) -> bool {
    let band = |from| Rows { from, to: (from + count).min(output.height) };
    (0..output.height).step_by(count.into()).all(|from| op.needed(band(from)).count() > 0)
}

proptest! {
    #[test]
    fn bands_of_conv2d_are_the_whole(case in convolution(), count in 1u16..=4) {
        let op = case.conv2d();
        let mut whole = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut whole);
        prop_assert_eq!(by_bands(&op, [op.input, op.output], &case.x, count, conv2d), whole);
    }

    #[test]
    fn bands_of_depthwise_are_the_whole(case in depthwise_convolution(), count in 1u16..=4) {
        let op = case.depthwise();
        let mut whole = vec![85; op.output.elements()];
        depthwise(&op, &case.x, &mut whole);
        prop_assert_eq!(by_bands(&op, [op.input, op.output], &case.x, count, depthwise), whole);
    }

    #[test]
    fn bands_of_pools_are_the_whole(
        (window, input, output) in (window(), shape(1u16..=20), shape(Just(1))),
        values in vec(value(), 7 * 7 * 20),
        count in 1u16..=4,
    ) {
        let (x, clamp) = (&values[..input.elements()], [-100, 90]);
        let output = Shape { channels: input.channels, ..output };
        let mut whole = vec![85; output.elements()];
        let op = MaxPool { input, output, window, clamp };
        max_pool(&op, x, &mut whole);
        prop_assert_eq!(by_bands(&op, [input, output], x, count, max_pool), &whole[..]);
        let op = AveragePool { input, output, window, clamp };
        average_pool(&op, x, &mut whole);
        prop_assert_eq!(by_bands(&op, [input, output], x, count, average_pool), whole);
    }

    #[test]
    fn bands_of_packed_conv2d_are_the_whole(case in crate::cortex_m::convolution(), count in 1u16..=4) {
        use cortex_m::{Format, PackedConv2d};
        let op = case.conv2d();
        prop_assume!(none_is_empty(&op, op.output, count));
        let mut whole = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut whole);
        let mut blocks = vec![0; PackedConv2d::words(op.input, op.output, op.window, Format::Wide)];
        let packed = PackedConv2d::pack(&op, Format::Wide, &mut blocks).unwrap();
        let mut scratch = vec![0x5555_5555; packed.scratch()];
        let run = |op: &PackedConv2d, x: &[i8], y: &mut [i8]| packed_conv2d(op, x, y, &mut scratch);
        prop_assert_eq!(by_bands(&packed, [op.input, op.output], &case.x, count, run), whole);
    }

    #[test]
    fn bands_of_packed_depthwise_are_the_whole(
        case in crate::cortex_m::depthwise_convolution(), rows in 1u16..=4, count in 1u16..=4
    ) {
        use cortex_m::PackedDepthwise;
        let op = case.depthwise();
        prop_assume!(none_is_empty(&op, op.output, count));
        let mut whole = vec![85; op.output.elements()];
        depthwise(&op, &case.x, &mut whole);
        let mut blocks = vec![0; PackedDepthwise::words(op.window, op.output.depth())];
        let packed = PackedDepthwise::pack(&op, 2 * rows, &mut blocks).unwrap();
        let mut scratch = vec![0x5555_5555; packed.scratch()];
        let run = |op: &PackedDepthwise, x: &[i8], y: &mut [i8]| crate::cortex_m::packed_depthwise(op, x, y, &mut scratch);
        prop_assert_eq!(by_bands(&packed, [op.input, op.output], &case.x, count, run), whole);
    }

    #[test]
    fn bands_of_shared_conv2d_are_the_whole(
        case in crate::xpulp::convolution(), (count, cores) in (1u16..=4, 1usize..=8)
    ) {
        use xpulp::PackedConv2d;
        let op = case.conv2d();
        prop_assume!(none_is_empty(&op, op.output, count));
        let mut whole = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut whole);
        let mut blocks = vec![0; PackedConv2d::words(op.input, op.output, op.window)];
        let packed = PackedConv2d::pack(&op, &mut blocks).unwrap();
        let run = |op: &PackedConv2d, x: &[i8], y: &mut [i8]| {
            let made = crate::xpulp::together(y.len(), packed.scratch(), cores, |share, scratch| {
                xpulp::conv2d(op, x, share, scratch);
            });
            y.copy_from_slice(&made);
        };
        prop_assert_eq!(by_bands(&packed, [op.input, op.output], &case.x, count, run), whole);
    }

    #[test]
    fn bands_of_shared_depthwise_are_the_whole(
        case in crate::xpulp::depthwise_convolution(),
        (rows, count, cores) in (1u16..=4, 1u16..=4, 1usize..=8),
    ) {
        use xpulp::PackedDepthwise;
        let op = case.depthwise();
        prop_assume!(none_is_empty(&op, op.output, count));
        let mut whole = vec![85; op.output.elements()];
        depthwise(&op, &case.x, &mut whole);
        let mut blocks = vec![0; PackedDepthwise::words(op.window, op.output.depth())];
        let packed = PackedDepthwise::pack(&op, rows, &mut blocks).unwrap();
        let run = |op: &PackedDepthwise, x: &[i8], y: &mut [i8]| {
            let made = crate::xpulp::together(y.len(), packed.scratch(), cores, |share, scratch| {
                xpulp::depthwise(op, x, share, scratch);
            });
            y.copy_from_slice(&made);
        };
        prop_assert_eq!(by_bands(&packed, [op.input, op.output], &case.x, count, run), whole);
    }
}
