//! Average and maximum pooling.

use super::super::builder::{Activation, MAX_EXTENT};
use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};
use super::window::{Window, window};
use crate::graph::Op;
use crate::graph::ops::{Pad, Pool, PoolKind, Range};

/// Attributes of AveragePool and MaxPool.
pub(super) const ATTRIBUTES: &[&str] = &[
    "auto_pad",
    "ceil_mode",
    "count_include_pad",
    "dilations",
    "kernel_shape",
    "pads",
    "storage_order",
    "strides",
];

/// AveragePool. Padding that counts becomes a Pad in front.
pub(super) fn average(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (x, mut window) = pooling(node)?;
    if node.int("count_include_pad", 0)? == 0 || window.padding == [0; 4] {
        return push(node, PoolKind::Average, x, window);
    }
    if node.int("ceil_mode", 0)? != 0 {
        return refuse(
            "ceil_mode with padding that counts",
            "use count_include_pad 0 or ceil_mode 0",
        );
    }
    let [top, left, bottom, right] = window.padding;
    window.padding = [0; 4];
    let pad = Pad { before: [0, top, left], after: [0, bottom, right] };
    let x = node.push_before("/Pad", Op::Pad(pad), x)?;
    push(node, PoolKind::Average, x, window)
}

/// MaxPool.
pub(super) fn max(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let (x, window) = pooling(node)?;
    push(node, PoolKind::Max, x, window)
}

/// GlobalAveragePool.
pub(super) fn global_average(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let x = node.map(0)?;
    global(node, PoolKind::Average, x)
}

/// GlobalMaxPool.
pub(super) fn global_max(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    let x = node.map(0)?;
    global(node, PoolKind::Max, x)
}

/// Adds pooling over the whole map.
pub(super) fn global(
    node: &mut NodeReader<'_>,
    kind: PoolKind,
    x: Activation,
) -> Result<Value, Refusal> {
    let kernel = [x.shape.height, x.shape.width];
    let window = Window { kernel, stride: [1, 1], dilation: [1, 1], padding: [0; 4] };
    push(node, kind, x, window)
}

fn pooling(node: &NodeReader<'_>) -> Result<(Activation, Window), Refusal> {
    let x = node.map(0)?;
    if !node.has("kernel_shape") {
        return refuse("no `kernel_shape`", "export the model again");
    }
    let window = window(node, node.extents("kernel_shape", [1, 1])?, x)?;
    if (0..2).any(|axis| window.dilation[axis] != 1 && window.kernel[axis] != 1) {
        return refuse(format!("dilations {:?}", window.dilation), "pooling must not be dilated");
    }
    if (0..4).any(|side| window.padding[side] >= window.kernel[side % 2]) {
        return refuse(
            format!("padding {:?} of a window of {:?}", window.padding, window.kernel),
            "padding must be smaller than the window",
        );
    }
    Ok((x, window))
}

fn push(
    node: &mut NodeReader<'_>,
    kind: PoolKind,
    x: Activation,
    mut window: Window,
) -> Result<Value, Refusal> {
    if node.int("ceil_mode", 0)? != 0 {
        pad_to_ceil(&mut window, x)?;
    }
    let Window { kernel, stride, padding, .. } = window;
    let global = kernel == [x.shape.height, x.shape.width] && padding == [0; 4];
    let pool = Pool { kind, kernel, stride, padding, global, clamp: Range::NONE };
    node.push(Op::Pool(pool), &[x])
}

/// Turns `ceil_mode` into padding behind, which does not count; windows that start behind the image are left out.
fn pad_to_ceil(window: &mut Window, x: Activation) -> Result<(), Refusal> {
    for (axis, extent) in [x.shape.height, x.shape.width].into_iter().enumerate() {
        let (kernel, stride) = (window.kernel[axis], window.stride[axis]);
        let padded = extent + window.padding[axis] + window.padding[axis + 2];
        let Some(room) = padded.checked_sub(kernel) else { continue };
        let mut last = room.div_ceil(stride) * stride;
        if last >= extent + window.padding[axis] {
            last -= stride;
        }
        let behind = (last + kernel).saturating_sub(extent + window.padding[axis]);
        if behind > MAX_EXTENT {
            return refuse("a window of that size", format!("padding is at most {MAX_EXTENT}"));
        }
        window.padding[axis + 2] = behind;
    }
    Ok(())
}
