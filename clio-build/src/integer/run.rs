//! Running the head on the host, through the device's kernels.

use clio_rt::kernels as rt;

use super::{Integers, Kernel};
use crate::graph::{Graph, TensorId};

/// Runs the first nodes of `graph` on one quantised, interleaved image and hands every tensor in `wanted` to `see` as soon as it is there.
pub fn run(
    graph: &Graph,
    integers: &Integers,
    image: &[i8],
    wanted: &[TensorId],
    see: &mut dyn FnMut(TensorId, &[i8]),
) {
    let mut tensors: Vec<Vec<i8>> = vec![vec![]; graph.tensors.len()];
    tensors[graph.input] = image.to_vec();
    if wanted.contains(&graph.input) {
        see(graph.input, image);
    }
    for (index, (node, kernel)) in integers.kernels(graph).enumerate() {
        let mut output = vec![0i8; graph.shape(node.output).elements()];
        let inputs: Vec<&[i8]> = node.inputs.iter().map(|&t| &tensors[t][..]).collect();
        call(&kernel, &inputs, &mut output);
        if wanted.contains(&node.output) {
            see(node.output, &output);
        }
        tensors[node.output] = output;
        for &input in &node.inputs {
            if !graph.nodes[index + 1..integers.filters.len()]
                .iter()
                .any(|n| n.inputs.contains(&input))
            {
                tensors[input] = vec![];
            }
        }
    }
}

fn call(kernel: &Kernel, inputs: &[&[i8]], output: &mut [i8]) {
    let x = inputs[0];
    match kernel {
        Kernel::Conv2d(op) => rt::conv2d(op, x, output),
        Kernel::Depthwise(op) => rt::depthwise(op, x, output),
        Kernel::FullyConnected(op) => rt::fully_connected(op, x, output),
        Kernel::Add(op) => rt::add(op, x, inputs[1], output),
        Kernel::MaxPool(op) => rt::max_pool(op, x, output),
        Kernel::AveragePool(op) => rt::average_pool(op, x, output),
        Kernel::Mean(op) => rt::mean(op, x, output),
        Kernel::Slice(op) => rt::slice(op, x, output),
        Kernel::Pad(op) => rt::pad(op, x, output),
        Kernel::Softmax(op) => rt::softmax(op, x, output),
        Kernel::Clamp(bounds) => {
            output.copy_from_slice(x);
            rt::clamp(*bounds, output);
        }
        Kernel::Alias => output.copy_from_slice(x),
    }
}
