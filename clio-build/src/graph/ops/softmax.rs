//! Softmax over the channels.

use serde::{Deserialize, Serialize};

/// `y[c] = exp(x[c]) / Σ exp(x)`, at each pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Softmax {}
