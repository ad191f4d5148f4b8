/// Extent of one NHWC activation tensor with batch 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows.
    pub height: u16,
    /// Columns.
    pub width: u16,
    /// Channels, contiguous in memory.
    pub channels: u16,
}

impl Shape {
    /// A shape from its three extents.
    pub const fn new(height: u16, width: u16, channels: u16) -> Self {
        Self { height, width, channels }
    }

    /// Number of elements, and of bytes as int8.
    pub const fn elements(self) -> usize {
        self.height as usize * self.row()
    }

    /// Number of elements in one row of pixels.
    pub const fn row(self) -> usize {
        self.width as usize * self.channels as usize
    }

    /// Number of elements in one pixel.
    pub const fn depth(self) -> usize {
        self.channels as usize
    }
}

/// How a kernel moves over an image; every pair is `[vertical, horizontal]`.
///
/// Padding at the bottom and right is implied by the output shape: a tap outside the image adds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Taps.
    pub kernel: [u8; 2],
    /// Input pixels between neighbouring outputs.
    pub stride: [u8; 2],
    /// Input pixels between neighbouring taps, at least 1.
    pub dilation: [u8; 2],
    /// Pixels added above and to the left.
    pub padding: [u8; 2],
}

impl Window {
    /// Number of taps.
    pub const fn taps(self) -> usize {
        self.kernel[0] as usize * self.kernel[1] as usize
    }

    pub(crate) const fn is_consistent(self) -> bool {
        self.taps() > 0
            && self.stride[0] > 0
            && self.stride[1] > 0
            && self.dilation[0] > 0
            && self.dilation[1] > 0
    }
}
