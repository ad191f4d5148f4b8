//! Computes a convolution on the cluster, in tiles of several shapes, and compares it with the portable kernel on the fabric controller.
#![no_std]
#![no_main]

use clio_rt::kernels::xpulp::PackedConv2d;
use clio_rt::kernels::xpulp::tiles::{self, Cut, Layout, Tiling};
use clio_rt::kernels::{Conv2d, Requantize, Shape, Window, conv2d};
use gap8_rt::{Cluster, Tiles, exit, println};

gap8_rt::entry!(main);

const INPUT: Shape = Shape { height: 13, width: 11, channels: 12 };
const OUTPUT: Shape = Shape { channels: 20, ..INPUT };
const WINDOW: Window = Window { kernel: [3, 3], stride: [1, 1], dilation: [1, 1], padding: [1, 1] };
const CHANNELS: usize = OUTPUT.depth();
const WEIGHTS: usize = CHANNELS * WINDOW.taps() * INPUT.depth();
const BLOCKS: usize = PackedConv2d::words(INPUT, OUTPUT, WINDOW);
/// Bytes of L1 for the layer.
const L1_BYTES: usize = 12 << 10;

#[unsafe(link_section = ".l1.bss")]
static mut L1: [u32; L1_BYTES / 4] = [0; L1_BYTES / 4];

/// What is too large for the stack.
struct Memory {
    weights: [i8; WEIGHTS],
    blocks: [i32; BLOCKS],
    input: [i8; INPUT.elements()],
    expected: [i8; OUTPUT.elements()],
    output: [i8; OUTPUT.elements()],
}

static mut MEMORY: Memory = Memory {
    weights: [0; WEIGHTS],
    blocks: [0; BLOCKS],
    input: [0; INPUT.elements()],
    expected: [0; OUTPUT.elements()],
    output: [0; OUTPUT.elements()],
};

fn main() -> ! {
    let (l1, memory) = (&raw mut L1, &raw mut MEMORY);
    // SAFETY: these are the only uses.
    let (l1, memory) = unsafe { (&mut *l1, &mut *memory) };
    let Memory { weights, blocks, input, expected, output } = memory;
    let cluster = Tiles::new(Cluster::on(), l1);
    let mut draw = Draw(1);
    weights.fill_with(|| draw.byte());
    let bias: [i32; CHANNELS] = core::array::from_fn(|_| 37 * i32::from(draw.byte()));
    let multiplier: [i32; CHANNELS] =
        core::array::from_fn(|_| 0x5000_0000 + (i32::from(draw.byte()) << 20));
    let shift = core::array::from_fn(|channel| -7 - (channel % 3) as i8);
    input.fill_with(|| draw.byte());
    let op = Conv2d {
        input: INPUT,
        output: OUTPUT,
        window: WINDOW,
        weights,
        bias: &bias,
        requantize: Requantize { multiplier: &multiplier, shift: &shift as &[i8; CHANNELS] },
        input_zero: -3,
        output_zero: 5,
        clamp: [-120, 115],
    };
    conv2d(&op, input, expected);
    let spread = expected.iter().filter(|&&value| value != expected[0]).count();
    assert!(spread > expected.len() / 2, "the outputs say nothing");
    let Some(op) = PackedConv2d::pack(&op, blocks) else { panic!("the layer is not packed") };
    // All at once; strips of rows; blocks of channels, whose outputs are rows of the DMA; both.
    for (rows, channels) in [(13, 20), (4, 20), (13, 8), (3, 8)] {
        let cut = Cut { op, tiling: Tiling { rows, channels } };
        let needed = Layout::of(&cut, 8).bytes;
        assert!(needed <= L1_BYTES, "{needed} bytes of L1");
        output.fill(85);
        tiles::run(&cut, input, output, &cluster);
        let wrong = output.iter().zip(&*expected).filter(|(a, b)| a != b).count();
        assert!(wrong == 0, "{wrong} outputs of {rows} rows and {channels} channels differ");
        println!("{rows} {channels} {}", output.len());
    }
    exit(0)
}

/// Knuth's linear congruential generator (MMIX).
struct Draw(u64);

impl Draw {
    fn byte(&mut self) -> i8 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as i8
    }
}
