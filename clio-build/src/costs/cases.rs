//! What the firmware `bench` measures, case by case. `bench` includes this file, so that what is counted and what is priced cannot
//! disagree.

use clio_rt::kernels::cortex_m::Format;
use clio_rt::kernels::{Shape, Window};

/// A measured case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// Its name, in the data set and in `cargo xtask bench`.
    pub name: &'static str,
    /// What runs.
    pub work: Work,
}

/// Height, width and channels; of a code's coefficients: components, rows and columns.
pub type Extent = [u16; 3];

/// What runs in a case: a layer, or a part of a slice code. Windows are square and padded as TFLite's `SAME`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names and types say it")]
pub enum Work {
    /// A convolution.
    Conv2d { kernel: u8, stride: u8, input: Extent, outputs: u16, format: Format },
    /// A depthwise convolution, packed for so many output rows at a time.
    Depthwise { kernel: u8, stride: u8, input: Extent, rows: u16 },
    /// A fully connected layer.
    FullyConnected { inputs: u16, outputs: u16 },
    /// An addition of so many elements.
    Add(u16),
    /// A maximum pool.
    MaxPool { kernel: u8, stride: u8, input: Extent },
    /// An average pool.
    AveragePool { kernel: u8, stride: u8, input: Extent },
    /// A global average.
    Mean(Extent),
    /// A clamp of so many elements.
    Clamp(u16),
    /// Every second pixel.
    Slice(Extent),
    /// Padding by half as many channels before and behind.
    Pad(Extent),
    /// Softmax of so many classes.
    Softmax(u16),
    /// Pixels to the network's input.
    Image(Extent),
    /// Rotation and DCT, from a tensor to coefficients.
    Analysis { tensor: Extent, coefficients: Extent },
    /// What quantising the coefficients takes beyond their analysis.
    Quantiser { tensor: Extent, coefficients: Extent },
    /// The coder alone, of quantised coefficients.
    Planes(Planes),
    /// Analysis, quantiser and coder to so many bytes, of values that its probabilities do not describe: priced by no rule.
    Transform { tensor: Extent, coefficients: Extent, bytes: u16 },
    /// The channels code to so many bytes.
    Channels { tensor: Extent, bytes: u16 },
}

/// One class of coefficients that become significant independently of each other, in each of the passes with the same probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planes {
    /// The coefficients.
    pub coefficients: Extent,
    /// Planes, the highest first.
    pub passes: u8,
    /// Probability that a coefficient becomes significant in a pass, in 2⁻¹⁶.
    pub significant: u16,
    /// Bytes to fill, as far as there are values.
    pub bytes: u16,
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

const fn case(name: &'static str, work: Work) -> Case {
    Case { name, work }
}

const fn conv2d(name: &'static str, kernel: u8, stride: u8, input: Extent, outputs: u16) -> Case {
    case(name, Work::Conv2d { kernel, stride, input, outputs, format: Format::Wide })
}

const fn narrow(name: &'static str, kernel: u8, stride: u8, input: Extent, outputs: u16) -> Case {
    case(name, Work::Conv2d { kernel, stride, input, outputs, format: Format::Narrow })
}

const fn depthwise(name: &'static str, kernel: u8, stride: u8, input: Extent, rows: u16) -> Case {
    case(name, Work::Depthwise { kernel, stride, input, rows })
}

const fn connected(name: &'static str, inputs: u16, outputs: u16) -> Case {
    case(name, Work::FullyConnected { inputs, outputs })
}

const fn analysis(name: &'static str, tensor: Extent, coefficients: Extent) -> Case {
    case(name, Work::Analysis { tensor, coefficients })
}

const fn quantiser(name: &'static str, tensor: Extent, coefficients: Extent) -> Case {
    case(name, Work::Quantiser { tensor, coefficients })
}

const fn planes(name: &'static str, passes: u8, significant: u16, bytes: u16) -> Case {
    let coefficients = [32, 16, 16];
    case(name, Work::Planes(Planes { coefficients, passes, significant, bytes }))
}

/// All cases, in the order they run. Those with a letter are the anchors' (`xtask/src/bench.rs`).
pub const CASES: &[Case] = &[
    conv2d("a", 3, 1, [32, 32, 3], 16),
    conv2d("b", 3, 1, [32, 32, 16], 16),
    conv2d("c", 3, 2, [16, 16, 32], 64),
    conv2d("d", 3, 1, [8, 8, 64], 64),
    conv2d("e", 1, 1, [32, 32, 16], 96),
    conv2d("f", 1, 1, [16, 16, 96], 24),
    conv2d("g", 1, 1, [8, 8, 64], 384),
    conv2d("h", 1, 1, [8, 8, 384], 64),
    narrow("b-narrow", 3, 1, [32, 32, 16], 16),
    narrow("c-narrow", 3, 2, [16, 16, 32], 64),
    narrow("d-narrow", 3, 1, [8, 8, 64], 64),
    narrow("f-narrow", 1, 1, [16, 16, 96], 24),
    narrow("h-narrow", 1, 1, [8, 8, 384], 64),
    conv2d("conv3-8-16", 3, 1, [16, 16, 8], 16),
    conv2d("conv3-32-32", 3, 1, [16, 16, 32], 32),
    conv2d("conv1-4-64", 1, 1, [16, 16, 4], 64),
    conv2d("conv1-192-64", 1, 1, [8, 8, 192], 64),
    conv2d("conv3-3-32-strided", 3, 2, [32, 32, 3], 32),
    conv2d("conv3-5-8", 3, 1, [12, 12, 5], 8),
    conv2d("conv3-6-8", 3, 1, [12, 12, 6], 8),
    // An odd number of output channels.
    conv2d("conv3-5-7", 3, 1, [12, 12, 5], 7),
    conv2d("conv3-3-9-strided", 3, 2, [33, 33, 3], 9),
    conv2d("conv1-9-13", 1, 1, [16, 16, 9], 13),
    depthwise("i", 3, 1, [32, 32, 96], 16),
    depthwise("j", 3, 2, [32, 32, 96], 16),
    depthwise("k", 3, 1, [8, 8, 384], 16),
    depthwise("depthwise3-56", 3, 1, [56, 56, 32], 8),
    depthwise("depthwise3-16", 3, 1, [16, 16, 24], 8),
    depthwise("depthwise3-14", 3, 1, [14, 14, 80], 8),
    depthwise("depthwise3-7", 3, 1, [7, 7, 192], 8),
    depthwise("depthwise3-4", 3, 1, [4, 4, 96], 8),
    depthwise("depthwise3-1", 3, 1, [1, 1, 96], 8),
    depthwise("depthwise3-56-strided", 3, 2, [56, 56, 24], 8),
    depthwise("depthwise3-14-strided", 3, 2, [14, 14, 96], 8),
    depthwise("depthwise3-9-strided", 3, 2, [9, 9, 48], 8),
    depthwise("depthwise5-28", 5, 1, [28, 28, 240], 16),
    depthwise("depthwise5-7", 5, 1, [7, 7, 480], 16),
    depthwise("depthwise5-1", 5, 1, [1, 1, 480], 16),
    depthwise("depthwise5-56-strided", 5, 2, [56, 56, 144], 16),
    depthwise("depthwise5-9-strided", 5, 2, [9, 9, 240], 16),
    depthwise("depthwise5-28-8", 5, 1, [28, 28, 40], 8),
    depthwise("depthwise5-16", 5, 1, [16, 16, 32], 8),
    depthwise("depthwise5-14", 5, 1, [14, 14, 120], 8),
    depthwise("depthwise5-4", 5, 1, [4, 4, 96], 8),
    depthwise("depthwise5-28-strided", 5, 2, [28, 28, 72], 8),
    depthwise("depthwise5-14-strided", 5, 2, [14, 14, 96], 8),
    connected("l1", 64, 10),
    connected("l2", 1280, 1000),
    connected("connected-640-64", 640, 64),
    connected("connected-320-100", 320, 100),
    connected("connected-64-128", 64, 128),
    connected("connected-37-16", 37, 16),
    connected("connected-27-10", 27, 10),
    connected("connected-64-5", 64, 5),
    case("m", Work::Add(32 * 32 * 24)),
    case("add-8192", Work::Add(8192)),
    case("add-1024", Work::Add(1024)),
    case("n", Work::Mean([8, 8, 64])),
    case("mean-16x16x32", Work::Mean([16, 16, 32])),
    case("mean-7x7x320", Work::Mean([7, 7, 320])),
    case("o", Work::MaxPool { kernel: 2, stride: 2, input: [32, 32, 16] }),
    case("maxpool3-15x15x24", Work::MaxPool { kernel: 3, stride: 2, input: [15, 15, 24] }),
    case("maxpool2-8x8x64", Work::MaxPool { kernel: 2, stride: 2, input: [8, 8, 64] }),
    case("p", Work::Softmax(10)),
    case("softmax-100", Work::Softmax(100)),
    case("avgpool2-16x16x32", Work::AveragePool { kernel: 2, stride: 2, input: [16, 16, 32] }),
    case("avgpool2-8x8x64", Work::AveragePool { kernel: 2, stride: 2, input: [8, 8, 64] }),
    case("avgpool3-15x15x24", Work::AveragePool { kernel: 3, stride: 2, input: [15, 15, 24] }),
    case("clamp-8192", Work::Clamp(8192)),
    case("clamp-640", Work::Clamp(640)),
    case("slice-16x16x32", Work::Slice([16, 16, 32])),
    case("slice-32x32x16", Work::Slice([32, 32, 16])),
    case("pad-8x8x32", Work::Pad([8, 8, 32])),
    case("pad-16x16x16", Work::Pad([16, 16, 16])),
    case("input-32x32x3", Work::Image([32, 32, 3])),
    case("input-96x96x1", Work::Image([96, 96, 1])),
    analysis("analysis-32x32x3", [32, 32, 3], [3, 32, 32]),
    analysis("analysis-32x32x16", [32, 32, 16], [16, 32, 32]),
    analysis("analysis-32x32x16-16", [32, 32, 16], [16, 16, 16]),
    analysis("analysis-16x16x32", [16, 16, 32], [32, 16, 16]),
    analysis("analysis-16x16x32-8", [16, 16, 32], [8, 16, 16]),
    analysis("analysis-8x8x64", [8, 8, 64], [64, 8, 8]),
    analysis("analysis-56x56x24", [56, 56, 24], [24, 28, 28]),
    analysis("analysis-14x14x80", [14, 14, 80], [48, 14, 14]),
    analysis("analysis-7x5x5", [7, 5, 5], [5, 7, 5]),
    analysis("analysis-15x9x27", [15, 9, 27], [27, 15, 9]),
    analysis("analysis-4x4x320", [4, 4, 320], [64, 4, 4]),
    analysis("analysis-1x1x6", [1, 1, 6], [6, 1, 1]),
    case("coder-128", transform(128)),
    case("coder-1024", transform(1024)),
    quantiser("quantiser-16x16x32", [16, 16, 32], [32, 16, 16]),
    quantiser("quantiser-8x8x64", [8, 8, 64], [16, 8, 8]),
    planes("planes-64", 6, 2000, 64),
    planes("planes-128", 6, 2000, 128),
    planes("planes-512", 6, 2000, 512),
    planes("planes-all", 6, 2000, 8192),
    planes("planes-rare-96", 6, 1000, 96),
    planes("planes-dense-256", 6, 16000, 256),
    planes("planes-dense-1024", 6, 16000, 1024),
    case("channels-256", Work::Channels { tensor: [16, 16, 32], bytes: 256 }),
    case("channels-1024", Work::Channels { tensor: [16, 16, 32], bytes: 1024 }),
];

const fn transform(bytes: u16) -> Work {
    Work::Transform { tensor: [16, 16, 32], coefficients: [32, 16, 16], bytes }
}
