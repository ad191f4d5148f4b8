//! What convolution and pooling have in common: kernel, stride, dilation, padding, `auto_pad`.

use super::super::builder::{Activation, MAX_EXTENT};
use super::super::error::{Refusal, refuse};
use super::super::node::NodeReader;

/// A sliding window.
pub(super) struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    /// Top, left, bottom, right.
    pub padding: [usize; 4],
}

/// Reads the attributes of a window of this kernel over `x`.
pub(super) fn window(
    node: &NodeReader<'_>,
    kernel: [usize; 2],
    x: Activation,
) -> Result<Window, Refusal> {
    let stride = node.extents("strides", [1, 1])?;
    let dilation = node.extents("dilations", [1, 1])?;
    let pads = node.extents("pads", [0; 4])?;
    if kernel.contains(&0) || stride.contains(&0) || dilation.contains(&0) {
        return refuse(
            format!("kernel {kernel:?}, strides {stride:?}, dilations {dilation:?}"),
            "all must be at least 1",
        );
    }
    let mut window = Window { kernel, stride, dilation, padding: pads };
    match node.string("auto_pad", "NOTSET")?.as_str() {
        "NOTSET" | "" => {}
        "VALID" => window.padding = [0; 4],
        "SAME_UPPER" => window.pad_same(x, false),
        "SAME_LOWER" => window.pad_same(x, true),
        other => {
            return refuse(
                format!("auto_pad `{other}`"),
                "NOTSET, VALID, SAME_UPPER and SAME_LOWER are supported",
            );
        }
    }
    match window.padding.iter().all(|&p| p <= MAX_EXTENT) {
        true => Ok(window),
        false => refuse("a window of that size", format!("padding is at most {MAX_EXTENT}")),
    }
}

impl Window {
    /// Input pixels that the window covers on an axis.
    pub fn span(&self, axis: usize) -> usize {
        self.dilation[axis] * (self.kernel[axis] - 1) + 1
    }

    /// Pads so that the output has `⌈input / stride⌉` positions; the odd pixel goes first or last.
    fn pad_same(&mut self, x: Activation, odd_first: bool) {
        for (axis, extent) in [x.shape.height, x.shape.width].into_iter().enumerate() {
            let positions = extent.div_ceil(self.stride[axis]);
            let total =
                ((positions - 1) * self.stride[axis] + self.span(axis)).saturating_sub(extent);
            let (small, large) = (total / 2, total - total / 2);
            let (first, last) = if odd_first { (large, small) } else { (small, large) };
            self.padding[axis] = first;
            self.padding[axis + 2] = last;
        }
    }
}
