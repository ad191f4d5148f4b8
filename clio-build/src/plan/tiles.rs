//! How layers are cut into tiles for a cluster, and what they cost there.
//!
//! A tile's cycles are those of the core that has the most to do, by [`ClusterCost`]; its copies run beside the tile before it. The tiling with the fewest
//! cycles that fits the cluster's memory is taken.

use clio_rt::kernels::xpulp::tiles::{Layout, Tile, Tiling, encode_bytes};
use clio_rt::stream::{Analysis, Planes, Transform};

use super::tile::compute;
use crate::artifact::FittedTransform;
use crate::integer::{Form, Kernel, Tiled, View};
use crate::target::{Cluster, Cost};

/// The kernel cut so that it fits, and its cycles; `None` where it has no form for a cluster, or fits in no way.
pub fn cut(cluster: &Cluster, kernel: &Kernel, elements: usize) -> Option<Tiled> {
    let whole = Tiled::of(kernel, elements)?;
    let bands = [Band { kernel: *kernel, elements, slice: None, times: 1 }];
    let Choice { tiling, form, l1_bytes, .. } = best(cluster, &whole, &bands, cluster.copies.fork)?;
    Some(Tiled { tiling, form, l1_bytes, ..whole })
}

/// Some rows of a layer, computed so many times.
pub struct Band<'a> {
    /// The operator that makes only these rows.
    pub kernel: Kernel<'a>,
    /// Elements of its output.
    pub elements: usize,
    /// How many of the layer's channels, where the operator makes not all.
    pub slice: Option<[u16; 2]>,
    /// How often.
    pub times: usize,
}

/// How a layer is best cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The tiles.
    pub tiling: Tiling,
    /// The kernel's form: of a depthwise layer, rows that are computed together.
    pub form: Form,
    /// Bytes of the cluster's memory that they take.
    pub l1_bytes: usize,
    /// Cycles of all bands.
    pub cycles: f64,
}

/// The one tiling with which all of a layer's bands, each of which takes so many cycles to begin, take the fewest; `None` where it fits in no way.
pub fn best(cluster: &Cluster, tiled: &Tiled, bands: &[Band], begin: f64) -> Option<Choice> {
    let extents = bands.iter().map(|band| extent(&band.kernel, band.elements));
    let (height, channels) = extents.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))?;
    let mut best: Option<Choice> = None;
    for channels in sizes(channels, 4) {
        for rows in sizes(height, 1) {
            let tiling = Tiling { rows, channels };
            for form in forms(tiled.form) {
                let view = |band: &Band| {
                    let mut view = tiled.view(tiling);
                    view.form = form;
                    let view = view.of(band.elements);
                    band.slice.map_or(view, |[channels, all]| view.slice(channels, all))
                };
                // One layout is enough for all bands.
                let needs = bands.iter().map(|band| view(band).needs(&band.kernel));
                let needs = needs.reduce(|a, b| Some(a?.with(b?))).flatten();
                let l1_bytes = needs
                    .map_or(usize::MAX, |needs| Layout::new(&needs, cluster.cores.into()).bytes);
                if l1_bytes > cluster.l1_bytes as usize {
                    continue;
                }
                let cycles = |band: &Band| {
                    let inside = cycles(cluster, &band.kernel, view(band));
                    band.times as f64 * (inside + begin)
                };
                let cycles = bands.iter().map(cycles).sum();
                if best.is_none_or(|best| cycles < best.cycles) {
                    best = Some(Choice { tiling, form, l1_bytes, cycles });
                }
            }
        }
    }
    best
}

/// The forms of a kernel: with more rows of a depthwise layer together less is turned twice, with fewer tiles can be larger.
fn forms(form: Form) -> Vec<Form> {
    match form {
        Form::Depthwise(rows) => {
            let fewer = [4, 2].into_iter().filter(|&fewer| fewer < rows);
            std::iter::once(rows).chain(fewer).map(Form::Depthwise).collect()
        }
        form => vec![form],
    }
}

/// Rows and channels that a layer can be cut by.
fn extent(kernel: &Kernel, elements: usize) -> (u16, u16) {
    match kernel {
        Kernel::Conv2d(op) => (op.output.height, op.output.channels),
        Kernel::Depthwise(op) => (op.output.height, op.output.channels),
        Kernel::MaxPool(op) => (op.output.height, op.output.channels),
        Kernel::AveragePool(op) => (op.output.height, op.output.channels),
        Kernel::FullyConnected(op) => (1, op.outputs),
        Kernel::Mean(op) => (1, op.input.channels),
        _ => (elements.div_ceil(256).min(u16::MAX.into()) as u16, 1),
    }
}

/// All sizes, multiples of `unit`, that cut `items` into a different number of parts.
fn sizes(items: u16, unit: u16) -> Vec<u16> {
    let mut sizes: Vec<u16> =
        (1..=items).map(|parts| items.div_ceil(parts).next_multiple_of(unit)).collect();
    sizes.dedup();
    sizes
}

/// Cycles of a layer on the board's cluster, the copies that nothing hides and its waiting for L3 among them.
pub fn layer(cost: &Cost, kernel: &Kernel, tiled: &Tiled) -> Option<f64> {
    let (cluster, _) = cost.cluster.as_ref()?;
    let waits = tiled.far.map_or(0, |far| far.waits);
    Some(cycles(cluster, kernel, tiled.as_view()) + cluster.copies.fork + waits as f64)
}

/// Cycles of a layer whose constants are at hand.
fn cycles(cluster: &Cluster, kernel: &Kernel, tiled: View) -> f64 {
    let (cost, around) = (&cluster.cost, &cluster.copies);
    let tiles = tiled.with_layer(kernel, |layer| {
        let [blocks, strips] = layer.grid();
        let copied = |bytes: usize| match bytes {
            0 => 0.0,
            bytes => around.copy + bytes as f64 / around.bytes_per_cycle,
        };
        let fetched = |tile: Tile, first: bool| {
            let constants = if tile.strip == 0 { 4 * layer.constants(tile.block).len() } else { 0 };
            let read = first || strips > 1 || layer.reads_by_block();
            let inputs = layer.inputs(tile).map(|piece| if read { piece.bytes } else { 0 });
            copied(constants) + copied(inputs[0]) + copied(inputs[1])
        };
        // Tiles are alike but for the last of a row and of a column.
        let [block_kinds, strip_kinds] = [blocks, strips].map(|count| match count {
            1 => vec![(0, 1)],
            count => vec![(0, count - 1), (count - 1, 1)],
        });
        let mut sum = fetched(Tile { block: 0, strip: 0 }, true);
        for (block, many_blocks) in block_kinds {
            let mut of_block = 0.0;
            for &(strip, many_strips) in &strip_kinds {
                let tile = Tile { block, strip };
                let computed = compute(cost, cluster.cores, kernel, tiled, tile);
                let moved = fetched(tile, false) + copied(layer.output(tile).bytes);
                of_block += many_strips as f64 * (computed.max(moved) + around.tile);
            }
            sum += many_blocks as f64 * of_block;
        }
        sum + copied(layer.output(Tile { block: blocks - 1, strip: strips - 1 }).bytes)
    });
    tiles.unwrap_or(f64::INFINITY)
}

/// Cycles of all tiles of a layer one behind the other, their operands in the cluster's memory.
#[cfg(any(feature = "costs", test))]
pub fn computed(cluster: &Cluster, kernel: &Kernel, tiled: &Tiled) -> f64 {
    let view = tiled.as_view();
    let sum = view.with_layer(kernel, |layer| {
        let [blocks, strips] = layer.grid();
        let tiles =
            (0..blocks).flat_map(|block| (0..strips).map(move |strip| Tile { block, strip }));
        tiles.map(|tile| compute(&cluster.cost, cluster.cores, kernel, view, tile)).sum()
    });
    sum.unwrap_or(f64::INFINITY)
}

/// Cycles in which the cluster, once it is at it, moves a strip's bytes to its front: in and out.
pub fn moved(cluster: &Cluster, bytes: usize) -> f64 {
    let around = &cluster.copies;
    2.0 * (around.copy + bytes as f64 / around.bytes_per_cycle)
}

/// Cycles of a core for a byte of an image, by the loop's instructions.
const LOOKED_UP: f64 = 3.0;

/// Cycles in which the cluster, once it is at it, makes so many bytes of the network's input, in one tile a turn.
pub fn image(cluster: &Cluster, bytes: usize, turns: usize) -> f64 {
    let around = &cluster.copies;
    let looked_up = bytes as f64 * LOOKED_UP / f64::from(cluster.cores);
    // In one turn bands are copied beside each other's look-ups.
    let copied = if turns > 1 { 2.0 * bytes as f64 / around.bytes_per_cycle } else { 0.0 };
    looked_up + copied + turns as f64 * (4.0 * around.copy + around.tile)
}

/// Bytes of the cluster's memory in which a code's rotation and DCT are computed.
pub fn analysis_bytes(code: &FittedTransform, cores: usize) -> usize {
    let ([height, width, channels], [components, rows, columns]) = (code.tensor, code.shape);
    let analysis = Analysis {
        height,
        width,
        channels,
        rotation: &code.rotation,
        offset: &code.offset,
        shift: 0,
        vertical: &code.vertical,
        horizontal: &code.horizontal,
    };
    let shape = [components, rows, columns];
    let planes = Planes { shape, coefficients: &[], classes: &[], passes: &[] };
    encode_bytes(&Transform { analysis, scales: &[], planes }, cores)
}
