//! What one tile of a layer costs on a cluster.

use clio_rt::kernels::xpulp::tiles::{Tile, Tiling};
use clio_rt::kernels::xpulp::{Finish, Rounding};
use clio_rt::kernels::{Banded, Rows, Shape, Window};

use crate::integer::{Form, Kernel, View};
use crate::target::ClusterCost;

fn rows(height: u16, tiling: Tiling, strip: usize) -> Rows {
    let from = (strip * usize::from(tiling.rows)).min(height.into()) as u16;
    Rows { from, to: from.saturating_add(tiling.rows).min(height) }
}

fn channels(all: u16, tiling: Tiling, block: usize) -> u16 {
    let from = (block * usize::from(tiling.channels)).min(all.into()) as u16;
    (all - from).min(tiling.channels)
}

/// Cycles of a depthwise output that is made tap by tap, counted on gap8-sim: 3.3 million for 147,456 outputs on eight cores.
const TAP_BY_TAP: f64 = 175.0;

/// Instructions of the loop that keeps weights: four channels,
const KEPT: f64 = 80.0;
/// a pixel of them,
const KEPT_PIXEL: f64 = 24.0;
/// and four of its inputs.
const KEPT_STEP: f64 = 6.0;

/// Cycles of an addition's element beyond one whose sum is shifted: it is scaled, by the loop's instructions.
const SCALED: f64 = 6.0;
/// The same on both sides of the zero.
const SCALED_BOTH: f64 = 8.0;
/// The same by the definition; modelled by what the portable kernel takes on the fabric controller.
const DEFINED: f64 = 50.0;

/// Cycles of a tile on the core that has the most to do.
pub(super) fn compute(
    cost: &ClusterCost,
    cores: u8,
    kernel: &Kernel,
    tiled: View,
    tile: Tile,
) -> f64 {
    let tiling = tiled.tiling;
    let share = |items: usize| items.div_ceil(cores.into()) as f64;
    match kernel {
        Kernel::Conv2d(op) => {
            let band = op.band(rows(op.output.height, tiling, tile.strip));
            let outputs = channels(op.output.channels, tiling, tile.block);
            matrix(
                cost,
                cores,
                [band.input, Shape { channels: outputs, ..band.output }],
                band.window,
                rounding(tiled),
            )
        }
        Kernel::FullyConnected(op) => {
            let window =
                Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] };
            let outputs = channels(op.outputs, tiling, tile.block);
            let shapes = [op.inputs, outputs].map(|channels| Shape::new(1, 1, channels));
            matrix(cost, cores, shapes, window, rounding(tiled))
        }
        Kernel::Depthwise(op) => {
            let band = op.band(rows(op.output.height, tiling, tile.strip));
            let fours = usize::from(channels(op.output.channels, tiling, tile.block)) / 4;
            let (size, stride) = (op.window.kernel[0], op.window.stride[0]);
            let height = band.output.height;
            let together = match tiled.form {
                Form::Depthwise(rows) => rows.min(height).max(1),
                _ => 1,
            };
            // As `clio_rt::kernels::xpulp` shares rows: by as many as its smallest loop makes, a strip loaded for several.
            let least = if size == 5 && stride == 2 { 1 } else { 2 };
            let strips = height.div_ceil(together);
            let (step, groups, most) = match together < 2 * least {
                true => (together, strips, 1),
                false => (least, height / least, together / least),
            };
            let taken = share(fours * usize::from(groups));
            let items = (taken / f64::from(groups.div_ceil(strips).min(most).max(1))).ceil();
            let made = taken * f64::from(height) / f64::from(groups);
            // Padding is not turned; pixels are, four at a time.
            let turned = (made * f64::from(stride)
                + items * f64::from(size.saturating_sub(stride)))
            .min(items * f64::from(op.input.height));
            let read = turned * f64::from(band.input.width.next_multiple_of(4)) * 4.0;
            let width = band.output.width;
            // Tap by tap no loop is begun, and no outputs are made in pairs, of which an odd one could be left.
            let odd = f64::from(width % 2) * cost.depthwise_odd;
            let (output, odd, item) = match size {
                3 if stride == 1 && (step < 2 || width < 2) => (TAP_BY_TAP, 0.0, 0.0),
                3 => (cost.depthwise, odd, cost.depthwise_item),
                _ => (cost.depthwise_5x5, odd, cost.depthwise_item),
            };
            let row = f64::from(width) * output + odd + cost.depthwise_row;
            made * 4.0 * row + read * cost.depthwise_input + items * item + cost.depthwise_call
        }
        Kernel::Add(_) => {
            let (elements, more) = match tiled.form {
                Form::Add { elements, finish: Finish::Shifted(_) } => (elements, 0.0),
                Form::Add { elements, finish: Finish::Scaled { signed: false, .. } } => {
                    (elements, SCALED)
                }
                Form::Add { elements, finish: Finish::Scaled { .. } } => (elements, SCALED_BOTH),
                Form::Add { elements, finish: Finish::Defined(_) } => (elements, DEFINED),
                _ => (0, 0.0),
            };
            let part = usize::from(tiling.rows) * 256;
            let count = part.min(elements - (tile.strip * part).min(elements));
            share(count) * (cost.add + more) + cost.call
        }
        Kernel::MaxPool(op) => {
            let band = op.band(rows(op.output.height, tiling, tile.strip));
            let outputs = usize::from(band.output.width)
                * usize::from(channels(op.output.channels, tiling, tile.block));
            let rows = share(band.output.height.into());
            let pixels = f64::from(band.output.width) * op.window.taps() as f64;
            let elements = (outputs * op.window.taps()) as f64;
            rows * (elements * cost.max_pool + pixels * cost.max_pool_pixel) + cost.call
        }
        Kernel::AveragePool(op) => {
            let band = op.band(rows(op.output.height, tiling, tile.strip));
            let outputs = usize::from(band.output.width)
                * usize::from(channels(op.output.channels, tiling, tile.block));
            let rows = share(band.output.height.into());
            rows * (outputs * op.window.taps()) as f64 * cost.average_pool + cost.call
        }
        Kernel::Mean(op) => {
            let fours = share(usize::from(channels(op.input.channels, tiling, tile.block)) / 4);
            let pixels = f64::from(op.input.height) * f64::from(op.input.width);
            fours * (4.0 * pixels * cost.mean + cost.mean_four) + cost.call
        }
        _ => f64::INFINITY,
    }
}

/// How a convolution's sums become outputs.
fn rounding(tiled: View) -> Rounding {
    match tiled.form {
        Form::Matrix(rounding) => rounding,
        _ => Rounding::Signed,
    }
}

/// Cycles of a convolution: up to four pixels by four channels at a time.
fn matrix(
    cost: &ClusterCost,
    cores: u8,
    [input, output]: [Shape; 2],
    window: Window,
    rounding: Rounding,
) -> f64 {
    let [tile, tile_pixel] = match rounding {
        Rounding::Clipped => [cost.clipped, cost.clipped_pixel],
        Rounding::ClippedSigned => [cost.clipped, cost.clipped_pixel + cost.clipped_sign],
        Rounding::Plain | Rounding::Signed => [cost.tile, cost.tile_pixel],
    };
    let run = usize::from(window.kernel[1]) * input.depth();
    let words_apart = usize::from(window.kernel[0]) * run.div_ceil(4);
    // Rows of the kernel that are not whole words are put together.
    let gathers = window.kernel[0] > 1 && !run.is_multiple_of(4);
    let steps = match gathers {
        true => (usize::from(window.kernel[0]) * run).div_ceil(4) as f64,
        false => words_apart as f64,
    };
    let blocks = output.depth().div_ceil(4);
    let words = run.is_multiple_of(4);
    let flat = words && window.taps() == 1 && window.stride == [1; 2] && window.padding == [0; 2];
    let (height, width) = (usize::from(output.height), usize::from(output.width));
    let is_kept = |pixels: usize| flat && rounding.keeps_weights(run, pixels);
    let (times, pixels, most, copied) = if flat || gathers {
        let groups = (height * width).div_ceil(4);
        let [groups, most] = if is_kept(height * width) {
            let [most, groups] = grid(blocks, groups, cores);
            [groups, most]
        } else {
            grid(groups, blocks, cores)
        };
        (1, (4 * groups).min(height * width), most, 0)
    } else {
        let [rows, most] = grid(height, blocks, cores);
        let direct = words && window.padding == [0; 2];
        let copied = if direct { 0 } else { rows * usize::from(window.kernel[0]) };
        (rows, width, most, copied)
    };
    // All groups of four pixels are one call, and what is left another; channels that are left of fours are computed group by group.
    let calls = usize::from(pixels >= 4) + usize::from(!pixels.is_multiple_of(4));
    let has_ragged = !output.depth().is_multiple_of(4);
    let ragged = if has_ragged { groups(pixels)[0] } else { 0 };
    // Where weights are kept, what is left are channels that are no four.
    let (kept, most, calls) = match is_kept(pixels) {
        true => (most - usize::from(has_ragged), usize::from(has_ragged), ragged),
        false => (0, most, calls + ragged),
    };
    let calls = (times * calls) as f64;
    let [groups, computed] = groups(pixels).map(|count| (times * count) as f64);
    let pitch = (width - 1) * usize::from(window.stride[1]) + usize::from(window.kernel[1]);
    let most = most as f64;
    // A core's pixels begin and end in the midst of output rows.
    let gathered = if gathers {
        let rows = (pixels / width + 1) * usize::from(window.kernel[0]);
        (pixels * words_apart) as f64 * cost.gathered + rows as f64 * cost.gathered_row
    } else {
        0.0
    };
    most * groups * (steps * cost.step + tile)
        + kept as f64 * (KEPT + pixels as f64 * (KEPT_PIXEL + steps * KEPT_STEP)) * cost.kept
        + gathered
        + most * computed * (steps * cost.step_pixel + tile_pixel)
        + calls * cost.group
        + copied as f64 * (cost.row + (pitch * input.depth()) as f64 * cost.copied)
        + cost.call
}

/// Groups of four, two or one that pixels are computed in, and the pixels in them: of three behind fours, one is computed again.
fn groups(pixels: usize) -> [usize; 2] {
    match (pixels / 4, pixels % 4) {
        (fours, 0) => [fours, pixels],
        (0, 3) => [2, 3],
        (fours, 3) => [fours + 1, pixels + 1],
        (fours, rest) => [fours + 1, 4 * fours + rest],
    }
}

/// The part of the core that has the most, as `Share::of_grid` cuts rows and columns.
fn grid(rows: usize, columns: usize, cores: u8) -> [usize; 2] {
    let log = cores.checked_ilog2().unwrap_or(0);
    let most = |items: usize, log: u32| items.div_ceil(1 << log);
    let work = |down: u32| most(rows, down) * (2 * most(columns, log - down) + 1);
    let best = (0..log).fold(log, |best, down| if work(down) < work(best) { down } else { best });
    [most(rows, best), most(columns, log - best)]
}
