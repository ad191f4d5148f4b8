//! Instructions of kernels and slice codes: counts of work times the target's table.

use crate::artifact::{Code, FittedTransform};
use crate::graph::{Graph, Node, Shape};
use crate::integer::Kernel;
use crate::target::Cost;
use clio_rt::stream::CONTEXTS;

/// Instructions of one layer.
pub fn layer(cost: &Cost, graph: &Graph, node: &Node, kernel: &Kernel) -> u64 {
    let macs = graph.macs(node) as f64;
    let input = graph.shape(node.inputs[0]);
    let inputs = input.elements() as f64;
    let outputs = graph.shape(node.output).elements() as f64;
    let instructions = match kernel {
        Kernel::Conv2d(op) => {
            let run = usize::from(op.window.kernel[1]) * input.channels;
            macs * cost.convolution_at(run) + outputs * cost.output
        }
        Kernel::Depthwise(_) => macs * cost.depthwise + outputs * cost.output,
        Kernel::FullyConnected(_) => macs * cost.fully_connected + outputs * cost.output,
        Kernel::Add(_) => outputs * cost.add,
        Kernel::MaxPool(op) => outputs * op.window.taps() as f64 * cost.pool,
        Kernel::AveragePool(op) => outputs * op.window.taps() as f64 * cost.pool,
        Kernel::Mean(_) => inputs * cost.mean + outputs * cost.output,
        Kernel::Clamp(_) | Kernel::Slice(_) | Kernel::Pad(_) => outputs * cost.copy,
        Kernel::Softmax(_) => outputs * cost.softmax,
        Kernel::Alias => 0.0,
    };
    instructions.round() as u64
}

/// Instructions from pixels to the network's input.
pub fn input(cost: &Cost, shape: Shape) -> u64 {
    (shape.elements() as f64 * cost.input).round() as u64
}

/// Instructions of a slice code that makes `payload` bytes; for the network's end, of the probabilities of `classes`.
pub fn code(cost: &Cost, code: &Code, payload: usize, classes: usize) -> u64 {
    let instructions = match code {
        Code::Local => classes as f64 * cost.softmax,
        Code::Channels(_) => payload as f64 * cost.channels,
        Code::Transform(code) => {
            let [height, width, channels] = code.tensor.map(f64::from);
            let [components, rows, columns] = code.shape.map(f64::from);
            let dct = components * height * columns * width + components * columns * rows * height;
            components * height * width * channels * cost.rotation
                + dct * cost.dct
                + code.coefficients.len() as f64 * cost.quantise
                + symbols(code, payload) * cost.coder
        }
    };
    instructions.round() as u64
}

/// Bits that are coded until `payload` bytes are full, in expectation: by the static probabilities, as if no neighbour
/// were significant, which counts too many rather than too few.
fn symbols(code: &FittedTransform, payload: usize) -> f64 {
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
    symbols
}

fn entropy(p: f64) -> f64 {
    -p * p.log2() - (1.0 - p) * (1.0 - p).log2()
}
