//! Strided slice of a tensor.

use serde::{Deserialize, Serialize};

use super::ShapeError;
use crate::graph::Shape;

/// Elements `begin, begin + step, … < end` of each of `[channels, height, width]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// First index, per axis.
    pub begin: [usize; 3],
    /// Index past the last, per axis.
    pub end: [usize; 3],
    /// Step, per axis; at least one.
    pub step: [usize; 3],
}

impl Slice {
    /// Shape of the output.
    pub fn infer(&self, x: Shape) -> Result<Shape, ShapeError> {
        let extents = [x.channels, x.height, x.width];
        let mut out = [0; 3];
        for axis in 0..3 {
            let (begin, end, step) =
                (self.begin[axis], self.end[axis].min(extents[axis]), self.step[axis]);
            if begin >= end || step == 0 {
                return Err(ShapeError(format!(
                    "it takes nothing of axis {axis}: {begin}..{end} by {step}"
                )));
            }
            out[axis] = (end - begin).div_ceil(step);
        }
        Ok(Shape { channels: out[0], height: out[1], width: out[2] })
    }
}
