//! TFLite's definitions as plainly as they can be written: one loop per axis, 64-bit sums, a test for
//! every tap whether it lies in the image.

use clio_rt::kernels::{Conv2d, Depthwise, Shape, Window};

/// `SaturatingRoundingDoublingHighMul` then `RoundingDivideByPOT`, with the divisions of gemmlowp.
pub fn multiply_by_quantized_multiplier(x: i32, multiplier: i32, shift: i8) -> i32 {
    let (left, right) = (shift.max(0), -shift.min(0));
    let x = x.wrapping_shl(left as u32);
    let product = i64::from(x) * i64::from(multiplier);
    let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
    let high = (product + nudge) / (1i64 << 31);
    let divisor = 1i64 << right;
    let (quotient, rest) = (high.div_euclid(divisor), high.rem_euclid(divisor));
    // Ties go away from zero: up for positive numbers, down for negative ones.
    let up = 2 * rest > divisor || (2 * rest == divisor && high >= 0);
    (quotient + i64::from(up)) as i32
}

/// Input coordinates under tap `(tap_y, tap_x)` of output `(y, x)`, if it lies in the image.
pub fn tap(
    window: &Window,
    input: Shape,
    [y, x]: [usize; 2],
    taps: [usize; 2],
) -> Option<[usize; 2]> {
    let along = |axis: usize, output: usize, extent: u16| {
        let origin = output * usize::from(window.stride[axis])
            + taps[axis] * usize::from(window.dilation[axis]);
        origin.checked_sub(window.padding[axis].into()).filter(|&at| at < extent.into())
    };
    Some([along(0, y, input.height)?, along(1, x, input.width)?])
}

pub fn index(shape: Shape, [y, x]: [usize; 2], channel: usize) -> usize {
    (y * usize::from(shape.width) + x) * usize::from(shape.channels) + channel
}

/// All positions of an image, in order.
pub fn positions(shape: Shape) -> impl Iterator<Item = [usize; 2]> {
    let width = usize::from(shape.width);
    (0..usize::from(shape.height)).flat_map(move |y| (0..width).map(move |x| [y, x]))
}

/// All taps of a window.
pub fn taps(window: &Window) -> impl Iterator<Item = [usize; 2]> {
    let [height, width] = window.kernel.map(u16::from);
    positions(Shape { height, width, channels: 1 })
}

pub fn conv2d(op: &Conv2d, input: &[i8]) -> Vec<i8> {
    let depth = usize::from(op.input.channels);
    let [_, kernel_width] = op.window.kernel.map(usize::from);
    let mut output = Vec::new();
    for position in positions(op.output) {
        for channel in 0..usize::from(op.output.channels) {
            let mut sum = i64::from(op.bias[channel]);
            for t in taps(&op.window) {
                let Some(at) = tap(&op.window, op.input, position, t) else { continue };
                for c in 0..depth {
                    let filter = (channel * op.window.taps() + t[0] * kernel_width + t[1]) * depth;
                    let x = i64::from(input[index(op.input, at, c)]) - i64::from(op.input_zero);
                    sum += x * i64::from(op.weights[filter + c]);
                }
            }
            let factor = (op.requantize.multiplier[channel], op.requantize.shift[channel]);
            output.push(requantize(sum, factor, op.output_zero, op.clamp));
        }
    }
    output
}

pub fn depthwise(op: &Depthwise, input: &[i8]) -> Vec<i8> {
    let channels = usize::from(op.output.channels);
    let multiplier = channels / usize::from(op.input.channels);
    let [_, kernel_width] = op.window.kernel.map(usize::from);
    let mut output = Vec::new();
    for position in positions(op.output) {
        for channel in 0..channels {
            let mut sum = i64::from(op.bias[channel]);
            for t in taps(&op.window) {
                let Some(at) = tap(&op.window, op.input, position, t) else { continue };
                let x = input[index(op.input, at, channel / multiplier)];
                let weight = op.weights[(t[0] * kernel_width + t[1]) * channels + channel];
                sum += (i64::from(x) - i64::from(op.input_zero)) * i64::from(weight);
            }
            let factor = (op.requantize.multiplier[channel], op.requantize.shift[channel]);
            output.push(requantize(sum, factor, op.output_zero, op.clamp));
        }
    }
    output
}

/// Values of one channel under the window at one output position.
pub fn under(
    window: &Window,
    input_shape: Shape,
    input: &[i8],
    position: [usize; 2],
    channel: usize,
) -> Vec<i8> {
    taps(window)
        .filter_map(|t| tap(window, input_shape, position, t))
        .map(|at| input[index(input_shape, at, channel)])
        .collect()
}

fn requantize(sum: i64, (multiplier, shift): (i32, i8), zero: i8, clamp: [i8; 2]) -> i8 {
    let scaled = multiply_by_quantized_multiplier(sum as i32, multiplier, shift);
    let moved = scaled.wrapping_add(i32::from(zero));
    moved.max(clamp[0].into()).min(clamp[1].into()) as i8
}
