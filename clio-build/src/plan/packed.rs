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

fn depthwise(cost: &PackedCost, op: &rt::Depthwise, band: u16) -> f64 {
    let strided = op.window.stride[0] == 2;
    let per = if strided { cost.depthwise_strided } else { cost.depthwise };
    let band = band.min(op.output.height);
    let bands = op.output.height.div_ceil(band.max(1));
    let rows = bands * (if strided { band } else { band.div_ceil(2) } + 1);
    let pairs = f64::from(rows) * f64::from(op.input.width);
    op.output.elements() as f64 * per
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
        for (stride, size, channels, counted) in
            [(1, 32, 96, 1_749_834.0), (2, 32, 96, 654_051.0), (1, 8, 384, 529_610.0)]
        {
            let op = rt::Depthwise {
                input: rt::Shape::new(size, size, channels),
                output: rt::Shape::new(size / stride, size / stride, channels),
                window: same(3, stride as u8),
                weights: &[],
                bias: &[],
                requantize: requantize(),
                input_zero: 0,
                output_zero: 0,
                clamp: [-128, 127],
            };
            let ratio = depthwise(&cost, &op, 16.min(size / stride)) / counted;
            assert!((ratio - 1.0).abs() < 0.03, "{op:?}: {ratio}");
        }
    }
}
