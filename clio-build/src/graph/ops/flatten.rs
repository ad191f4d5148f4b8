//! A tensor read as a vector, in channel-major (ONNX) order.

use serde::{Deserialize, Serialize};

/// Flatten, and every Reshape or Squeeze that amounts to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flatten {}
