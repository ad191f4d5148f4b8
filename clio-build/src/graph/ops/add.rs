//! Element-wise sum of two tensors of one shape.

use serde::{Deserialize, Serialize};

use super::{Range, ShapeError};
use crate::graph::Shape;

/// `y = a + b`, then the clamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Add {
    /// Fused activation.
    pub clamp: Range,
}

impl Add {
    /// Shape of the output: that of both inputs.
    pub fn infer(&self, a: Shape, b: Shape) -> Result<Shape, ShapeError> {
        if a != b {
            return Err(ShapeError(format!("it adds {a} to {b}; broadcasting is not supported")));
        }
        Ok(a)
    }
}
