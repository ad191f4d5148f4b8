use super::{Shape, Window};

/// The taps of a window that fall inside the image along one axis.
#[derive(Clone, Copy)]
pub(crate) struct Taps {
    /// Index of the first such tap in the kernel.
    pub first: usize,
    /// How many there are.
    pub count: usize,
    /// Input coordinate under the first one.
    pub start: usize,
}

impl Window {
    /// The vertical taps of output row `y` over an image of `height` rows.
    #[inline]
    pub(crate) fn rows(&self, y: usize, height: u16) -> Taps {
        self.taps_along(0, y, height)
    }

    /// The horizontal taps of output column `x` over an image of `width` columns.
    #[inline]
    pub(crate) fn columns(&self, x: usize, width: u16) -> Taps {
        self.taps_along(1, x, width)
    }

    #[inline]
    fn taps_along(&self, axis: usize, output: usize, extent: u16) -> Taps {
        let origin = (output * usize::from(self.stride[axis & 1])) as isize
            - isize::from(self.padding[axis & 1] as i16);
        let kernel = isize::from(self.kernel[axis & 1] as i16);
        let dilation = isize::from(self.dilation[axis & 1] as i16);
        let extent = extent as isize;
        let first = steps((-origin).max(0), dilation).min(kernel);
        let end = steps((extent - origin).max(0), dilation).min(kernel);
        Taps {
            first: first as usize,
            count: (end - first).max(0) as usize,
            start: (origin + first * dilation).max(0) as usize,
        }
    }
}

/// Steps of `dilation` that reach `distance`; divides only where it must, for cores without a divider.
#[inline]
fn steps(distance: isize, dilation: isize) -> isize {
    if dilation <= 1 { distance } else { (distance + dilation - 1) / dilation }
}

/// Calls `visit(offset of the pixel in the input, index of the tap)` for all taps in the image.
#[inline(always)]
pub(crate) fn for_each_tap(
    window: &Window,
    input: Shape,
    rows: Taps,
    columns: Taps,
    mut visit: impl FnMut(usize, usize),
) {
    let [down, right] = window.dilation.map(usize::from);
    let mut line = rows.start * input.row() + columns.start * input.depth();
    let mut tap_line = rows.first * usize::from(window.kernel[1]) + columns.first;
    for _ in 0..rows.count {
        let mut pixel = line;
        for tap in tap_line..tap_line + columns.count {
            visit(pixel, tap);
            pixel += right * input.depth();
        }
        line += down * input.row();
        tap_line += usize::from(window.kernel[1]);
    }
}

/// Calls `visit(rows, columns, output pixel)` for every output pixel, in order.
#[inline(always)]
pub(crate) fn for_each_pixel(
    window: &Window,
    input: Shape,
    output_shape: Shape,
    output: &mut [i8],
    mut visit: impl FnMut(Taps, Taps, &mut [i8]),
) {
    let (row, depth) = (output_shape.row().max(1), output_shape.depth().max(1));
    for (y, line) in output.chunks_exact_mut(row).enumerate() {
        let rows = window.rows(y, input.height);
        for (x, pixel) in line.chunks_exact_mut(depth).enumerate() {
            visit(rows, window.columns(x, input.width), pixel);
        }
    }
}
