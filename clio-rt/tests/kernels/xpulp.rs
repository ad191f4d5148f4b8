//! The operators of `xpulp` against the portable ones, shared by any number of cores; on a host a model stands for the instructions, while packing, loops
//! and shares are those of the device.

use crate::case::*;
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;
use xpulp::Share;

/// The case with factors and biases that the packed operators take.
pub fn packable(mut case: Case) -> Case {
    case.shift.iter_mut().for_each(|shift| *shift = (*shift).clamp(-22, -1));
    case.bias.iter_mut().for_each(|bias| *bias >>= 10);
    case.window.dilation[1] = 1;
    case
}

/// Any numbers of channels, and often by fours.
fn channels() -> impl Strategy<Value = u16> {
    prop_oneof![1u16..=9, Just(4), Just(8), Just(12), Just(16)]
}

pub fn convolution() -> impl Strategy<Value = Case> {
    (shape(channels()), shape(channels())).prop_flat_map(|(input, output)| {
        case(input, output, move |w| w.taps() * input.depth() * output.depth()).prop_map(packable)
    })
}

/// One tap of so few inputs, behind ReLU, that weights may be kept in registers.
fn pointwise_of_few() -> impl Strategy<Value = Case> {
    let drawn = (shape(prop_oneof![Just(16u16), Just(24)]), channels());
    drawn.prop_flat_map(|(input, channels)| {
        let output = Shape { channels, ..input };
        case(input, output, move |_| input.depth() * output.depth()).prop_map(|case| {
            let window =
                Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] };
            let zeros = [case.zeros[0], -128];
            packable(Case { window, zeros, clamp: [-128, 127], ..case })
        })
    })
}

/// 3×3 or 5×5 taps, one stride, channels by fours.
pub fn depthwise_convolution() -> impl Strategy<Value = Case> {
    let drawn = (shape(prop_oneof![Just(4u16), Just(8), Just(12)]), shape(Just(1)));
    drawn.prop_flat_map(|(input, output)| {
        let output = Shape { channels: input.channels, ..output };
        let case = case(input, output, move |_| 25 * output.depth()).prop_map(packable);
        let size = prop_oneof![Just(3u8), Just(5)];
        (case, 1u8..=2, size, [0..=2u8, 0..=2u8]).prop_map(
            move |(mut case, stride, size, padding)| {
                case.weights.truncate(usize::from(size).pow(2) * output.depth());
                let (kernel, dilation) = ([size; 2], [1; 2]);
                case.window = Window { kernel, stride: [stride; 2], dilation, padding };
                case
            },
        )
    })
}

/// What all cores together make of an output, each with scratch memory that is not clean.
pub fn together(
    bytes: usize,
    scratch: usize,
    cores: usize,
    run: impl Fn(Share, &mut [i32]),
) -> Vec<i8> {
    let mut y = vec![85; bytes];
    for core in 0..cores {
        // SAFETY: nobody else touches the output, and one core runs behind the other.
        let share = unsafe { Share::new(y.as_mut_ptr(), y.len(), core, cores) };
        run(share, &mut vec![0x5555_5555; scratch]);
    }
    y
}

proptest! {
    #[test]
    fn shared_conv2d_is_portable(case in convolution(), cores in 1usize..=8, relu in any::<bool>()) {
        let mut op = case.conv2d();
        if relu {
            op.output_zero = -128;
            op.clamp[0] = -128;
        }
        let mut expected = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut expected);
        let mut blocks = vec![0x5555; xpulp::PackedConv2d::words(op.input, op.output, op.window)];
        let packed = xpulp::PackedConv2d::pack(&op, &mut blocks).unwrap();
        prop_assert!(packed.is_consistent());
        let y = together(expected.len(), packed.scratch(), cores, |share, scratch| {
            xpulp::conv2d(&packed, &case.x, share, scratch);
        });
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn shared_pointwise_of_few_is_portable(case in pointwise_of_few(), cores in 1usize..=8) {
        let op = case.conv2d();
        let mut expected = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut expected);
        let mut blocks = vec![0x5555; xpulp::PackedConv2d::words(op.input, op.output, op.window)];
        let packed = xpulp::PackedConv2d::pack(&op, &mut blocks).unwrap();
        let y = together(expected.len(), packed.scratch(), cores, |share, scratch| {
            xpulp::conv2d(&packed, &case.x, share, scratch);
        });
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn shared_depthwise_is_portable(
        case in depthwise_convolution(),
        (cores, rows) in (1usize..=8, 1u16..=9),
        (relu, clamped) in (any::<bool>(), any::<bool>()),
    ) {
        let mut op = case.depthwise();
        if relu {
            op.output_zero = -128;
        }
        if !clamped {
            op.clamp = [-128, 127];
        }
        let mut expected = vec![85; op.output.elements()];
        depthwise(&op, &case.x, &mut expected);
        let mut blocks = vec![0x5555; xpulp::PackedDepthwise::words(op.window, op.output.depth())];
        let packed = xpulp::PackedDepthwise::pack(&op, rows, &mut blocks).unwrap();
        prop_assert!(packed.is_consistent());
        let y = together(expected.len(), packed.scratch(), cores, |share, scratch| {
            xpulp::depthwise(&packed, &case.x, share, scratch);
        });
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn shared_fully_connected_is_portable(
        (inputs, outputs, case) in (1u16..=40, 1u16..=20).prop_flat_map(|(inputs, outputs)| {
            let (input, output) = (Shape::new(1, 1, inputs), Shape::new(1, 1, outputs));
            let case = case(input, output, move |_| input.depth() * output.depth());
            (Just(inputs), Just(outputs), case.prop_map(packable))
        }),
        cores in 1usize..=8,
    ) {
        let op = case.fully_connected();
        let mut expected = vec![85; outputs.into()];
        fully_connected(&op, &case.x, &mut expected);
        let mut blocks = vec![0x5555; xpulp::PackedFullyConnected::words(inputs, outputs)];
        let packed = xpulp::PackedFullyConnected::pack(&op, &mut blocks).unwrap();
        let y = together(expected.len(), packed.scratch(), cores, |share, scratch| {
            xpulp::fully_connected(&packed, &case.x, share, scratch);
        });
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn shared_add_is_portable(
        values in vec((value(), value()), 0..60),
        zeros in [value(), value(), value()],
        (multiplier, shift) in ((1i32 << 30)..=i32::MAX, -9i8..=0),
        (output_multiplier, output_shift) in ((1i32 << 30)..=i32::MAX, -20i8..=-16),
        (swapped, a, b) in (any::<bool>(), value(), value()),
        cores in 1usize..=8,
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
        let mut tables = vec![0; xpulp::PackedAdd::WORDS];
        let packed = xpulp::PackedAdd::pack(&op, &mut tables).unwrap();
        let y = together(expected.len(), 0, cores, |share, _| xpulp::add(&packed, &left, &right, share));
        prop_assert_eq!(y, expected);
    }

    #[test]
    fn shared_pools_and_mean_are_portable(
        (window, input, output) in (window(), shape(1u16..=20), shape(Just(1))),
        values in vec(value(), 7 * 7 * 20),
        (multiplier, shift, zeros) in ((1i32 << 24)..=i32::MAX, -12i8..=1, [value(), value()]),
        (cores, a, b) in (1usize..=8, value(), value()),
    ) {
        let (x, clamp) = (&values[..input.elements()], [a.min(b), a.max(b)]);
        let output = Shape { channels: input.channels, ..output };
        let mut expected = vec![85; output.elements()];
        let op = MaxPool { input, output, window, clamp };
        max_pool(&op, x, &mut expected);
        let y = together(expected.len(), 0, cores, |share, _| xpulp::max_pool(&op, x, share));
        prop_assert_eq!(y, &expected[..]);
        let op = AveragePool { input, output, window, clamp };
        average_pool(&op, x, &mut expected);
        let y = together(expected.len(), 0, cores, |share, _| xpulp::average_pool(&op, x, share));
        prop_assert_eq!(y, expected);
        let mut expected = vec![85; input.depth()];
        let [input_zero, output_zero] = zeros;
        let op = Mean { input, multiplier, shift, input_zero, output_zero, clamp };
        mean(&op, x, &mut expected);
        let y = together(expected.len(), 0, cores, |share, _| xpulp::mean(&op, x, share));
        prop_assert_eq!(y, expected);
    }
}

/// Any factors: shifted, scaled on one side of the zero or on both, and what is left.
fn addition() -> impl Strategy<Value = Add> {
    let factor = || prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(1 << 30), 1 => Just(0)];
    let usual = (-9i8..=0, -9i8..=0, -21i8..=-15);
    let shifts = prop_oneof![4 => usual, 1 => (-31i8..=2, -31i8..=2, -31i8..=3)];
    let clamp = prop_oneof![2 => Just(None), 1 => Just(Some([0, 127])), 1 => Just(Some([-90, 50]))];
    ([value(), value(), value()], [factor(), factor(), factor()], shifts, clamp).prop_map(
        |(zeros, multipliers, (left, right, shift), clamp)| Add {
            input_zero: [zeros[0], zeros[1]],
            input_multiplier: [multipliers[0], multipliers[1]],
            input_shift: [left, right],
            output_zero: zeros[2],
            output_multiplier: multipliers[2],
            output_shift: shift,
            // Above the zero, as behind ReLU, or not.
            clamp: clamp.map_or([-128, 127], |[a, b]| {
                [a.max(if a == 0 { zeros[2] } else { a }), b.max(zeros[2])]
            }),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// All 65,536 pairs.
    #[test]
    fn any_addition_is_portable(op in addition(), cores in 1usize..=8) {
        let (left, right): (Vec<i8>, Vec<i8>) =
            (0..=u16::MAX).map(|pair| ((pair >> 8) as i8, pair as i8)).unzip();
        let mut expected = vec![85; left.len()];
        add(&op, &left, &right, &mut expected);
        let mut tables = vec![0x5555; xpulp::PackedAdd::WORDS];
        let packed = xpulp::PackedAdd::pack(&op, &mut tables).unwrap();
        let y = together(expected.len(), 0, cores, |share, _| xpulp::add(&packed, &left, &right, share));
        prop_assert!(y == expected, "{:?}", packed.finish);
    }
}

/// Every way is taken by some addition: of scales like 49, 46 and 50, which have ties that no table tells apart; the same behind ReLU; one whose output's
/// factor is above a half.
#[test]
fn every_way_to_add_is_taken() {
    let op = Add {
        input_zero: [-45, -39],
        input_multiplier: [1 << 30, 2_016_005_057],
        input_shift: [0, -1],
        output_zero: -46,
        output_multiplier: 2_104_533_975,
        output_shift: -19,
        clamp: [-128, 127],
    };
    let finish = |op: &Add| {
        let mut tables = vec![0; xpulp::PackedAdd::WORDS];
        xpulp::PackedAdd::pack(op, &mut tables).unwrap().finish
    };
    let relu = Add { clamp: [-46, 127], ..op };
    let great = Add { output_shift: 1, ..op };
    assert!(matches!(finish(&op), xpulp::Finish::Scaled { signed: true, .. }));
    assert!(matches!(finish(&relu), xpulp::Finish::Scaled { signed: false, .. }));
    assert_eq!(finish(&great), xpulp::Finish::Defined(great));
}

/// Usual additions have tables: of equal scales, whose ties are many, and of others.
#[test]
fn usual_additions_have_tables() {
    for (multiplier, shift) in
        [(1 << 30, 0), (1_500_000_000, -1), (1 << 30, -3), (1_111_111_111, -2)]
    {
        for output_multiplier in [1 << 30, 1_400_000_000, 1_999_999_999] {
            for zero in [-128, -3, 0, 60] {
                let op = Add {
                    input_zero: [zero, 4],
                    input_multiplier: [multiplier, 1 << 30],
                    input_shift: [shift, 0],
                    output_zero: zero,
                    output_multiplier,
                    output_shift: -18,
                    clamp: [-128, 127],
                };
                let mut tables = vec![0; xpulp::PackedAdd::WORDS];
                let finish = xpulp::PackedAdd::pack(&op, &mut tables).unwrap().finish;
                assert!(matches!(finish, xpulp::Finish::Shifted(_)), "{op:?}");
            }
        }
    }
}
