use crate::naive;
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A drawn linear operator, owning its constants.
#[derive(Clone, Debug)]
struct Case {
    input: Shape,
    output: Shape,
    window: Window,
    weights: Vec<i8>,
    bias: Vec<i32>,
    multiplier: Vec<i32>,
    shift: Vec<i8>,
    zeros: [i8; 2],
    clamp: [i8; 2],
    x: Vec<i8>,
}

impl Case {
    fn requantize(&self) -> Requantize<'_> {
        Requantize { multiplier: &self.multiplier, shift: &self.shift }
    }

    fn conv2d(&self) -> Conv2d<'_> {
        Conv2d {
            input: self.input,
            output: self.output,
            window: self.window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: self.zeros[0],
            output_zero: self.zeros[1],
            clamp: self.clamp,
        }
    }

    fn depthwise(&self) -> Depthwise<'_> {
        Depthwise {
            input: self.input,
            output: self.output,
            window: self.window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: self.zeros[0],
            output_zero: self.zeros[1],
            clamp: self.clamp,
        }
    }
}

/// Any window, also one that is wholly in the padding for some outputs.
fn window() -> impl Strategy<Value = Window> {
    let pair = |from, to| [from..=to, from..=to];
    (pair(1u8, 4), pair(1u8, 3), prop_oneof![Just([1u8, 1]), [1u8..=3, 1u8..=3]], pair(0u8, 4))
        .prop_map(|(kernel, stride, dilation, padding)| Window {
            kernel,
            stride,
            dilation,
            padding,
        })
}

/// Values over the whole range, the extremes often.
fn value() -> impl Strategy<Value = i8> {
    prop_oneof![6 => any::<i8>(), 1 => Just(-128), 1 => Just(127)]
}

fn shape(channels: impl Strategy<Value = u16>) -> impl Strategy<Value = Shape> {
    (1u16..=7, 1u16..=7, channels).prop_map(|(h, w, c)| Shape::new(h, w, c))
}

/// Every legal multiplier and shift, left shifts that overflow included, since both sides wrap.
fn factors(count: usize) -> impl Strategy<Value = (Vec<i32>, Vec<i8>)> {
    let multiplier = prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(0), 1 => Just(i32::MAX)];
    let shift = prop_oneof![6 => -14i8..=-4, 1 => -31i8..=30];
    (vec(multiplier, count), vec(shift, count))
}

/// A linear operator from `input` to `output` whose weights number `weights(window)`.
fn case(
    input: Shape,
    output: Shape,
    weights: impl Fn(Window) -> usize,
) -> impl Strategy<Value = Case> {
    let channels = usize::from(output.channels);
    window().prop_flat_map(move |window| {
        (
            vec(value(), weights(window)),
            vec(prop_oneof![-5000i32..5000, any::<i32>()], channels),
            factors(channels),
            (value(), value(), value(), value()),
            vec(value(), input.elements()),
        )
            .prop_map(move |(weights, bias, (multiplier, shift), (zi, zo, a, b), x)| {
                Case {
                    input,
                    output,
                    window,
                    weights,
                    bias,
                    multiplier,
                    shift,
                    zeros: [zi, zo],
                    clamp: [a.min(b), a.max(b)],
                    x,
                }
            })
    })
}

fn convolution() -> impl Strategy<Value = Case> {
    (shape(1u16..=9), shape(1u16..=9)).prop_flat_map(|(input, output)| {
        case(input, output, move |w| w.taps() * input.depth() * output.depth())
    })
}

fn depthwise_convolution() -> impl Strategy<Value = Case> {
    let channels = prop_oneof![1u16..=9, Just(16), Just(19), Just(29), Just(32)];
    let multiplier = prop_oneof![3 => Just(1u16), 1 => 2u16..=3];
    (shape(channels), shape(Just(1)), multiplier).prop_flat_map(|(input, output, multiplier)| {
        let output = Shape { channels: input.channels * multiplier, ..output };
        case(input, output, move |w| w.taps() * output.depth())
    })
}

proptest! {
    #[test]
    fn requantising_is_tflites_double_rounding(
        x in prop_oneof![any::<i32>(), -4i32..=4, Just(i32::MIN), Just(i32::MAX)],
        multiplier in prop_oneof![0i32..=i32::MAX, Just(i32::MAX), Just(1 << 30)],
        shift in -31i8..=30,
    ) {
        prop_assert_eq!(
            multiply_by_quantized_multiplier(x, multiplier, shift),
            naive::multiply_by_quantized_multiplier(x, multiplier, shift)
        );
    }

    #[test]
    fn conv2d_is_its_definition(case in convolution()) {
        let op = case.conv2d();
        prop_assert!(op.is_consistent());
        let mut y = vec![85; op.output.elements()];
        conv2d(&op, &case.x, &mut y);
        prop_assert_eq!(y, naive::conv2d(&op, &case.x));
    }

    #[test]
    fn depthwise_is_its_definition(case in depthwise_convolution()) {
        let op = case.depthwise();
        prop_assert!(op.is_consistent());
        let mut y = vec![85; op.output.elements()];
        depthwise(&op, &case.x, &mut y);
        prop_assert_eq!(y, naive::depthwise(&op, &case.x));
    }

    #[test]
    fn pools_are_their_definitions(
        (window, input, output) in (window(), shape(1u16..=20), shape(Just(1))),
        values in vec(value(), 7 * 7 * 20),
    ) {
        let (x, clamp) = (&values[..input.elements()], [-100, 90]);
        let output = Shape { channels: input.channels, ..output };
        let (mut greatest, mut means) = (vec![85; output.elements()], vec![85; output.elements()]);
        max_pool(&MaxPool { input, output, window, clamp }, x, &mut greatest);
        average_pool(&AveragePool { input, output, window, clamp }, x, &mut means);
        for position in naive::positions(output) {
            for channel in 0..input.depth() {
                let under = naive::under(&window, input, x, position, channel);
                let at = naive::index(output, position, channel);
                let max = under.iter().copied().max().unwrap_or(i8::MIN);
                prop_assert_eq!(greatest[at], max.clamp(-100, 90));
                let sum: i32 = under.iter().map(|&x| i32::from(x)).sum();
                let mean = (f64::from(sum) / under.len().max(1) as f64).round() as i8;
                prop_assert_eq!(means[at], mean.clamp(-100, 90));
            }
        }
    }

    #[test]
    fn slicing_the_padding_off_gives_the_input_back(
        input in shape(1u16..=5),
        before in [0u16..4, 0u16..4, 0u16..4],
        after in [0u16..4, 0u16..4, 0u16..4],
        values in vec(value(), 7 * 7 * 5),
        fill in value(),
    ) {
        let x = &values[..input.elements()];
        let output = Shape::new(
            before[0] + input.height + after[0],
            before[1] + input.width + after[1],
            before[2] + input.channels + after[2],
        );
        let op = Pad { input, output, before, value: fill };
        prop_assert!(op.is_consistent());
        let (mut padded, mut back) = (vec![85; output.elements()], vec![85; x.len()]);
        pad(&op, x, &mut padded);
        slice(&Slice { input: output, output: input, begin: before, stride: [1; 3] }, &padded, &mut back);
        prop_assert_eq!(&back, x);
        let filled = padded.iter().filter(|&&v| v == fill).count();
        prop_assert!(filled >= padded.len() - x.len());
    }

    #[test]
    fn images_are_looked_up_per_channel(shape in shape(1u16..=4), values in vec(any::<u8>(), 7 * 7 * 4)) {
        let pixels = &values[..shape.elements()];
        let tables: Vec<[i8; 256]> = (0..shape.channels)
            .map(|c| std::array::from_fn(|v| (v as i16 - 128) as i8 ^ c as i8))
            .collect();
        let area = usize::from(shape.height * shape.width);
        for layout in [PixelLayout::Planar, PixelLayout::Interleaved] {
            let mut y = vec![85; pixels.len()];
            image_input(&ImageInput { shape, layout, tables: &tables }, pixels, &mut y);
            for (at, &y) in y.iter().enumerate() {
                let (pixel, channel) = (at / shape.depth(), at % shape.depth());
                let from = if layout == PixelLayout::Planar { channel * area + pixel } else { at };
                prop_assert_eq!(y, tables[channel][usize::from(pixels[from])]);
            }
        }
    }

    #[test]
    fn argmax_is_the_first_of_the_greatest(values in vec(value(), 1..30)) {
        let best = argmax(&values);
        prop_assert!(values[..best].iter().all(|&v| v < values[best]));
        prop_assert!(values[best..].iter().all(|&v| v <= values[best]));
    }

    #[test]
    fn clamp_restricts_in_place(mut values in vec(value(), 0..30), a in value(), b in value()) {
        let before = values.clone();
        clamp([a.min(b), a.max(b)], &mut values);
        for (&was, &is) in before.iter().zip(&values) {
            prop_assert_eq!(is, was.clamp(a.min(b), a.max(b)));
        }
    }
}
