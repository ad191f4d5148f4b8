//! Average and maximum pooling; global average pooling is a window of the whole map.

use serde::{Deserialize, Serialize};

use super::{Range, ShapeError, conv2d::extent};
use crate::graph::Shape;

/// What a window is reduced to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PoolKind {
    /// Mean over the pixels inside the image.
    Average,
    /// Maximum over the pixels inside the image.
    Max,
}

/// Pooling, then the clamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Mean or maximum.
    pub kind: PoolKind,
    /// Window height and width.
    pub kernel: [usize; 2],
    /// Stride, vertical and horizontal.
    pub stride: [usize; 2],
    /// Padding: top, left, bottom, right; padded pixels do not count.
    pub padding: [usize; 4],
    /// The window is the whole map.
    pub global: bool,
    /// Fused activation.
    pub clamp: Range,
}

impl Pool {
    /// One window over the whole map.
    pub fn is_global_average(&self) -> bool {
        self.global && self.kind == PoolKind::Average
    }

    /// Shape of the output.
    pub fn infer(&self, x: Shape) -> Result<Shape, ShapeError> {
        let [top, left, bottom, right] = self.padding;
        Ok(Shape {
            channels: x.channels,
            height: extent(x.height + top + bottom, self.kernel[0], self.stride[0], 1)?,
            width: extent(x.width + left + right, self.kernel[1], self.stride[1], 1)?,
        })
    }
}
