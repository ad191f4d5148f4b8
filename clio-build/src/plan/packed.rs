//! Instructions of packed kernels: how often each of their loops runs times the target's table.

use clio_rt::kernels as rt;
use clio_rt::kernels::cortex_m::Format;

use super::cost::{Work, pixels};
use crate::integer::{Kernel, Packed};
use crate::target::PackedCost;

/// Instructions of a layer, or of a band of one.
pub fn layer(cost: &PackedCost, work: &Work, packed: &Packed) -> u64 {
    let Work { inputs, outputs, .. } = *work;
    let instructions = match (&work.kernel, packed) {
        (Kernel::Conv2d(op), Packed::Conv2d { format, .. }) => convolution(cost, op, *format),
        (Kernel::Depthwise(op), Packed::Depthwise { rows, .. }) => depthwise(cost, op, *rows),
        (Kernel::FullyConnected(op), _) => {
            let (inputs, pairs) = (f64::from(op.inputs), f64::from(op.outputs.div_ceil(2)));
            let steps = f64::from(op.inputs.div_ceil(8));
            pairs * (steps * cost.connected_step + cost.connected_pair)
                + inputs * cost.connected_input
                + f64::from(op.inputs % 8) * cost.connected_rest
        }
        (Kernel::Add(_), _) => outputs * cost.add + cost.add_table,
        (Kernel::MaxPool(op), _) => {
            outputs * (op.window.taps() as f64 * cost.max_pool + cost.max_pool_output)
                + pixels(op.output) * cost.max_pool_pixel
        }
        (Kernel::AveragePool(op), _) => {
            outputs * (op.window.taps() as f64 * cost.average_pool + cost.average_pool_output)
        }
        (Kernel::Mean(_), _) => inputs * cost.mean + outputs * cost.mean_output,
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
    let words = op.input.row().is_multiple_of(4);
    let copied = copied as f64 * if words { cost.copied } else { cost.copied_bytes };
    let (computed, step) = match format {
        Format::Wide => (steps, cost.wide_step),
        Format::Narrow => (steps.next_multiple_of(2), cost.narrow_step),
    };
    let tile = computed as f64 * step + cost.tile;
    let rest = rows * (run % 4);
    let channels = op.output.depth();
    let pair = channels.div_ceil(2) as f64 * tile
        + (channels % 2) as f64 * cost.last_channel
        + steps as f64 * cost.column
        + rest as f64 * cost.rest
        + if rest > 0 { cost.rest_pair } else { 0.0 }
        + cost.pair;
    pairs as f64 * pair + copied
}

/// What a column without a neighbour takes beyond its half of a pair.
const ODD_COLUMN: f64 = 0.5;

fn depthwise(cost: &PackedCost, op: &rt::Depthwise, band: u16) -> f64 {
    let (size, strided) = (op.window.kernel[0], op.window.stride[0] == 2);
    let (per, per_band) = match (size, strided) {
        (3, false) => (cost.depthwise, cost.depthwise_band),
        (3, true) => (cost.depthwise_strided, cost.depthwise_band),
        (_, false) => (cost.depthwise_5x5, cost.depthwise_5x5_band),
        (_, true) => (cost.depthwise_5x5_strided, cost.depthwise_5x5_band),
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
                + f64::from(bands) * per_band)
}
