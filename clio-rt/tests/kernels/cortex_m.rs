//! The operators of `cortex_m` against the portable ones; on a host a model stands for the instructions, while packing and loops are
//! those of the device.

use crate::case::*;
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// The case with factors and biases that the packed operators take.
fn packable(mut case: Case) -> Case {
    case.shift.iter_mut().for_each(|shift| *shift = (*shift).clamp(-22, -1));
    case.bias.iter_mut().for_each(|bias| *bias >>= 10);
    case.window.dilation = [1; 2];
    case
}

/// Often input channels by fours.
pub fn convolution() -> impl Strategy<Value = Case> {
    let inputs = prop_oneof![1u16..=9, Just(4), Just(8), Just(12), Just(16)];
    let outputs = prop_oneof![Just(1u16), Just(2), Just(3), Just(4), Just(6), Just(7)];
    (shape(inputs), shape(outputs)).prop_flat_map(|(input, output)| {
        case(input, output, move |w| w.taps() * input.depth() * output.depth()).prop_map(packable)
    })
}

/// 3×3 or 5×5 taps, one stride, channels by fours.
pub fn depthwise_convolution() -> impl Strategy<Value = Case> {
    let drawn = (shape(prop_oneof![Just(4u16), Just(8), Just(12)]), shape(Just(1)));
    drawn.prop_flat_map(|(input, output)| {
        let output = Shape { channels: input.channels, ..output };
        let case = case(input, output, move |_| 25 * output.depth()).prop_map(packable);
        let kernel = prop_oneof![Just(3u8), Just(5)]
            .prop_flat_map(|size| (Just([size; 2]), [0..=size / 2, 0..=size / 2]));
        (case, 1u8..=2, kernel).prop_map(move |(mut case, stride, (kernel, padding))| {
            case.weights.truncate(usize::from(kernel[0]).pow(2) * output.depth());
            let dilation = [1; 2];
            case.window = Window { kernel, stride: [stride; 2], dilation, padding };
            case
        })
    })
}

/// By the kernel for so many channels.
pub fn packed_conv2d(op: &cortex_m::PackedConv2d, x: &[i8], y: &mut [i8], scratch: &mut [i32]) {
    match op.output.depth() % 2 {
        0 => cortex_m::conv2d(op, x, y, scratch),
        _ => cortex_m::conv2d_odd(op, x, y, scratch),
    }
}

/// By the kernel of the operator's size.
pub fn packed_depthwise(
    op: &cortex_m::PackedDepthwise,
    x: &[i8],
    y: &mut [i8],
    scratch: &mut [i32],
) {
    match op.window.kernel[0] {
        3 => cortex_m::depthwise_3x3(op, x, y, scratch),
        _ => cortex_m::depthwise_5x5(op, x, y, scratch),
    }
}

proptest! {
    #[test]
    fn packed_conv2d_is_portable(mut case in convolution(), narrow in any::<bool>()) {
        use cortex_m::Format;
        let format = if narrow { Format::Narrow } else { Format::Wide };
        if narrow {
            case.weights.iter_mut().for_each(|weight| *weight = (*weight).max(-127));
        }
        let op = case.conv2d();
        let (mut expected, mut y) = (vec![85; op.output.elements()], vec![85; op.output.elements()]);
        conv2d(&op, &case.x, &mut expected);
        let mut blocks = vec![0; cortex_m::PackedConv2d::words(op.input, op.output, op.window, format)];
        let Some(packed) = cortex_m::PackedConv2d::pack(&op, format, &mut blocks) else {
            // Only where accumulators may reach 2^23.
            prop_assert!(narrow && op.window.taps() * op.input.depth() > 128);
            return Ok(());
        };
        prop_assert!(packed.is_consistent());
        let mut scratch = vec![0x5555_5555; packed.scratch()];
        packed_conv2d(&packed, &case.x, &mut y, &mut scratch);
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn packed_depthwise_is_portable(case in depthwise_convolution(), rows in 1u16..=4) {
        let op = case.depthwise();
        let (mut expected, mut y) = (vec![85; op.output.elements()], vec![85; op.output.elements()]);
        depthwise(&op, &case.x, &mut expected);
        let mut blocks = vec![0; cortex_m::PackedDepthwise::words(op.window, op.output.depth())];
        let packed = cortex_m::PackedDepthwise::pack(&op, 2 * rows, &mut blocks).unwrap();
        prop_assert!(packed.is_consistent());
        let mut scratch = vec![0x5555_5555; packed.scratch()];
        packed_depthwise(&packed, &case.x, &mut y, &mut scratch);
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn packed_fully_connected_is_portable(
        (inputs, outputs, case) in (1u16..=40, 1u16..=7).prop_flat_map(|(inputs, outputs)| {
            let (input, output) = (Shape::new(1, 1, inputs), Shape::new(1, 1, outputs));
            let case = case(input, output, move |_| input.depth() * output.depth());
            (Just(inputs), Just(outputs), case.prop_map(packable))
        }),
    ) {
        let op = case.fully_connected();
        let (mut expected, mut y) = (vec![85; outputs.into()], vec![85; outputs.into()]);
        fully_connected(&op, &case.x, &mut expected);
        let mut blocks = vec![0; cortex_m::PackedFullyConnected::words(inputs, outputs)];
        let packed = cortex_m::PackedFullyConnected::pack(&op, &mut blocks).unwrap();
        let mut scratch = vec![0x5555_5555; packed.scratch()];
        cortex_m::fully_connected(&packed, &case.x, &mut y, &mut scratch);
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn packed_add_is_portable(
        values in vec((value(), value()), 0..40),
        zeros in [value(), value(), value()],
        (multiplier, shift) in ((1i32 << 30)..=i32::MAX, -9i8..=0),
        (output_multiplier, output_shift) in ((1i32 << 30)..=i32::MAX, -22i8..=-1),
        (swapped, a, b) in (any::<bool>(), value(), value()),
    ) {
        let turn = |pair: [i32; 2]| if swapped { [pair[1], pair[0]] } else { pair };
        let op = Add {
            input_zero: [zeros[0], zeros[1]],
            input_multiplier: turn([1 << 30, multiplier]),
            input_shift: turn([0, shift.into()]).map(|shift| shift as i8),
            output_zero: zeros[2],
            output_multiplier,
            output_shift,
            clamp: [a.min(b), a.max(b)],
        };
        let (left, right): (Vec<i8>, Vec<i8>) = values.into_iter().unzip();
        let mut expected = vec![85; left.len()];
        add(&op, &left, &right, &mut expected);
        let packed = cortex_m::PackedAdd::pack(&op).unwrap();
        let mut scratch = vec![0x5555_5555; cortex_m::PackedAdd::SCRATCH];
        let mut y = vec![85; left.len()];
        cortex_m::add(&packed, &left, &right, &mut y, &mut scratch);
        prop_assert_eq!(&y, &expected);
        y.copy_from_slice(&left);
        cortex_m::add_in_place(&packed, &mut y, &right, &mut scratch);
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn pools_and_mean_by_words_are_portable(
        (window, input, output) in (window(), shape(1u16..=20), shape(Just(1))),
        values in vec(value(), 7 * 7 * 20),
        (multiplier, shift, zeros) in ((1i32 << 24)..=i32::MAX, -12i8..=1, [value(), value()]),
    ) {
        let (x, clamp) = (&values[..input.elements()], [-100, 90]);
        let output = Shape { channels: input.channels, ..output };
        let (mut expected, mut y) = (vec![85; output.elements()], vec![85; output.elements()]);
        let op = MaxPool { input, output, window, clamp };
        max_pool(&op, x, &mut expected);
        cortex_m::max_pool(&op, x, &mut y);
        prop_assert_eq!(&y, &expected);
        let op = AveragePool { input, output, window, clamp };
        average_pool(&op, x, &mut expected);
        cortex_m::average_pool(&op, x, &mut y);
        prop_assert_eq!(y, expected);
        let (mut expected, mut y) = (vec![85; input.depth()], vec![85; input.depth()]);
        let [input_zero, output_zero] = zeros;
        let op = Mean { input, multiplier, shift, input_zero, output_zero, clamp };
        mean(&op, x, &mut expected);
        cortex_m::mean(&op, x, &mut y);
        prop_assert_eq!(y, expected);
    }
}

/// Two weights that do not fit one half are refused, not wrapped.
#[test]
fn narrow_weights_fit_their_half() {
    let shape = Shape::new(1, 1, 2);
    let op = Conv2d {
        input: shape,
        output: shape,
        window: Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] },
        weights: &[-128; 4],
        bias: &[0; 2],
        requantize: Requantize { multiplier: &[1 << 30; 2], shift: &[-7; 2] },
        input_zero: 0,
        output_zero: 0,
        clamp: [-128, 127],
    };
    for (format, packed) in [(cortex_m::Format::Narrow, false), (cortex_m::Format::Wide, true)] {
        let words = cortex_m::PackedConv2d::words(shape, shape, op.window, format);
        let mut blocks = vec![0; words];
        assert_eq!(cortex_m::PackedConv2d::pack(&op, format, &mut blocks).is_some(), packed);
    }
}

/// More pixels than a half can add up.
#[test]
fn mean_of_many_pixels() {
    let input = Shape::new(40, 40, 4);
    let op = Mean {
        input,
        multiplier: 1 << 30,
        shift: -10,
        input_zero: 0,
        output_zero: 0,
        clamp: [-128, 127],
    };
    for fill in [-128, 127] {
        let (mut expected, mut y) = ([85; 4], [85; 4]);
        mean(&op, &vec![fill; input.elements()], &mut expected);
        cortex_m::mean(&op, &vec![fill; input.elements()], &mut y);
        assert_eq!(y, expected);
    }
}
