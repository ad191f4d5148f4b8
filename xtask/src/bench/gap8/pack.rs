//! Layers as the firmware takes them, in bands of rows where L1 does not hold the whole.

use anyhow::{Context, Result, ensure};
use clio_rt::kernels::xpulp::{
    self, Finish, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected,
};
use clio_rt::kernels::{
    Add, Banded, Clamp, Conv2d, Depthwise, FullyConnected, Rows, Shape, Window, add, average_pool,
    conv2d, depthwise, fully_connected, max_pool, mean,
};

use super::analysis;
use super::cases::{Work, same};
use super::draw::Draw;
use super::ops::{self, CLAMP, shape};
use super::order::{self, L1_BYTES, Order};
use super::run::Run;

/// Multiply-accumulates of a layer.
pub fn macs(work: Work) -> u64 {
    let macs = match work {
        Work::Conv2d { kernel, stride, input, outputs, .. } => {
            let (window, output) = same(kernel, stride, shape(input), outputs);
            window.taps() * shape(input).depth() * output.elements()
        }
        Work::Depthwise { kernel, stride, input, .. } => {
            let (window, output) = same(kernel, stride, shape(input), input[2]);
            window.taps() * output.elements()
        }
        Work::FullyConnected { inputs, outputs } => usize::from(inputs) * usize::from(outputs),
        Work::Analysis { tensor, coefficients } => analysis::products(tensor, coefficients),
        _ => 0,
    };
    macs as u64
}

/// What differs from the bench's usual constants.
#[derive(Clone, Copy)]
pub struct Twist {
    /// Zeros of input and output.
    pub zeros: [i8; 2],
    /// Bounds of the output.
    pub clamp: Clamp,
    /// Whether all weights are as great as can be.
    pub extreme: bool,
    /// Whether a depthwise convolution is padded as PyTorch does it, by as much on all sides, and not as TFLite's `SAME`.
    pub torch: bool,
}

/// The runs of a layer.
pub fn runs(name: &str, work: Work, twist: Twist) -> Result<Vec<Run>> {
    let Twist { zeros, clamp, extreme, torch } = twist;
    let mut draw = Draw::of(name);
    match work {
        Work::Conv2d { kernel, stride, input, outputs, .. } => {
            let input = shape(input);
            let (window, output) = same(kernel, stride, input, outputs);
            let constants = draw.constants(output.depth(), window.taps() * input.depth(), 127);
            let x = draw.values(input.elements());
            convolution(&Conv2d { clamp, ..constants.conv2d(input, output, window, zeros) }, &x)
        }
        Work::Depthwise { kernel, stride, input, .. } => {
            let input = shape(input);
            let (same, output) = same(kernel, stride, input, input.channels);
            let window = if torch { Window { padding: [kernel / 2; 2], ..same } } else { same };
            let mut constants = draw.constants(output.depth(), window.taps(), 127);
            if extreme {
                constants.weights.fill(127);
            }
            let x = draw.values(input.elements());
            depthwise_convolution(
                &Depthwise { clamp, ..constants.depthwise(input, output, window, zeros) },
                &x,
            )
        }
        Work::FullyConnected { inputs, outputs } => {
            let constants = draw.constants(outputs.into(), inputs.into(), 127);
            let x = draw.values(inputs.into());
            Ok(vec![connected(&constants.fully_connected(inputs, outputs, zeros), x)?])
        }
        Work::Add(elements) => {
            let [left, right] = [0; 2].map(|_| draw.values(elements.into()));
            let usual = zeros == ops::ZEROS;
            let op = if usual { ops::add() } else { Add { output_zero: zeros[1], ..TIED } };
            addition(&op, &left, &right)
        }
        Work::MaxPool { kernel, stride, input } => {
            let (op, x) =
                (ops::max_pool(kernel, stride, input), draw.values(shape(input).elements()));
            let mut expected = vec![0; op.output.elements()];
            max_pool(&op, &x, &mut expected);
            let order = Order { work: order::MAX_POOL, ..extents(op.input, op.output, op.window) };
            Ok(vec![Run { order, left: x, expected, ..Run::default() }])
        }
        Work::AveragePool { kernel, stride, input } => {
            let (op, x) =
                (ops::average_pool(kernel, stride, input), draw.values(shape(input).elements()));
            let mut expected = vec![0; op.output.elements()];
            average_pool(&op, &x, &mut expected);
            let order =
                Order { work: order::AVERAGE_POOL, ..extents(op.input, op.output, op.window) };
            Ok(vec![Run { order, left: x, expected, ..Run::default() }])
        }
        Work::Mean(input) => {
            let (op, x) = (ops::mean(input), draw.values(shape(input).elements()));
            let mut expected = vec![0; op.input.depth()];
            mean(&op, &x, &mut expected);
            let order = Order {
                work: order::MEAN,
                multiplier: op.multiplier.cast_unsigned(),
                shift: word(op.shift),
                input_zero: word(op.input_zero),
                output_zero: word(op.output_zero),
                ..extents(op.input, Shape::new(1, 1, op.input.channels), WHOLE)
            };
            Ok(vec![Run { order, left: x, expected, ..Run::default() }])
        }
        Work::Analysis { tensor, coefficients } => Ok(vec![analysis::run(tensor, coefficients)?]),
        _ => anyhow::bail!("no kernel runs {name}"),
    }
}

fn convolution(op: &Conv2d, x: &[i8]) -> Result<Vec<Run>> {
    let mut expected = vec![0; op.output.elements()];
    conv2d(op, x, &mut expected);
    let mut blocks = vec![0; PackedConv2d::words(op.input, op.output, op.window)];
    let packed = PackedConv2d::pack(op, &mut blocks).context("the kernel refuses it")?;
    let bands = bands(&packed, op.output, |band| {
        4 * (band.blocks.len() + 8 * (band.scratch() | 1))
            + band.input.elements()
            + band.output.elements()
    })?;
    let run = |(rows, band): (Rows, PackedConv2d)| Run {
        order: Order {
            work: order::CONV2D,
            rounding: number(band.rounding),
            input_zero: word(band.input_zero),
            lowest: word(band.clamp[0]),
            highest: word(band.clamp[1]),
            scratch_bytes: 4 * band.scratch() as u32,
            ..extents(band.input, band.output, band.window)
        },
        blocks: band.blocks.to_vec(),
        left: rows_of(x, op.input, packed.needed(rows)),
        right: vec![],
        expected: rows_of(&expected, op.output, rows),
    };
    Ok(bands.into_iter().map(run).collect())
}

/// A depthwise convolution, some channels at a time where L1 does not hold all.
fn depthwise_convolution(op: &Depthwise, x: &[i8]) -> Result<Vec<Run>> {
    let mut expected = vec![0; op.output.elements()];
    depthwise(op, x, &mut expected);
    let mut blocks = vec![0; PackedDepthwise::words(op.window, op.output.depth())];
    let packed = PackedDepthwise::pack(op, 8, &mut blocks).context("the kernel refuses it")?;
    let (channels, rows) = cheapest(&packed).context("not four channels fit L1")?;
    let depth = op.input.channels;
    let run = |first: u16| {
        let part = some_channels(&packed, first, channels.min(depth - first), rows);
        let of = |map: &[i8]| {
            let pixels = map.chunks_exact(depth.into());
            pixels.flat_map(|pixel| &pixel[first.into()..][..part.input.depth()]).copied().collect()
        };
        Run {
            order: Order {
                work: order::DEPTHWISE,
                rows: rows.into(),
                again: u32::from(first > 0 && first + channels <= depth),
                input_zero: word(part.input_zero),
                lowest: word(part.clamp[0]),
                highest: word(part.clamp[1]),
                scratch_bytes: 4 * part.scratch() as u32,
                ..extents(part.input, part.output, part.window)
            },
            blocks: part.blocks.to_vec(),
            left: of(x),
            right: vec![],
            expected: of(&expected),
        }
    };
    Ok((0..depth).step_by(channels.into()).map(run).collect())
}

/// The same operator of some channels.
fn some_channels<'a>(
    packed: &PackedDepthwise<'a>,
    first: u16,
    channels: u16,
    rows: u16,
) -> PackedDepthwise<'a> {
    let words = |channels: u16| PackedDepthwise::words(packed.window, channels.into());
    PackedDepthwise {
        input: Shape { channels, ..packed.input },
        output: Shape { channels, ..packed.output },
        blocks: &packed.blocks[words(first)..words(first + channels)],
        rows,
        ..*packed
    }
}

/// Channels and rows of a strip with which the busiest of eight cores has the least to do: to turn pixels, and to make outputs of them.
fn cheapest(packed: &PackedDepthwise) -> Option<(u16, u16)> {
    let all = packed.input.channels;
    let choices = (4..=all).step_by(4).flat_map(|channels| {
        [2, 4, 8, 16, 32].map(|rows: u16| (channels, rows.min(packed.output.height)))
    });
    let fits = choices.filter(|&(channels, rows)| {
        let part = some_channels(packed, 0, channels, rows);
        let bytes = 4 * (part.blocks.len() + 8 * (part.scratch() | 1))
            + part.input.elements()
            + part.output.elements();
        bytes <= L1_BYTES as usize
    });
    fits.min_by_key(|&(channels, rows)| {
        let height =
            (rows - 1) * u16::from(packed.window.stride[0]) + u16::from(packed.window.kernel[0]);
        let turned = u64::from(height) * u64::from(packed.input.width) * 9 / 2;
        let made = u64::from(rows) * u64::from(packed.output.width) * 4 * 13;
        let strips = u64::from(packed.output.height.div_ceil(rows));
        let part = |channels: u16| (u64::from(channels / 4) * strips).div_ceil(8);
        let busiest = u64::from(all / channels) * part(channels) + part(all % channels);
        busiest * (turned + made + 300) + 800 * u64::from(all.div_ceil(channels))
    })
}

fn connected(op: &FullyConnected, x: Vec<i8>) -> Result<Run> {
    let mut expected = vec![0; op.outputs.into()];
    fully_connected(op, &x, &mut expected);
    let mut blocks = vec![0; PackedFullyConnected::words(op.inputs, op.outputs)];
    let packed = PackedFullyConnected::pack(op, &mut blocks).context("the kernel refuses it")?;
    let order = Order {
        work: order::FULLY_CONNECTED,
        rounding: number(packed.rounding),
        input_channels: op.inputs.into(),
        output_channels: op.outputs.into(),
        scratch_bytes: 4 * packed.scratch() as u32,
        ..bounds()
    };
    Ok(Run { order, left: x, right: vec![], expected, blocks: packed.blocks.to_vec() })
}

/// An operator in as few bands as fit L1, of eights of rows where there are so many.
fn bands<O: Banded>(op: &O, output: Shape, bytes: impl Fn(&O) -> usize) -> Result<Vec<(Rows, O)>> {
    let fits = |count: u16| {
        let bands = (0..output.height).step_by(count.into()).map(|from| {
            let rows = Rows { from, to: (from + count).min(output.height) };
            (rows, op.band(rows))
        });
        let bands: Vec<(Rows, O)> = bands.collect();
        bands.iter().all(|(_, band)| bytes(band) <= L1_BYTES as usize).then_some(bands)
    };
    let counts = (1..=output.height).rev().filter(|&c| c < 8 || c % 8 == 0 || c == output.height);
    let found = counts.into_iter().find_map(fits);
    ensure!(found.is_some(), "not one row fits L1");
    Ok(found.unwrap_or_default())
}

fn rows_of(map: &[i8], shape: Shape, rows: Rows) -> Vec<i8> {
    map[usize::from(rows.from) * shape.row()..usize::from(rows.to) * shape.row()].to_vec()
}

fn number(rounding: xpulp::Rounding) -> u32 {
    rounding as u32
}

fn word(value: i8) -> u32 {
    i32::from(value).cast_unsigned()
}

pub fn extents(input: Shape, output: Shape, window: Window) -> Order {
    let [input_height, input_width, input_channels] =
        [input.height, input.width, input.channels].map(u32::from);
    let [output_height, output_width, output_channels] =
        [output.height, output.width, output.channels].map(u32::from);
    let [kernel_height, kernel_width] = window.kernel.map(u32::from);
    let [stride_height, stride_width] = window.stride.map(u32::from);
    let [padding_top, padding_left] = window.padding.map(u32::from);
    Order {
        input_height,
        input_width,
        input_channels,
        output_height,
        output_width,
        output_channels,
        kernel_height,
        kernel_width,
        stride_height,
        stride_width,
        dilation_height: window.dilation[0].into(),
        padding_top,
        padding_left,
        ..bounds()
    }
}

/// What has no window.
pub const WHOLE: Window =
    Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] };

/// Of scales like 49, 46 and 50.
const TIED: Add = Add {
    input_zero: [-45, -39],
    input_multiplier: [1 << 30, 2_016_005_057],
    input_shift: [0, -1],
    output_zero: -46,
    output_multiplier: 2_104_533_975,
    output_shift: -19,
    clamp: CLAMP,
};

/// An addition, some elements at a time.
fn addition(op: &Add, left: &[i8], right: &[i8]) -> Result<Vec<Run>> {
    let mut expected = vec![0; left.len()];
    add(op, left, right, &mut expected);
    let mut tables = vec![0; PackedAdd::WORDS];
    let packed = PackedAdd::pack(op, &mut tables).context("there is no room for tables")?;
    let order = Order { work: order::ADD, ..finished(packed.finish)? };
    // The tables and three times as many bytes.
    let parts = (3 * left.len()).div_ceil(L1_BYTES as usize - 4 * PackedAdd::WORDS);
    let count = left.len().div_ceil(parts);
    let runs = left.chunks(count).zip(right.chunks(count)).zip(expected.chunks(count));
    let run = |((left, right), expected): ((&[i8], &[i8]), &[i8])| Run {
        order,
        blocks: packed.tables.to_vec(),
        left: left.to_vec(),
        right: right.to_vec(),
        expected: expected.to_vec(),
    };
    Ok(runs.map(run).collect())
}

/// How an addition's sums become outputs.
fn finished(finish: Finish) -> Result<Order> {
    Ok(match finish {
        Finish::Shifted(bits) => Order { rounding: order::SHIFTED, shift: bits.into(), ..bounds() },
        Finish::Scaled { signed, multiplier, round, shift } => {
            let [multiplier, round, shift] = [multiplier, round, shift].map(i32::cast_unsigned);
            let rounding = if signed { order::SCALED_BOTH } else { order::SCALED };
            Order { rounding, multiplier, round, shift, ..bounds() }
        }
        Finish::Defined(_) => anyhow::bail!("it has no tables"),
    })
}

/// Every operator's.
fn bounds() -> Order {
    Order { lowest: word(CLAMP[0]), highest: word(CLAMP[1]), ..Order::default() }
}
