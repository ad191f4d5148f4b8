//! Whole networks: every layer through both kinds of kernels.

use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::kernels::cortex_m::{self, Format, PackedConv2d, PackedDepthwise};
use clio_rt::kernels::{self as rt, AveragePool, Conv2d, Depthwise, Shape, Softmax, Window};

use crate::draw::Draw;
use crate::layers::{case, same};
use crate::{Outcome, board, compare, report};

/// Output rows of a depthwise layer that are computed together.
const ROWS: u16 = 8;

/// Runs all of them.
pub fn run() {
    case(|| person_detect("person_detect", Format::Wide));
    case(|| person_detect("person_detect-narrow", Format::Narrow));
}

/// One layer, as the portable kernel takes it and packed.
enum Layer {
    Conv2d(Conv2d<'static>, PackedConv2d<'static>),
    Depthwise(Depthwise<'static>, PackedDepthwise<'static>),
    AveragePool(AveragePool),
    Softmax(Softmax),
}

struct Network {
    draw: Draw,
    format: Format,
    layers: Vec<Layer>,
    shape: Shape,
    macs: usize,
}

/// MobileNetV1 0.25 on 96×96 grey pixels and two classes, as in MLPerf Tiny and TensorFlow Lite Micro; random weights.
fn person_detect(name: &'static str, format: Format) {
    let shape = Shape::new(96, 96, 1);
    let mut network = Network { draw: Draw(0xC110), format, layers: vec![], shape, macs: 0 };
    network.convolution(3, 2, 8);
    for (stride, outputs) in [
        (1, 16),
        (2, 32),
        (1, 32),
        (2, 64),
        (1, 64),
        (2, 128),
        (1, 128),
        (1, 128),
        (1, 128),
        (1, 128),
        (1, 128),
        (2, 256),
        (1, 256),
    ] {
        network.depthwise(stride);
        network.convolution(1, 1, outputs);
    }
    network.pool();
    network.convolution(1, 1, 2);
    network.layers.push(Layer::Softmax(Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 }));
    network.run(name, shape);
}

impl Network {
    fn convolution(&mut self, kernel: u8, stride: u8, outputs: u16) {
        let input = self.shape;
        let (window, output) = same(kernel, stride, input, outputs);
        let filter = window.taps() * input.depth();
        let constants = vec![self.draw.constants(output.depth(), filter)].leak();
        let constants = &constants[0];
        let op = Conv2d {
            input,
            output,
            window,
            weights: &constants.weights,
            bias: &constants.bias,
            requantize: constants.requantize(),
            input_zero: -128,
            output_zero: -128,
            clamp: [-128, 127],
        };
        let blocks = vec![0; PackedConv2d::words(input, output, window, self.format)].leak();
        let packed = PackedConv2d::pack(&op, self.format, blocks).unwrap();
        self.layers.push(Layer::Conv2d(op, packed));
        self.macs += filter * output.elements();
        self.shape = output;
    }

    fn depthwise(&mut self, stride: u8) {
        let input = self.shape;
        let (window, output) = same(3, stride, input, input.channels);
        let constants = vec![self.draw.constants(output.depth(), 9)].leak();
        let constants = &constants[0];
        let op = Depthwise {
            input,
            output,
            window,
            weights: &constants.weights,
            bias: &constants.bias,
            requantize: constants.requantize(),
            input_zero: -128,
            output_zero: -128,
            clamp: [-128, 127],
        };
        let blocks = vec![0; PackedDepthwise::words(output.depth())].leak();
        let packed = PackedDepthwise::pack(&op, ROWS, blocks).unwrap();
        self.layers.push(Layer::Depthwise(op, packed));
        self.macs += 9 * output.elements();
        self.shape = output;
    }

    fn pool(&mut self) {
        let input = self.shape;
        let output = Shape::new(1, 1, input.channels);
        let kernel = [input.height as u8, input.width as u8];
        let window = Window { kernel, stride: kernel, dilation: [1; 2], padding: [0; 2] };
        let clamp = [-128, 127];
        self.layers.push(Layer::AveragePool(AveragePool { input, output, window, clamp }));
        self.shape = output;
    }

    /// Counts both kinds of kernels, layer after layer, from one buffer to another.
    fn run(mut self, name: &'static str, input: Shape) {
        let image = self.draw.values(input.elements());
        let most = self.layers.iter().map(|layer| layer.shapes().1).max().unwrap_or(0);
        let most = most.max(image.len());
        let scratch = self.layers.iter().map(Layer::scratch).max().unwrap_or(0);
        let mut buffers = [vec![0; most], vec![0; most]];
        let mut scratch = vec![0; scratch];
        let run = |buffers: &mut [Vec<i8>; 2], call: &mut Call| {
            buffers[0][..image.len()].copy_from_slice(&image);
            for layer in black_box(&self.layers) {
                let [from, to] = buffers;
                let (inputs, outputs) = layer.shapes();
                call(layer, &from[..inputs], &mut to[..outputs]);
                buffers.swap(0, 1);
            }
        };
        let portable = board::count(|| run(&mut buffers, &mut Layer::portable));
        let expected = buffers[0][..self.shape.elements()].to_vec();
        let instructions = board::count(|| {
            run(&mut buffers, &mut |layer, x, y| layer.packed(x, y, &mut scratch));
        });
        compare(name, &expected, &buffers[0][..expected.len()]);
        // The last layers are narrow and would hide much: each is compared by itself too.
        run(&mut buffers, &mut |layer, x, y| {
            let mut expected = vec![0; y.len()];
            layer.portable(x, &mut expected);
            layer.packed(x, y, &mut scratch);
            compare(name, &expected, y);
        });
        let scratch_bytes = 4 * scratch.len();
        report(&Outcome { name, macs: self.macs, portable, instructions, scratch_bytes });
    }
}

/// Computes a layer from its input to its output.
type Call<'a> = dyn FnMut(&Layer, &[i8], &mut [i8]) + 'a;

impl Layer {
    /// Elements of input and output.
    fn shapes(&self) -> (usize, usize) {
        match self {
            Layer::Conv2d(op, _) => (op.input.elements(), op.output.elements()),
            Layer::Depthwise(op, _) => (op.input.elements(), op.output.elements()),
            Layer::AveragePool(op) => (op.input.elements(), op.output.elements()),
            Layer::Softmax(_) => (2, 2),
        }
    }

    fn scratch(&self) -> usize {
        match self {
            Layer::Conv2d(_, packed) => packed.scratch(),
            Layer::Depthwise(_, packed) => packed.scratch(),
            Layer::AveragePool(_) | Layer::Softmax(_) => 0,
        }
    }

    fn portable(&self, x: &[i8], y: &mut [i8]) {
        match self {
            Layer::Conv2d(op, _) => rt::conv2d(op, x, y),
            Layer::Depthwise(op, _) => rt::depthwise(op, x, y),
            Layer::AveragePool(op) => rt::average_pool(op, x, y),
            Layer::Softmax(op) => rt::softmax(op, x, y),
        }
    }

    fn packed(&self, x: &[i8], y: &mut [i8], scratch: &mut [i32]) {
        match self {
            Layer::Conv2d(_, packed) => cortex_m::conv2d(packed, x, y, scratch),
            Layer::Depthwise(_, packed) => cortex_m::depthwise(packed, x, y, scratch),
            _ => self.portable(x, y),
        }
    }
}
