//! Layers, by the portable kernel.

use alloc::vec;
use core::hint::black_box;

use clio_rt::kernels as rt;

use crate::cases::{Case, Work, same};
use crate::draw::Draw;
use crate::ops::{self, ZEROS, shape};
use crate::{alone, board, heap};

/// Runs a case of a layer; false where it is none.
pub fn run(Case { name, work }: &Case) -> bool {
    match *work {
        Work::Conv2d { kernel, stride, input, outputs, format: rt::cortex_m::Format::Wide } => {
            convolution(name, kernel, stride, input, outputs);
        }
        // Portable kernels have no format.
        Work::Conv2d { .. } => (),
        Work::Depthwise { kernel, stride, input, .. } => depthwise(name, kernel, stride, input),
        Work::FullyConnected { inputs, outputs } => fully_connected(name, inputs, outputs),
        Work::Add(elements) => add(name, elements.into()),
        Work::Mean(input) => {
            let op = ops::mean(input);
            layer(name, 0, op.input.elements(), op.input.depth(), |x, y| {
                rt::mean(black_box(&op), x, y);
            });
        }
        Work::MaxPool { kernel, stride, input } => {
            let op = ops::max_pool(kernel, stride, input);
            layer(name, 0, op.input.elements(), op.output.elements(), |x, y| {
                rt::max_pool(black_box(&op), x, y);
            });
        }
        Work::AveragePool { kernel, stride, input } => {
            let op = ops::average_pool(kernel, stride, input);
            layer(name, 0, op.input.elements(), op.output.elements(), |x, y| {
                rt::average_pool(black_box(&op), x, y);
            });
        }
        _ => return false,
    }
    true
}

/// Counts a layer on drawn values.
fn layer(
    name: &'static str,
    macs: usize,
    inputs: usize,
    outputs: usize,
    run: impl FnOnce(&[i8], &mut [i8]),
) {
    let (x, mut y) = (Draw::of(name).values(inputs), vec![0; outputs]);
    alone(name, macs, board::count(|| run(&x, &mut y)));
    black_box(y);
}

/// Whether the heap has room for maps and constants.
fn fits(input: usize, output: usize, weights: usize, channels: usize) -> bool {
    input + output + weights + 9 * channels + 64 <= heap::BYTES
}

fn convolution(name: &'static str, kernel: u8, stride: u8, input: [u16; 3], outputs: u16) {
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, outputs);
    let filter = window.taps() * input.depth();
    if !fits(input.elements(), output.elements(), filter * output.depth(), output.depth()) {
        return;
    }
    let constants = Draw::of(name).constants(output.depth(), filter, 127);
    let op = constants.conv2d(input, output, window, ZEROS);
    layer(name, filter * output.elements(), input.elements(), output.elements(), |x, y| {
        rt::conv2d(black_box(&op), x, y);
    });
}

fn depthwise(name: &'static str, kernel: u8, stride: u8, input: [u16; 3]) {
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, input.channels);
    let weights = window.taps() * output.depth();
    if !fits(input.elements(), output.elements(), weights, output.depth()) {
        return;
    }
    let constants = Draw::of(name).constants(output.depth(), window.taps(), 127);
    let op = constants.depthwise(input, output, window, ZEROS);
    let macs = window.taps() * output.elements();
    layer(name, macs, input.elements(), output.elements(), |x, y| {
        rt::depthwise(black_box(&op), x, y);
    });
}

fn fully_connected(name: &'static str, inputs: u16, outputs: u16) {
    let (from, to) = (usize::from(inputs), usize::from(outputs));
    if !fits(from, to, from * to, to) {
        return;
    }
    let constants = Draw::of(name).constants(to, from, 127);
    let op = constants.fully_connected(inputs, outputs, ZEROS);
    layer(name, from * to, from, to, |x, y| rt::fully_connected(black_box(&op), x, y));
}

fn add(name: &'static str, elements: usize) {
    let (mut draw, op) = (Draw::of(name), ops::add());
    let (left, right) = (draw.values(elements), draw.values(elements));
    let mut y = vec![0; elements];
    alone(name, 0, board::count(|| rt::add(black_box(&op), &left, &right, &mut y)));
    black_box(y);
}
