//! Layers, by the portable kernel and by the packed one.

use alloc::vec;
use core::hint::black_box;

use clio_rt::kernels as rt;
use clio_rt::kernels::cortex_m::{self, Format};

use crate::cases::{Case, Work, same};
use crate::draw::Draw;
use crate::ops::{self, ZEROS, shape};
use crate::{Outcome, alone, board, compare, report};

/// Runs a case of a layer; false where it is none.
pub fn run(Case { name, work }: &Case) -> bool {
    match *work {
        Work::Conv2d { kernel, stride, input, outputs, format } => {
            convolution(name, kernel, stride, input, outputs, format);
        }
        Work::Depthwise { kernel, stride, input, rows } => {
            depthwise(kernel, name, stride, input, rows);
        }
        Work::FullyConnected { inputs, outputs } => fully_connected(name, inputs, outputs),
        Work::Add(elements) => add(name, elements.into()),
        Work::Mean(input) => mean(name, &ops::mean(input)),
        Work::MaxPool { kernel, stride, input } => {
            max_pool(name, &ops::max_pool(kernel, stride, input));
        }
        Work::AveragePool { kernel, stride, input } => {
            average_pool(name, &ops::average_pool(kernel, stride, input));
        }
        _ => return false,
    }
    true
}

fn convolution(
    name: &'static str,
    kernel: u8,
    stride: u8,
    input: [u16; 3],
    outputs: u16,
    format: Format,
) {
    let mut draw = Draw::of(name);
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, outputs);
    let filter = window.taps() * input.depth();
    let constants = draw.constants(output.depth(), filter, 127);
    let op = constants.conv2d(input, output, window, ZEROS);
    let x = draw.values(input.elements());
    let mut expected = vec![0; output.elements()];
    let portable = board::count(|| rt::conv2d(black_box(&op), &x, &mut expected));
    let mut blocks = vec![0; cortex_m::PackedConv2d::words(input, output, window, format)];
    let macs = filter * output.elements();
    let Some(packed) = cortex_m::PackedConv2d::pack(&op, format, &mut blocks) else {
        return alone(name, macs, portable);
    };
    let mut scratch = vec![0; packed.scratch()];
    let mut y = vec![0; output.elements()];
    let packed_conv2d =
        if outputs.is_multiple_of(2) { cortex_m::conv2d } else { cortex_m::conv2d_odd };
    let instructions = board::count(|| packed_conv2d(black_box(&packed), &x, &mut y, &mut scratch));
    compare(name, &expected, &y);
    report(&Outcome {
        name,
        partition: None,
        macs,
        portable,
        instructions,
        scratch_bytes: 4 * scratch.len(),
    });
}

fn depthwise(size: u8, name: &'static str, stride: u8, input: [u16; 3], rows: u16) {
    let mut draw = Draw::of(name);
    let input = shape(input);
    let (window, output) = same(size, stride, input, input.channels);
    let constants = draw.constants(output.depth(), window.taps(), 127);
    let op = constants.depthwise(input, output, window, ZEROS);
    let x = draw.values(input.elements());
    let mut expected = vec![0; output.elements()];
    let portable = board::count(|| rt::depthwise(black_box(&op), &x, &mut expected));
    let mut blocks = vec![0; cortex_m::PackedDepthwise::words(op.window, output.depth())];
    let packed = cortex_m::PackedDepthwise::pack(&op, rows, &mut blocks).unwrap();
    let mut scratch = vec![0; packed.scratch()];
    let mut y = vec![0; output.elements()];
    let packed_depthwise =
        if size == 3 { cortex_m::depthwise_3x3 } else { cortex_m::depthwise_5x5 };
    let instructions =
        board::count(|| packed_depthwise(black_box(&packed), &x, &mut y, &mut scratch));
    compare(name, &expected, &y);
    let macs = window.taps() * output.elements();
    report(&Outcome {
        name,
        partition: None,
        macs,
        portable,
        instructions,
        scratch_bytes: 4 * scratch.len(),
    });
}

fn fully_connected(name: &'static str, inputs: u16, outputs: u16) {
    let mut draw = Draw::of(name);
    let constants = draw.constants(outputs.into(), inputs.into(), 127);
    let op = constants.fully_connected(inputs, outputs, ZEROS);
    let x = draw.values(inputs.into());
    let mut expected = vec![0; outputs.into()];
    let portable = board::count(|| rt::fully_connected(black_box(&op), &x, &mut expected));
    let mut blocks = vec![0; cortex_m::PackedFullyConnected::words(inputs, outputs)];
    let packed = cortex_m::PackedFullyConnected::pack(&op, &mut blocks).unwrap();
    let mut scratch = vec![0; packed.scratch()];
    let mut y = vec![0; outputs.into()];
    let instructions =
        board::count(|| cortex_m::fully_connected(black_box(&packed), &x, &mut y, &mut scratch));
    compare(name, &expected, &y);
    let macs = constants.weights.len();
    report(&Outcome {
        name,
        partition: None,
        macs,
        portable,
        instructions,
        scratch_bytes: 4 * scratch.len(),
    });
}

fn add(name: &'static str, elements: usize) {
    let mut draw = Draw::of(name);
    let op = ops::add();
    let (left, right) = (draw.values(elements), draw.values(elements));
    let mut expected = vec![0; elements];
    let portable = board::count(|| rt::add(black_box(&op), &left, &right, &mut expected));
    let packed = cortex_m::PackedAdd::pack(&op).unwrap();
    let mut scratch = vec![0; cortex_m::PackedAdd::SCRATCH];
    let mut y = vec![0; elements];
    let instructions = board::count(|| {
        cortex_m::add(black_box(&packed), &left, &right, &mut y, &mut scratch);
    });
    compare(name, &expected, &y);
    let scratch_bytes = 4 * scratch.len();
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes });
}

fn mean(name: &'static str, op: &rt::Mean) {
    let (mut draw, input) = (Draw::of(name), op.input);
    let x = draw.values(input.elements());
    let (mut expected, mut y) = (vec![0; input.depth()], vec![0; input.depth()]);
    let portable = board::count(|| rt::mean(black_box(op), &x, &mut expected));
    let instructions = board::count(|| cortex_m::mean(black_box(op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

fn max_pool(name: &'static str, op: &rt::MaxPool) {
    let (mut draw, input, output) = (Draw::of(name), op.input, op.output);
    let x = draw.values(input.elements());
    let (mut expected, mut y) = (vec![0; output.elements()], vec![0; output.elements()]);
    let portable = board::count(|| rt::max_pool(black_box(op), &x, &mut expected));
    let instructions = board::count(|| max_pool_alone(black_box(op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

fn average_pool(name: &'static str, op: &rt::AveragePool) {
    let (mut draw, input, output) = (Draw::of(name), op.input, op.output);
    let x = draw.values(input.elements());
    let (mut expected, mut y) = (vec![0; output.elements()], vec![0; output.elements()]);
    let portable = board::count(|| rt::average_pool(black_box(op), &x, &mut expected));
    let instructions = board::count(|| average_pool_alone(black_box(op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

/// By itself, so that its code can be weighed.
#[inline(never)]
fn average_pool_alone(op: &rt::AveragePool, x: &[i8], y: &mut [i8]) {
    cortex_m::average_pool(op, x, y);
}

/// By itself, so that its code can be weighed.
#[inline(never)]
fn max_pool_alone(op: &rt::MaxPool, x: &[i8], y: &mut [i8]) {
    cortex_m::max_pool(op, x, y);
}
