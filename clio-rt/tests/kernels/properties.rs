use crate::case::*;
use crate::naive;
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;

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
            let op = ImageInput { shape, layout, tables: &tables };
            image_input(&op, pixels, &mut y);
            for from in 0..shape.height {
                let rows = Rows { from, to: (from + 2).min(shape.height) };
                let range = Strip { offset: 0, row: shape.row() }.range(0, rows);
                let mut some = vec![85; range.len()];
                image_rows(&op, pixels, rows, &mut some);
                prop_assert_eq!(&some, &y[range]);
            }
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
