//! Zero padding that could not be fused into a convolution, channels included.

use serde::{Deserialize, Serialize};

use super::ShapeError;
use crate::graph::Shape;

/// Zeros around a tensor: `[channels, height, width]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pad {
    /// Zeros in front.
    pub before: [usize; 3],
    /// Zeros behind.
    pub after: [usize; 3],
}

impl Pad {
    /// Shape of the output.
    pub fn infer(&self, x: Shape) -> Result<Shape, ShapeError> {
        let [c, h, w] = std::array::from_fn(|i| self.before[i] + self.after[i]);
        Ok(Shape { channels: x.channels + c, height: x.height + h, width: x.width + w })
    }
}
