//! The anchors' layers.

use alloc::vec;
use core::hint::black_box;

use clio_rt::kernels::cortex_m::{self, Format};
use clio_rt::kernels::{self as rt, Shape, Window};

use crate::draw::Draw;
use crate::{Outcome, board, compare, heap, report};

/// Zeros of input and output.
const ZEROS: [i8; 2] = [-3, 5];

/// Runs all of them.
pub fn run() {
    for (name, kernel, stride, input, outputs) in [
        ("a", 3, 1, [32, 32, 3], 16),
        ("b", 3, 1, [32, 32, 16], 16),
        ("c", 3, 2, [16, 16, 32], 64),
        ("d", 3, 1, [8, 8, 64], 64),
        ("e", 1, 1, [32, 32, 16], 96),
        ("f", 1, 1, [16, 16, 96], 24),
        ("g", 1, 1, [8, 8, 64], 384),
        ("h", 1, 1, [8, 8, 384], 64),
    ] {
        case(|| convolution(name, kernel, stride, input, outputs, Format::Wide));
    }
    case(|| convolution("b-narrow", 3, 1, [32, 32, 16], 16, Format::Narrow));
    case(|| convolution("c-narrow", 3, 2, [16, 16, 32], 64, Format::Narrow));
    case(|| convolution("d-narrow", 3, 1, [8, 8, 64], 64, Format::Narrow));
    case(|| convolution("f-narrow", 1, 1, [16, 16, 96], 24, Format::Narrow));
    case(|| convolution("h-narrow", 1, 1, [8, 8, 384], 64, Format::Narrow));
    case(|| depthwise(3, "i", 1, [32, 32, 96]));
    case(|| depthwise(3, "j", 2, [32, 32, 96]));
    case(|| depthwise(3, "k", 1, [8, 8, 384]));
    case(|| depthwise(5, "depthwise5-28", 1, [28, 28, 240]));
    case(|| depthwise(5, "depthwise5-7", 1, [7, 7, 480]));
    case(|| depthwise(5, "depthwise5-1", 1, [1, 1, 480]));
    case(|| depthwise(5, "depthwise5-56-strided", 2, [56, 56, 144]));
    case(|| depthwise(5, "depthwise5-9-strided", 2, [9, 9, 240]));
    case(|| fully_connected("l1", 64, 10));
    case(|| fully_connected("l2", 1280, 1000));
    case(|| add("m", 32 * 32 * 24));
    case(|| mean("n", [8, 8, 64]));
    case(|| max_pool("o", [32, 32, 16]));
    case(|| softmax("p", 10));
}

/// Runs a case and frees its memory.
pub fn case(run: impl FnOnce()) {
    let mark = heap::mark();
    run();
    // SAFETY: the case has returned, and kept nothing.
    unsafe { heap::reset(mark) };
}

fn draw(name: &str) -> Draw {
    name.bytes().fold(Draw(0x1234_5678), |draw, byte| Draw(draw.0 ^ u32::from(byte) << 8))
}

fn shape([height, width, channels]: [u16; 3]) -> Shape {
    Shape::new(height, width, channels)
}

/// `SAME` padding as TFLite computes it, and the output's extent.
pub fn same(kernel: u8, stride: u8, input: Shape, outputs: u16) -> (Window, Shape) {
    let along = |extent: u16| {
        let (kernel, stride) = (u16::from(kernel), u16::from(stride));
        let output = extent.div_ceil(stride);
        (output, (((output - 1) * stride + kernel).saturating_sub(extent) / 2) as u8)
    };
    let ((height, top), (width, left)) = (along(input.height), along(input.width));
    let window =
        Window { kernel: [kernel; 2], stride: [stride; 2], dilation: [1; 2], padding: [top, left] };
    (window, Shape::new(height, width, outputs))
}

fn convolution(
    name: &'static str,
    kernel: u8,
    stride: u8,
    input: [u16; 3],
    outputs: u16,
    format: Format,
) {
    let mut draw = draw(name);
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, outputs);
    let filter = window.taps() * input.depth();
    let constants = draw.constants(output.depth(), filter, 127);
    let op = constants.conv2d(input, output, window, ZEROS);
    let x = draw.values(input.elements());
    let mut expected = vec![0; output.elements()];
    let portable = board::count(|| rt::conv2d(black_box(&op), &x, &mut expected));
    let mut blocks = vec![0; cortex_m::PackedConv2d::words(input, output, window, format)];
    let packed = cortex_m::PackedConv2d::pack(&op, format, &mut blocks).unwrap();
    let mut scratch = vec![0; packed.scratch()];
    let mut y = vec![0; output.elements()];
    let instructions =
        board::count(|| cortex_m::conv2d(black_box(&packed), &x, &mut y, &mut scratch));
    compare(name, &expected, &y);
    let macs = filter * output.elements();
    report(&Outcome {
        name,
        partition: None,
        macs,
        portable,
        instructions,
        scratch_bytes: 4 * scratch.len(),
    });
}

fn depthwise(size: u8, name: &'static str, stride: u8, input: [u16; 3]) {
    let mut draw = draw(name);
    let input = shape(input);
    let (window, output) = same(size, stride, input, input.channels);
    let constants = draw.constants(output.depth(), window.taps(), 127);
    let op = constants.depthwise(input, output, window, ZEROS);
    let x = draw.values(input.elements());
    let mut expected = vec![0; output.elements()];
    let portable = board::count(|| rt::depthwise(black_box(&op), &x, &mut expected));
    let mut blocks = vec![0; cortex_m::PackedDepthwise::words(op.window, output.depth())];
    let packed = cortex_m::PackedDepthwise::pack(&op, 16, &mut blocks).unwrap();
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
    let mut draw = draw(name);
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
    let mut draw = draw(name);
    let op = rt::Add {
        input_zero: [-3, 4],
        input_multiplier: [1_500_000_000, 1 << 30],
        input_shift: [-1, 0],
        output_zero: 5,
        output_multiplier: 1_400_000_000,
        output_shift: -18,
        clamp: [-128, 127],
    };
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

fn mean(name: &'static str, input: [u16; 3]) {
    let mut draw = draw(name);
    let input = shape(input);
    let op = rt::Mean {
        input,
        multiplier: 1_300_000_000,
        shift: -6,
        input_zero: -3,
        output_zero: 5,
        clamp: [-128, 127],
    };
    let x = draw.values(input.elements());
    let (mut expected, mut y) = (vec![0; input.depth()], vec![0; input.depth()]);
    let portable = board::count(|| rt::mean(black_box(&op), &x, &mut expected));
    let instructions = board::count(|| cortex_m::mean(black_box(&op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

fn max_pool(name: &'static str, input: [u16; 3]) {
    let mut draw = draw(name);
    let input = shape(input);
    let output = Shape::new(input.height / 2, input.width / 2, input.channels);
    let window = Window { kernel: [2; 2], stride: [2; 2], dilation: [1; 2], padding: [0; 2] };
    let op = rt::MaxPool { input, output, window, clamp: [-128, 127] };
    let x = draw.values(input.elements());
    let (mut expected, mut y) = (vec![0; output.elements()], vec![0; output.elements()]);
    let portable = board::count(|| rt::max_pool(black_box(&op), &x, &mut expected));
    let instructions = board::count(|| max_pool_alone(black_box(&op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

/// By itself, so that its code can be weighed.
#[inline(never)]
fn max_pool_alone(op: &rt::MaxPool, x: &[i8], y: &mut [i8]) {
    cortex_m::max_pool(op, x, y);
}

fn softmax(name: &'static str, elements: usize) {
    let mut draw = draw(name);
    let op = rt::Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 };
    let x = draw.values(elements);
    let (mut expected, mut y) = (vec![0; elements], vec![0; elements]);
    let portable = board::count(|| rt::softmax(black_box(&op), &x, &mut expected));
    let instructions = board::count(|| rt::softmax(black_box(&op), &x, &mut y));
    compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}
