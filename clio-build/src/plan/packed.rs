//! Instructions of packed kernels: how often each of their loops runs times the target's table.

use clio_rt::kernels as rt;
use clio_rt::kernels::cortex_m::Format;

use super::cost::Work;
use crate::integer::{Kernel, Packed};
use crate::target::PackedCost;

/// Instructions of a layer, or of a band of one.
pub fn layer(cost: &PackedCost, work: &Work, packed: &Packed) -> u64 {
    let Work { inputs, outputs, .. } = *work;
    let instructions = match (&work.kernel, packed) {
        (Kernel::Conv2d(op), Packed::Conv2d { format, .. }) => convolution(cost, op, *format),
        (Kernel::Depthwise(op), Packed::Depthwise { rows, .. }) => depthwise(cost, op, *rows),
        (Kernel::FullyConnected(op), _) => {
            let (inputs, pairs) = (f64::from(op.inputs), f64::from(op.outputs) / 2.0);
            let steps = f64::from(op.inputs.div_ceil(8));
            pairs * (steps * cost.connected_step + cost.connected_pair)
                + inputs * cost.connected_input
        }
        (Kernel::Add(_), _) => outputs * cost.add + cost.add_table,
        (Kernel::MaxPool(op), _) => outputs * op.window.taps() as f64 * cost.max_pool,
        (Kernel::Mean(_), _) => inputs * cost.mean,
        _ => 0.0,
    };
    instructions.round() as u64
}

/// Number of each of the loops' turns.
fn convolution(cost: &PackedCost, op: &rt::Conv2d, format: Format) -> f64 {
    let run = usize::from(op.window.kernel[1]) * op.input.depth();
    let rows = usize::from(op.window.kernel[0]);
    let steps = rows * (run / 4) + (rows * (run % 4)).div_ceil(4);
    let pixels = op.window.taps() == 1 && op.window.stride == [1; 2] && op.window.padding == [0; 2];
    let (height, width) = (usize::from(op.output.height), usize::from(op.output.width));
    let pairs = if pixels { (height * width).div_ceil(2) } else { height * width.div_ceil(2) };
    let copied = if pixels { 0 } else { height * rows * op.input.row() };
    let (computed, step) = match format {
        Format::Wide => (steps, cost.wide_step),
        Format::Narrow => (steps.next_multiple_of(2), cost.narrow_step),
    };
    let tile = computed as f64 * step + cost.tile;
    let pair = op.output.depth() as f64 / 2.0 * tile + steps as f64 * cost.column + cost.pair;
    pairs as f64 * pair + copied as f64 * cost.copied
}

/// What a column without a neighbour takes beyond its half of a pair.
const ODD_COLUMN: f64 = 0.5;

fn depthwise(cost: &PackedCost, op: &rt::Depthwise, band: u16) -> f64 {
    let (size, strided) = (op.window.kernel[0], op.window.stride[0] == 2);
    let per = match (size, strided) {
        (3, false) => cost.depthwise,
        (3, true) => cost.depthwise_strided,
        (_, false) => cost.depthwise_5x5,
        (_, true) => cost.depthwise_5x5_strided,
    };
    let (height, width) = (op.output.height, f64::from(op.output.width));
    let band = band.min(height);
    let bands = height.div_ceil(band.max(1));
    // With stride 1, rows go in pairs, and the last of an odd band with a neighbour that is not kept.
    let [together, last] = [band, height - band * bands.saturating_sub(1)]
        .map(|rows| if strided { rows } else { rows.next_multiple_of(2) });
    let computed = f64::from(together) * f64::from(bands.saturating_sub(1)) + f64::from(last);
    let odd = if op.output.width % 2 == 1 { ODD_COLUMN } else { 0.0 };
    let rows = bands * (if strided { band } else { band.div_ceil(2) } + u16::from(size / 2));
    let pairs = f64::from(rows) * f64::from(op.input.width);
    computed * (width + odd) * f64::from(op.output.channels) * per
        + f64::from(op.output.channels)
            * (pairs * cost.split
                + f64::from(rows) * cost.depthwise_row
                + f64::from(bands) * cost.depthwise_band)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    fn same(kernel: u8, stride: u8) -> rt::Window {
        let padding = if kernel == 3 && stride == 1 { 1 } else { 0 };
        rt::Window {
            kernel: [kernel; 2],
            stride: [stride; 2],
            dilation: [1; 2],
            padding: [padding; 2],
        }
    }

    fn requantize() -> rt::Requantize<'static> {
        rt::Requantize { multiplier: &[], shift: &[] }
    }

    /// Lines that `bench` printed.
    #[test]
    fn repeats_what_was_counted() {
        let cost = Target::find("stm32f746").unwrap().cost.packed;
        for (kernel, stride, [size, inputs, outputs], format, counted) in [
            (3, 1, [32, 16, 16], Format::Wide, 1_827_501.0),
            (3, 2, [16, 32, 64], Format::Wide, 806_724.0),
            (3, 1, [8, 64, 64], Format::Wide, 1_571_698.0),
            (1, 1, [32, 16, 96], Format::Wide, 1_854_738.0),
            (1, 1, [8, 384, 64], Format::Wide, 1_055_378.0),
            (3, 1, [32, 16, 16], Format::Narrow, 2_073_774.0),
            (3, 1, [8, 64, 64], Format::Narrow, 1_799_058.0),
            (1, 1, [8, 384, 64], Format::Narrow, 1_209_010.0),
        ] {
            let op = rt::Conv2d {
                input: rt::Shape::new(size, size, inputs),
                output: rt::Shape::new(size / stride, size / stride, outputs),
                window: same(kernel, stride as u8),
                weights: &[],
                bias: &[],
                requantize: requantize(),
                input_zero: 0,
                output_zero: 0,
                clamp: [-128, 127],
            };
            let ratio = convolution(&cost, &op, format) / counted;
            assert!((ratio - 1.0).abs() < 0.03, "{op:?} {format:?}: {ratio}");
        }
        let connected = |inputs: f64, outputs: f64| {
            outputs / 2.0 * (inputs / 8.0 * cost.connected_step + cost.connected_pair)
                + inputs * cost.connected_input
        };
        for (priced, counted) in [
            (connected(64.0, 10.0), 803.0),
            (connected(1280.0, 1000.0), 911_731.0),
            (24_576.0 * cost.add + cost.add_table, 239_906.0),
            (4_096.0 * cost.mean, 15_796.0),
            (16_384.0 * cost.max_pool, 112_505.0),
        ] {
            assert!((priced / counted - 1.0f64).abs() < 0.03, "{priced} {counted}");
        }
        for (kernel, stride, size, channels, counted) in [
            (3, 1, 32, 96, 1_749_865.0),
            (3, 2, 32, 96, 654_034.0),
            (3, 1, 8, 384, 528_945.0),
            (5, 1, 28, 240, 5_752_086.0),
            (5, 1, 7, 480, 1_055_069.0),
            (5, 2, 56, 144, 4_711_913.0),
            (5, 2, 9, 240, 338_628.0),
        ] {
            let output = u16::div_ceil(size, stride);
            let op = rt::Depthwise {
                input: rt::Shape::new(size, size, channels),
                output: rt::Shape::new(output, output, channels),
                window: same(kernel, stride as u8),
                weights: &[],
                bias: &[],
                requantize: requantize(),
                input_zero: 0,
                output_zero: 0,
                clamp: [-128, 127],
            };
            let ratio = depthwise(&cost, &op, 16.min(output)) / counted;
            // Least so where a layer is small and odd.
            let most = if output % 2 == 0 { 0.03 } else { 0.08 };
            assert!((ratio - 1.0).abs() < most, "{op:?}: {ratio}");
        }
    }
}
