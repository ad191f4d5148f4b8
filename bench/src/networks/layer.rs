use clio_rt::kernels::cortex_m::{
    self, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected,
};
use clio_rt::kernels::{
    self as rt, Add, AveragePool, Conv2d, Depthwise, FullyConnected, Mean, Pad, Slice, Softmax,
};

/// One layer, as the portable kernel takes it and, where there is a packed one, packed.
pub enum Layer {
    Conv2d(Conv2d<'static>, PackedConv2d<'static>),
    Depthwise(Depthwise<'static>, PackedDepthwise<'static>),
    FullyConnected(FullyConnected<'static>, PackedFullyConnected<'static>),
    /// With its number of elements.
    Add(Add, PackedAdd, usize),
    AveragePool(AveragePool),
    Mean(Mean),
    Slice(Slice),
    Pad(Pad),
    /// With its number of classes.
    Softmax(Softmax, usize),
}

impl Layer {
    /// Elements of each input, and of the output.
    pub fn elements(&self) -> (usize, usize) {
        match self {
            Layer::Conv2d(op, _) => (op.input.elements(), op.output.elements()),
            Layer::Depthwise(op, _) => (op.input.elements(), op.output.elements()),
            Layer::FullyConnected(op, _) => (op.inputs.into(), op.outputs.into()),
            Layer::AveragePool(op) => (op.input.elements(), op.output.elements()),
            Layer::Mean(op) => (op.input.elements(), op.input.depth()),
            Layer::Slice(op) => (op.input.elements(), op.output.elements()),
            Layer::Pad(op) => (op.input.elements(), op.output.elements()),
            Layer::Add(.., elements) | Layer::Softmax(_, elements) => (*elements, *elements),
        }
    }

    /// Words of scratch memory of the packed kernel.
    pub fn scratch(&self) -> usize {
        match self {
            Layer::Conv2d(_, packed) => packed.scratch(),
            Layer::Depthwise(_, packed) => packed.scratch(),
            Layer::FullyConnected(_, packed) => packed.scratch(),
            Layer::Add(..) => PackedAdd::SCRATCH,
            _ => 0,
        }
    }

    /// Computes by the portable kernel; `other` is the second input of an addition.
    pub fn portable(&self, x: &[i8], other: &[i8], y: &mut [i8]) {
        match self {
            Layer::Conv2d(op, _) => rt::conv2d(op, x, y),
            Layer::Depthwise(op, _) => rt::depthwise(op, x, y),
            Layer::FullyConnected(op, _) => rt::fully_connected(op, x, y),
            Layer::Add(op, ..) => rt::add(op, x, other, y),
            Layer::AveragePool(op) => rt::average_pool(op, x, y),
            Layer::Mean(op) => rt::mean(op, x, y),
            Layer::Slice(op) => rt::slice(op, x, y),
            Layer::Pad(op) => rt::pad(op, x, y),
            Layer::Softmax(op, _) => rt::softmax(op, x, y),
        }
    }

    /// Computes by the packed kernel, where there is one.
    pub fn packed(&self, x: &[i8], other: &[i8], y: &mut [i8], scratch: &mut [i32]) {
        match self {
            Layer::Conv2d(_, packed) => cortex_m::conv2d(packed, x, y, scratch),
            Layer::Depthwise(_, packed) => cortex_m::depthwise_3x3(packed, x, y, scratch),
            Layer::FullyConnected(_, packed) => cortex_m::fully_connected(packed, x, y, scratch),
            Layer::Add(_, packed, _) => cortex_m::add(packed, x, other, y, scratch),
            Layer::Mean(op) => cortex_m::mean(op, x, y),
            _ => self.portable(x, other, y),
        }
    }
}
