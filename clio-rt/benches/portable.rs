//! Multiplications per second of the portable kernels on this host: `cargo bench -p clio-rt`.

use clio_rt::kernels::{Conv2d, Depthwise, Requantize, Shape, Window, conv2d, depthwise};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    convolution("3x3  16->16 32x32", 3, 16, 16, 32);
    convolution("3x3  32->32 16x16", 3, 32, 32, 16);
    convolution("3x3  64->64 8x8", 3, 64, 64, 8);
    convolution("1x1  96->24 16x16", 1, 96, 24, 16);
    convolution("1x1  24->144 56x56", 1, 24, 144, 56);
    convolution("3x3   3->16 32x32", 3, 3, 16, 32);
    depthwise_convolution("3x3 dw 96 32x32", 96, 32);
    depthwise_convolution("3x3 dw 24 32x32", 24, 32);
}

fn window(kernel: u8) -> Window {
    Window { kernel: [kernel; 2], stride: [1; 2], dilation: [1; 2], padding: [kernel / 2; 2] }
}

fn bytes(count: usize) -> Vec<i8> {
    (0..count).map(|i| (i as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0] as i8).collect()
}

fn convolution(name: &str, kernel: u8, inputs: u16, outputs: u16, size: u16) {
    let shape = Shape::new(size, size, inputs);
    let filter = usize::from(kernel).pow(2) * usize::from(inputs);
    let (bias, multiplier) = (vec![100; outputs.into()], vec![1 << 30; outputs.into()]);
    let (weights, shift) = (bytes(filter * usize::from(outputs)), vec![-8; outputs.into()]);
    let op = Conv2d {
        input: shape,
        output: Shape::new(size, size, outputs),
        window: window(kernel),
        weights: &weights,
        bias: &bias,
        requantize: Requantize { multiplier: &multiplier, shift: &shift },
        input_zero: -3,
        output_zero: 5,
        clamp: [-128, 127],
    };
    let (input, mut output) = (bytes(shape.elements()), vec![0; op.output.elements()]);
    report(name, filter * output.len(), || conv2d(&op, black_box(&input), black_box(&mut output)));
}

fn depthwise_convolution(name: &str, channels: u16, size: u16) {
    let shape = Shape::new(size, size, channels);
    let (bias, multiplier) = (vec![100; channels.into()], vec![1 << 30; channels.into()]);
    let (weights, shift) = (bytes(9 * usize::from(channels)), vec![-8; channels.into()]);
    let op = Depthwise {
        input: shape,
        output: shape,
        window: window(3),
        weights: &weights,
        bias: &bias,
        requantize: Requantize { multiplier: &multiplier, shift: &shift },
        input_zero: -3,
        output_zero: 5,
        clamp: [-128, 127],
    };
    let (input, mut output) = (bytes(shape.elements()), vec![0; shape.elements()]);
    report(name, 9 * output.len(), || depthwise(&op, black_box(&input), black_box(&mut output)));
}

/// Best of many short runs, since other work shares the machine.
fn report(name: &str, macs: usize, mut run: impl FnMut()) {
    let repeats = 1 + 1_000_000 / macs;
    let seconds = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..repeats).for_each(|_| run());
        start.elapsed().as_secs_f64()
    };
    let best = (0..200).map(|_| seconds(&mut run)).fold(f64::INFINITY, f64::min);
    println!("{name:20} {:6.2} GMAC/s", (macs * repeats) as f64 / best / 1e9);
}
