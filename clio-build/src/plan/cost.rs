//! Instructions of kernels and slice codes: counts of work times the target's table.

use super::Kernels;
use crate::artifact::{Code, FittedTransform};
use crate::graph::{Graph, Shape};
use crate::integer::{Kernel, Packed, rt_shape};
use crate::target::{AnalysisCost, Cost};
use clio_rt::kernels as rt;
use clio_rt::packet::Protection;
use clio_rt::stream::CONTEXTS;

/// What a layer, or a band of one, computes.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub kernel: Kernel<'a>,
    /// Its packed form; none where the kernel is portable.
    pub packed: Option<&'a Packed>,
    /// Multiply-accumulates, those on padding too.
    macs: f64,
    /// Elements of the first input.
    pub inputs: f64,
    /// Elements of the output.
    pub outputs: f64,
    /// Rows of the output.
    height: f64,
}

impl<'a> Work<'a> {
    /// A whole layer, by the kernel that a board has for it.
    pub fn whole(graph: &Graph, kernels: &'a Kernels, index: usize) -> Self {
        let kernel = kernels.integers.kernel(graph, index);
        Self::of(graph, index, kernel, kernels.packed[index].as_ref())
    }

    /// A whole layer.
    pub fn of(graph: &Graph, index: usize, kernel: Kernel<'a>, packed: Option<&'a Packed>) -> Self {
        let node = &graph.nodes[index];
        let [input, output] = [node.inputs[0], node.output].map(|t| rt_shape(graph.shape(t)));
        Self::alone(kernel, packed, input, output)
    }

    /// A whole layer by itself.
    pub fn alone(
        kernel: Kernel<'a>,
        packed: Option<&'a Packed>,
        input: rt::Shape,
        output: rt::Shape,
    ) -> Self {
        let taps = match &kernel {
            Kernel::Conv2d(op) => op.window.taps() * input.depth(),
            Kernel::Depthwise(op) => op.window.taps(),
            Kernel::FullyConnected(op) => op.inputs.into(),
            _ => 0,
        };
        Work {
            kernel,
            packed,
            macs: (taps * output.elements()) as f64,
            inputs: input.elements() as f64,
            outputs: output.elements() as f64,
            height: output.height.into(),
        }
    }

    /// Some output rows of a layer that works row by row.
    pub fn band(&self, rows: rt::Rows) -> Self {
        let part = f64::from(rows.count()) / self.height;
        Work {
            kernel: self.kernel.band(rows),
            macs: self.macs * part,
            inputs: self.inputs * part,
            outputs: self.outputs * part,
            height: f64::from(rows.count()),
            ..*self
        }
    }

    /// What it costs.
    pub fn instructions(&self, cost: &Cost) -> u64 {
        match (self.packed, &cost.packed) {
            // Of the library nothing is known; the portable kernels' price is a bound for any that is worth having.
            (None | Some(Packed::Vendor { .. }), _) => {}
            (Some(Packed::Tiled(tiled)), _) => {
                let ratio = cost.cluster.as_ref().map_or(1.0, |(_, ratio)| *ratio);
                let priced = super::tiles::layer(cost, &self.kernel, tiled);
                return (priced.unwrap_or(f64::INFINITY) * ratio).round() as u64;
            }
            (_, None) => {}
            (Some(packed), Some(cost)) => return super::packed::layer(cost, self, packed),
        }
        let Work { macs, inputs, outputs, .. } = *self;
        let instructions = match &self.kernel {
            Kernel::Conv2d(op) => {
                let rows = f64::from(op.window.kernel[0]);
                let fours = pixels(op.output) * fours(op.output.depth());
                let macs = fours * 4.0 * (op.window.taps() * op.input.depth()) as f64;
                macs * inside(&op.window, op.input, op.output) * cost.convolution
                    + fours * (rows * cost.convolution_row + cost.convolution_pixel)
                    + outputs * cost.convolution_output
            }
            Kernel::Depthwise(op) => {
                macs * inside(&op.window, op.input, op.output) * cost.depthwise
                    + outputs * cost.depthwise_output
            }
            Kernel::FullyConnected(op) => {
                let outputs = 4.0 * fours(op.outputs.into());
                outputs
                    * (f64::from(op.inputs) * cost.fully_connected + cost.fully_connected_output)
            }
            Kernel::Add(_) => outputs * cost.add,
            Kernel::MaxPool(op) => {
                outputs * (op.window.taps() as f64 * cost.max_pool + cost.max_pool_output)
                    + pixels(op.output) * cost.max_pool_pixel
            }
            Kernel::AveragePool(op) => {
                outputs * (op.window.taps() as f64 * cost.average_pool + cost.average_pool_output)
            }
            Kernel::Mean(_) => inputs * cost.mean + outputs * cost.mean_output,
            Kernel::Clamp(_) => outputs * cost.clamp,
            Kernel::Slice(op) => outputs * cost.slice + pixels(op.output) * cost.slice_pixel,
            Kernel::Pad(op) => outputs * cost.pad + pixels(op.output) * cost.pad_pixel,
            Kernel::Softmax(_) => outputs * cost.softmax,
            Kernel::Alias => 0.0,
        };
        instructions.round() as u64
    }
}

/// Instructions that move bytes a strip's rows to its front: a word at a time. Modelled.
pub fn moved(bytes: usize) -> u64 {
    bytes.div_ceil(2) as u64
}

/// Fours of outputs: the portable kernels read an input once for four of them.
fn fours(outputs: usize) -> f64 {
    outputs.div_ceil(4) as f64
}

pub(super) fn pixels(shape: rt::Shape) -> f64 {
    f64::from(shape.height) * f64::from(shape.width)
}

/// Which part of a window's taps, over all outputs, lies inside the image: the kernels skip the others.
fn inside(window: &rt::Window, input: rt::Shape, output: rt::Shape) -> f64 {
    let along = |axis: usize, input: u16, output: u16| {
        let at = |o: u16, tap: u8| {
            i32::from(o) * i32::from(window.stride[axis])
                + i32::from(tap) * i32::from(window.dilation[axis])
                - i32::from(window.padding[axis])
        };
        let taps = window.kernel[axis];
        let hits = (0..output)
            .flat_map(|o| (0..taps).map(move |tap| (o, tap)))
            .filter(|&(o, tap)| (0..i32::from(input)).contains(&at(o, tap)));
        hits.count() as f64 / (f64::from(output) * f64::from(taps))
    };
    along(0, input.height, output.height) * along(1, input.width, output.width)
}

/// Instructions from pixels to the network's input.
pub fn input(cost: &Cost, shape: Shape) -> u64 {
    (shape.elements() as f64 * cost.input).round() as u64
}

/// The same by the kernels that a board has, where the image enters in so many turns.
pub fn image(cost: &Cost, shape: Shape, turns: usize) -> u64 {
    cost.cluster.as_ref().map_or_else(
        || input(cost, shape),
        |(cluster, ratio)| {
            let begin =
                if turns > 1 { turns as f64 * cluster.copies.step } else { cluster.copies.fork };
            let cycles = begin + super::tiles::image(cluster, shape.elements(), turns);
            (cycles * ratio).round() as u64
        },
    )
}

/// Instructions of a repair packet per byte and row: two look-ups, an addition, a test and the loop, counted in the code for a
/// Cortex-M7. Modelled.
const REPAIR: f64 = 11.0;

/// Instructions of a frame's repair packets.
pub fn repair(protection: &Protection) -> u64 {
    let bytes = f64::from(protection.data) * f64::from(protection.repair);
    (bytes * f64::from(protection.row) * REPAIR).round() as u64
}

/// Instructions of a slice code that makes `payload` bytes; for the network's end, of the probabilities of `classes`.
pub fn code(cost: &Cost, code: &Code, payload: usize, classes: usize) -> u64 {
    let instructions = match code {
        Code::Local => classes as f64 * cost.softmax,
        Code::Channels(_) => payload as f64 * cost.channels,
        Code::Transform(code) => {
            let analysis = analysis(&cost.analysis, code.tensor, code.shape);
            let quantiser = quantiser(&cost.analysis, code.coefficients.len());
            let coder = coder(cost, code, payload);
            let together = cost.cluster.as_ref().filter(|(cluster, _)| {
                super::tiles::analysis_bytes(code, cluster.cores.into())
                    <= cluster.l1_bytes as usize
            });
            together.map_or(analysis + quantiser + coder, |(cluster, ratio)| {
                let slices = &cluster.slices;
                let inside = analysis * cluster.cost.analysis
                    + quantiser * slices.quantiser
                    + coder * slices.coder;
                cluster.copies.fork + inside * ratio
            })
        }
    };
    instructions.round() as u64
}

/// Instructions of rotation and DCT, of a tensor `[height, width, channels]` to coefficients `[components, rows, columns]`.
pub fn analysis(cost: &AnalysisCost, tensor: [u16; 3], shape: [u16; 3]) -> f64 {
    let [height, width, channels] = tensor.map(usize::from);
    let [components, rows, columns] = shape.map(usize::from);
    let multiply = |count: usize, length: usize, block: f64| {
        // Nothing is called.
        if count == 0 {
            return 0.0;
        }
        let (blocks, rest) = ((count / 4) as f64, (count % 4) as f64);
        let (pairs, odd) = ((length / 2) as f64, (count * (length % 2)) as f64);
        blocks * (pairs * cost.step + block)
            + rest * (pairs * cost.row_step + cost.row)
            + odd * cost.odd
            + cost.line
    };
    // Folded: even frequencies by the sums, odd ones by the differences.
    let dimension = |kept: usize, length: usize| {
        multiply(kept.div_ceil(2), length - length / 2, cost.transformed)
            + multiply(kept / 2, length / 2, cost.transformed)
            + cost.folded
    };
    let (pixels, lines) = ((height * width) as f64, (components * height) as f64);
    let transposed = (components * columns) as f64;
    let values = pixels * channels as f64 + lines * width as f64 + transposed * height as f64;
    pixels * multiply(components, channels, cost.rotated)
        + lines * dimension(columns, width)
        + transposed * dimension(rows, height)
        + values * cost.value
}

/// Instructions of the quantiser of so many coefficients.
pub fn quantiser(cost: &AnalysisCost, coefficients: usize) -> f64 {
    coefficients as f64 * cost.quantised
}

/// Instructions of the coder of `payload` bytes.
pub fn coder(cost: &Cost, code: &FittedTransform, payload: usize) -> f64 {
    let Coded { symbols, bytes } = coded(code, payload);
    symbols * cost.coder + bytes * cost.coder_byte
}

/// What a coder does.
struct Coded {
    /// Bits that it is given.
    symbols: f64,
    /// Bytes that it writes.
    bytes: f64,
}

/// What is coded until `payload` bytes are full, in expectation: by the static probabilities, as if no neighbour
/// were significant, which counts too many rather than too few.
fn coded(code: &FittedTransform, payload: usize) -> Coded {
    let mut left = 8.0 * payload as f64;
    let mut symbols = 0.0;
    for (pass, p) in code.passes.iter().zip(code.probabilities.chunks_exact(CONTEXTS + 1)) {
        let one = f64::from(p[0]) / 65536.0;
        let members = f64::from(code.classes[usize::from(pass[0])][1]);
        let bits = members * (entropy(one) + one);
        let part = if bits > left { left / bits } else { 1.0 };
        symbols += part * members * (1.0 + one);
        left -= part * bits;
    }
    Coded { symbols, bytes: payload as f64 - left / 8.0 }
}

fn entropy(p: f64) -> f64 {
    -p * p.log2() - (1.0 - p) * (1.0 - p).log2()
}
