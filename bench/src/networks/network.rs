use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::kernels::cortex_m::{
    Format, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected,
};
use clio_rt::kernels::{Add, AveragePool, Mean, Pad, Shape, Slice, Softmax, Window};

use super::layer::Layer;
use crate::cases::same;
use crate::draw::{Constants, Draw};
use crate::{Outcome, board, compare, report};

/// Output rows of a depthwise layer that are computed together.
const ROWS: u16 = 8;
/// The last layer's output, what is held for an addition, its shortcut on the way, and one to write to.
const BUFFERS: usize = 4;
/// Largest weight: as in trained networks, whose weights are mostly small, every layer fits the narrow format.
const MOST: u32 = 31;
/// An activation's zero.
const ZERO: i8 = -128;
const CLAMP: [i8; 2] = [-128, 127];

/// A layer and the buffers it reads and writes.
struct Step {
    layer: Layer,
    from: usize,
    /// Second input of an addition.
    other: usize,
    to: usize,
}

/// A network as it is built, layer by layer.
pub struct Network {
    draw: Draw,
    format: Format,
    steps: Vec<Step>,
    input: Shape,
    shape: Shape,
    /// Where the last output is.
    at: usize,
    held: Option<usize>,
    macs: usize,
    /// After how many layers a partition ends, and its multiply-accumulates.
    partitions: Vec<(usize, usize)>,
}

/// A tensor that a later layer reads.
#[derive(Clone, Copy)]
pub struct Held {
    buffer: usize,
    shape: Shape,
}

impl Network {
    /// A network of no layer yet; `format` is that of its convolutions' weights.
    pub fn new([height, width, channels]: [u16; 3], format: Format) -> Self {
        let input = Shape::new(height, width, channels);
        let (steps, partitions) = (vec![], vec![]);
        let (at, held, macs) = (0, None, 0);
        let draw = Draw(0xC110);
        Network { draw, format, steps, input, shape: input, at, held, macs, partitions }
    }

    /// Channels of the last output.
    pub fn channels(&self) -> u16 {
        self.shape.channels
    }

    /// Keeps the last output until it is added.
    pub fn hold(&mut self) -> Held {
        self.held = Some(self.at);
        Held { buffer: self.at, shape: self.shape }
    }

    /// Ends a partition after the last layer.
    pub fn partition(&mut self) {
        self.partitions.push((self.steps.len(), self.macs));
    }

    /// As [`Network::partition`], unless inside a residual, where more than one tensor would have to be sent.
    pub fn partition_outside(&mut self, residual: bool) {
        if !residual {
            self.partition();
        }
    }

    fn push(&mut self, layer: Layer, from: usize, other: usize) -> usize {
        let taken = [Some(from), Some(other), Some(self.at), self.held];
        let to = (0..BUFFERS).find(|buffer| !taken.contains(&Some(*buffer))).unwrap();
        self.steps.push(Step { layer, from, other, to });
        to
    }

    fn constants(&mut self, outputs: usize, filter: usize) -> &'static Constants {
        &vec![self.draw.constants(outputs, filter, MOST)].leak()[0]
    }

    pub fn convolution(&mut self, kernel: u8, stride: u8, outputs: u16) {
        let input = self.shape;
        let (window, output) = same(kernel, stride, input, outputs);
        let filter = window.taps() * input.depth();
        let constants = self.constants(output.depth(), filter);
        let op = constants.conv2d(input, output, window, [ZERO; 2]);
        let blocks = vec![0; PackedConv2d::words(input, output, window, self.format)].leak();
        let packed = PackedConv2d::pack(&op, self.format, blocks).unwrap();
        self.at = self.push(Layer::Conv2d(op, packed), self.at, self.at);
        self.macs += filter * output.elements();
        self.shape = output;
    }

    pub fn depthwise(&mut self, stride: u8) {
        let input = self.shape;
        let (window, output) = same(3, stride, input, input.channels);
        let constants = self.constants(output.depth(), 9);
        let op = constants.depthwise(input, output, window, [ZERO; 2]);
        let blocks = vec![0; PackedDepthwise::words(op.window, output.depth())].leak();
        let packed = PackedDepthwise::pack(&op, ROWS, blocks).unwrap();
        self.at = self.push(Layer::Depthwise(op, packed), self.at, self.at);
        self.macs += 9 * output.elements();
        self.shape = output;
    }

    pub fn fully_connected(&mut self, outputs: u16) {
        let inputs = self.shape.elements() as u16;
        let constants = self.constants(outputs.into(), inputs.into());
        let op = constants.fully_connected(inputs, outputs, [ZERO; 2]);
        let blocks = vec![0; PackedFullyConnected::words(inputs, outputs)].leak();
        let packed = PackedFullyConnected::pack(&op, blocks).unwrap();
        self.at = self.push(Layer::FullyConnected(op, packed), self.at, self.at);
        self.macs += constants.weights.len();
        self.shape = Shape::new(1, 1, outputs);
    }

    /// Every second pixel, with channels of zero around: a shortcut without weights to a block of stride 2.
    pub fn shortcut(&mut self, held: Held, outputs: u16) -> Held {
        let (input, zero) = (held.shape, [0; 3]);
        let half = Shape::new(input.height / 2, input.width / 2, input.channels);
        let slice = Slice { input, output: half, begin: zero, stride: [2, 2, 1] };
        let buffer = self.push(Layer::Slice(slice), held.buffer, held.buffer);
        self.held = Some(buffer);
        let output = Shape::new(half.height, half.width, outputs);
        let before = [0, 0, (outputs - input.channels) / 2];
        let pad = Pad { input: half, output, before, value: ZERO };
        let buffer = self.push(Layer::Pad(pad), buffer, buffer);
        self.held = Some(buffer);
        Held { buffer, shape: output }
    }

    pub fn add(&mut self, held: Held) {
        let op = Add {
            input_zero: [ZERO; 2],
            input_multiplier: [1_500_000_000, 1 << 30],
            input_shift: [-1, 0],
            output_zero: ZERO,
            output_multiplier: 1_400_000_000,
            output_shift: -18,
            clamp: CLAMP,
        };
        let packed = PackedAdd::pack(&op).unwrap();
        let layer = Layer::Add(op, packed, held.shape.elements());
        self.at = self.push(layer, self.at, held.buffer);
        self.held = None;
    }

    pub fn mean(&mut self) {
        let op = Mean {
            input: self.shape,
            multiplier: 1_300_000_000,
            shift: -6,
            input_zero: ZERO,
            output_zero: ZERO,
            clamp: CLAMP,
        };
        self.at = self.push(Layer::Mean(op), self.at, self.at);
        self.shape = Shape::new(1, 1, self.shape.channels);
    }

    /// An average pool over the whole map.
    pub fn average(&mut self) {
        let input = self.shape;
        let output = Shape::new(1, 1, input.channels);
        let kernel = [input.height as u8, input.width as u8];
        let window = Window { kernel, stride: kernel, dilation: [1; 2], padding: [0; 2] };
        let op = AveragePool { input, output, window, clamp: CLAMP };
        self.at = self.push(Layer::AveragePool(op), self.at, self.at);
        self.shape = output;
    }

    pub fn softmax(&mut self) {
        let op = Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 };
        let layer = Layer::Softmax(op, self.shape.elements());
        self.at = self.push(layer, self.at, self.at);
    }

    /// Counts both kinds of kernels, layer after layer, and reports each partition, named by its number, and the whole.
    pub fn run(mut self, name: &'static str) {
        let image = self.draw.values(self.input.elements());
        let elements = self.steps.iter().map(|step| step.layer.elements().1);
        let most = elements.max().unwrap_or(0).max(image.len());
        let mut scratch = vec![0; self.scratch(self.steps.len())];
        let mut buffers = [const { Vec::new() }; BUFFERS];
        buffers.fill(vec![0; most]);
        let mut run = |call: &mut Call| {
            buffers[0][..image.len()].copy_from_slice(&image);
            let clock = board::Clock::start();
            let mut counts = vec![0; self.steps.len()];
            for (step, count) in black_box(&self.steps).iter().zip(&mut counts) {
                let mut y = core::mem::take(&mut buffers[step.to]);
                let (inputs, outputs) = step.layer.elements();
                let (x, other) = (&buffers[step.from][..inputs], &buffers[step.other]);
                call(&step.layer, x, &other[..inputs.min(other.len())], &mut y[..outputs]);
                buffers[step.to] = y;
                *count = clock.count();
            }
            counts
        };
        let portable = run(&mut Layer::portable);
        let packed = run(&mut |layer, x, other, y| layer.packed(x, other, y, &mut scratch));
        // The last layers are narrow and would hide much: each is compared by itself.
        run(&mut |layer, x, other, y| {
            let mut expected = vec![0; y.len()];
            layer.portable(x, other, &mut expected);
            layer.packed(x, other, y, &mut scratch);
            compare(name, &expected, y);
        });
        let outcome = |partition, layers: usize, macs| Outcome {
            name,
            partition,
            macs,
            portable: portable[layers - 1],
            instructions: packed[layers - 1],
            scratch_bytes: 4 * self.scratch(layers),
        };
        for (index, (layers, macs)) in self.partitions.iter().enumerate() {
            report(&outcome(Some(index + 1), *layers, *macs));
        }
        report(&outcome(None, self.steps.len(), self.macs));
    }

    /// Words of scratch memory of the first `layers`.
    fn scratch(&self, layers: usize) -> usize {
        self.steps[..layers].iter().map(|step| step.layer.scratch()).max().unwrap_or(0)
    }
}

/// Computes a layer from its inputs to its output.
type Call<'a> = dyn FnMut(&Layer, &[i8], &[i8], &mut [i8]) + 'a;
