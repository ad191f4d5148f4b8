//! The cases: the anchors' layers, and what else is asked of the cluster.

use anyhow::Result;
use clio_rt::kernels::cortex_m::Format;

use super::cases::{CASES, Work};
use super::ops::{CLAMP, ZEROS};
use super::order::{self, Order};
use super::pack::{self, Twist};
use super::run::Run;

/// A measured case.
pub struct Case {
    pub name: &'static str,
    pub what: &'static str,
    pub macs: u64,
    /// Whether each core does all of it.
    pub each: bool,
    work: Kind,
}

enum Kind {
    /// A layer, and what is unusual in it.
    Layer(Work, Twist),
    /// The raw loop, its rows of weights so many bytes apart.
    FourByTwo(u32),
}

/// Names of the bench's cases, and what they are.
const LAYERS: &[(&str, &str)] = &[
    ("a", "convolution 3×3 3→16, 32×32"),
    ("b", "convolution 3×3 16→16, 32×32"),
    ("c", "convolution 3×3 32→64, 16×16, stride 2"),
    ("d", "convolution 3×3 64→64, 8×8"),
    ("conv3-32-32", "convolution 3×3 32→32, 16×16"),
    ("e", "pointwise 16→96, 32×32"),
    ("f", "pointwise 96→24, 16×16"),
    ("g", "pointwise 64→384, 8×8"),
    ("h", "pointwise 384→64, 8×8"),
    ("i", "depthwise 3×3 96, 32×32"),
    ("j", "depthwise 3×3 96, 32×32, stride 2"),
    ("k", "depthwise 3×3 384, 8×8"),
    ("j-relu", "j between ReLUs"),
    ("j-torch", "j padded as PyTorch does it"),
    ("depthwise3-7", "depthwise 3×3 192, 7×7"),
    ("b-relu", "b between ReLUs"),
    ("e-relu", "e between ReLUs"),
    ("g-relu", "g between ReLUs"),
    ("i-relu", "i between ReLUs"),
    ("k-relu", "k between ReLUs"),
    ("conv3-3-32-strided", "convolution 3×3 3→32, 32×32, stride 2"),
    ("conv3-3-32-strided-relu", "the same between ReLUs"),
    ("conv3-5-7", "convolution 3×3 5→7, 12×12"),
    ("conv3-6x6", "convolution 3×3 5→7, 6×6"),
    ("conv3-6x6-relu", "the same between ReLUs"),
    ("conv3-6x6-bounded", "the same with bounds"),
    ("conv3-3-9-strided", "convolution 3×3 3→9, 33×33, stride 2"),
    ("conv1-9-13", "pointwise 9→13, 16×16"),
    ("conv3-3-9-strided-relu", "convolution 3→9 between ReLUs"),
    ("depthwise3-9-strided", "depthwise 3×3 48, 9×9, stride 2"),
    ("depthwise3-9-strided-bounded", "the same with bounds"),
    ("depthwise3-1", "depthwise 3×3 96, 1×1"),
    ("depthwise5-28-8", "depthwise 5×5 40, 28×28"),
    ("depthwise5-14-strided", "depthwise 5×5 96, 14×14, stride 2"),
    ("depthwise5-14-strided-relu", "the same between ReLUs"),
    ("depthwise5-14-strided-extreme", "the same with weights of 127"),
    ("depthwise5-14-strided-torch", "the same padded as PyTorch does it"),
    ("depthwise5-14", "depthwise 5×5 120, 14×14"),
    ("depthwise5-7", "depthwise 5×5 480, 7×7"),
    ("depthwise5-1", "depthwise 5×5 480, 1×1"),
    ("l1", "fully connected 64→10"),
    ("connected-27-10", "fully connected 27→10"),
    ("connected-640-64", "fully connected 640→64"),
    ("m", "add 32×32×24"),
    ("add-8192", "add 16×16×32"),
    ("add-1024", "add 4×4×64"),
    ("add-1024-tied", "the same of scales that no table adds"),
    ("add-1024-relu", "the same before ReLU"),
    ("n", "global average pool 8×8×64"),
    ("o", "maximum pool 2×2, 32×32×16"),
    ("maxpool3-15x15x24", "maximum pool 3×3, 15×15×24, stride 2"),
    ("maxpool2-8x8x64", "maximum pool 2×2, 8×8×64"),
    ("mean-16x16x32", "global average pool 16×16×32"),
    ("mean-7x7x320", "global average pool 7×7×320"),
    ("analysis-16x16x32", "rotation and DCT 16×16×32"),
    ("analysis-7x5x5", "rotation and DCT 7×5×5"),
    ("analysis-15x9x27", "rotation and DCT 15×9×27"),
    ("avgpool2-16x16x32", "average pool 2×2, 16×16×32"),
    ("avgpool2-8x8x64", "average pool 2×2, 8×8×64"),
];

/// Six columns are four and two.
const SMALL: Work =
    Work::Conv2d { kernel: 3, stride: 1, input: [6, 6, 5], outputs: 7, format: Format::Wide };
/// Zeros of an addition whose scales have ties that no table tells apart.
const TIED: [i8; 2] = [-45, -46];
/// Zeros between ReLUs.
const RELU: [i8; 2] = [-128; 2];
/// Bytes of a row of the raw loop: 64 turns.
const ROW: u32 = 256;
/// Where its pixels begin, from its weights: behind four rows and in the bank beside that of the first, as where the yardstick was measured.
const PIXELS: u32 = 0xa004;

/// All of them, in order.
pub fn all() -> Vec<Case> {
    // 4 rows by 2 pixels on each of eight cores.
    let raw = |name, what, apart| Case {
        name,
        what,
        macs: u64::from(8 * ROW),
        each: true,
        work: Kind::FourByTwo(apart),
    };
    let mut all = vec![
        raw("loop", "4×2 loop, rows in one bank", 8192),
        raw("loop-skewed", "4×2 loop, rows in four banks", 8192 + 4),
    ];
    all.extend(LAYERS.iter().filter_map(|&(name, what)| {
        let usual = Twist { zeros: ZEROS, clamp: CLAMP, extreme: false, torch: false };
        let (base, twist) = match name.rsplit_once('-') {
            Some((base, "tied")) => (base, Twist { zeros: TIED, ..usual }),
            Some((base, "relu")) => (base, Twist { zeros: RELU, ..usual }),
            Some((base, "bounded")) => (base, Twist { clamp: [-100, 90], ..usual }),
            Some((base, "torch")) => (base, Twist { torch: true, ..usual }),
            Some((base, "extreme")) => (base, Twist { extreme: true, ..usual }),
            _ => (name, usual),
        };
        let work = match base {
            "conv3-6x6" => SMALL,
            _ => CASES.iter().find(|case| case.name == base)?.work,
        };
        let kind = Kind::Layer(work, twist);
        Some(Case { name, what, macs: pack::macs(work), each: false, work: kind })
    }));
    all
}

impl Case {
    /// What is run, one behind the other where L1 does not hold all.
    pub fn runs(&self) -> Result<Vec<Run>> {
        match self.work {
            Kind::Layer(work, twist) => pack::runs(self.name, work, twist),
            Kind::FourByTwo(apart) => Ok(vec![four_by_two(apart)]),
        }
    }
}

fn four_by_two(apart: u32) -> Run {
    let rows = vec![0x0101_0101; PIXELS as usize / 4];
    let order = Order {
        work: order::FOUR_BY_TWO,
        input_channels: ROW,
        stride_width: apart,
        output_bytes: 32,
        ..Order::default()
    };
    Run { order, blocks: rows, left: vec![1; 16 * ROW as usize], right: vec![], expected: vec![] }
}
