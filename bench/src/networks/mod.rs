//! Whole networks, with random weights: every layer through both kinds of kernels.

mod layer;
mod network;

use clio_rt::kernels::cortex_m::Format;

use crate::case;
use network::Network;

/// Runs all of them.
pub fn run() {
    case(|| person_detect("person_detect", Format::Wide));
    case(|| person_detect("person_detect-narrow", Format::Narrow));
    case(|| resnet56("resnet56", Format::Wide));
    case(|| resnet56("resnet56-narrow", Format::Narrow));
    case(|| mobilenetv2("mobilenetv2", Format::Wide));
    case(|| mobilenetv2("mobilenetv2-narrow", Format::Narrow));
}

/// MobileNetV1 0.25 on 96×96 grey pixels and two classes, as in MLPerf Tiny and TensorFlow Lite Micro.
fn person_detect(name: &'static str, format: Format) {
    let mut network = Network::new([96, 96, 1], format);
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
    network.average();
    network.convolution(1, 1, 2);
    network.softmax();
    network.run(name);
}

/// ResNet-56 for CIFAR-10 with shortcuts without weights, as `examples/cifar10` has it; partition *n* is the end of block *n* − 1, that of the input 0.
fn resnet56(name: &'static str, format: Format) {
    let mut network = Network::new([32, 32, 3], format);
    network.convolution(3, 1, 16);
    network.partition();
    for (outputs, first) in [(16, 1), (32, 2), (64, 2)] {
        for stride in [first].into_iter().chain([1; 8]) {
            let before = network.hold();
            network.convolution(3, stride, outputs);
            network.convolution(3, 1, outputs);
            let before = if stride == 1 { before } else { network.shortcut(before, outputs) };
            network.add(before);
            network.partition();
        }
    }
    network.mean();
    network.partition();
    network.fully_connected(10);
    network.partition();
    network.run(name);
}

/// MobileNetV2 1.0 for CIFAR-10 as `cargo xtask teach` makes it: Sandler and others, 2018, table 2, with stride 1 in the first convolution and the second stage.
/// Its partition points are every layer outside a residual.
fn mobilenetv2(name: &'static str, format: Format) {
    let mut network = Network::new([32, 32, 3], format);
    network.convolution(3, 1, 32);
    network.partition();
    for (expansion, outputs, blocks, first) in [
        (1, 16, 1, 1),
        (6, 24, 2, 1),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ] {
        for block in 0..blocks {
            let (stride, inputs) = (if block == 0 { first } else { 1 }, network.channels());
            let residual = stride == 1 && inputs == outputs;
            let before = residual.then(|| network.hold());
            if expansion > 1 {
                network.convolution(1, 1, inputs * expansion);
                network.partition_outside(residual);
            }
            network.depthwise(stride);
            network.partition_outside(residual);
            network.convolution(1, 1, outputs);
            if let Some(before) = before {
                network.add(before);
            }
            network.partition();
        }
    }
    network.convolution(1, 1, 1280);
    network.partition();
    network.mean();
    network.partition();
    network.fully_connected(10);
    network.partition();
    network.run(name);
}
