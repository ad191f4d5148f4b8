//! Two-dimensional convolution, grouped and depthwise included, with batch normalisation and clamp folded in.

use serde::{Deserialize, Serialize};

use super::{Range, ShapeError};
use crate::graph::Shape;
use crate::integer::{Filter, Scale};

/// Cross-correlation with zero padding: `y[o] = Σ w[o,i,u,v]·x[i] + b[o]`, then the clamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conv2d {
    /// Output channels.
    pub outputs: usize,
    /// Input channels per group.
    pub inputs: usize,
    /// Groups; equal to the input channels for depthwise.
    pub groups: usize,
    /// Kernel height and width.
    pub kernel: [usize; 2],
    /// Stride, vertical and horizontal.
    pub stride: [usize; 2],
    /// Dilation, vertical and horizontal.
    pub dilation: [usize; 2],
    /// Zero padding: top, left, bottom, right.
    pub padding: [usize; 4],
    /// Weights `[outputs, inputs, kernel]`, as in ONNX.
    #[serde(skip)]
    pub weights: Vec<f32>,
    /// Bias per output channel.
    #[serde(skip)]
    pub bias: Vec<f32>,
    /// Fused activation.
    pub clamp: Range,
}

impl Conv2d {
    /// One filter per input channel.
    pub fn is_depthwise(&self) -> bool {
        self.groups > 1 && self.inputs == 1
    }

    /// Shape of the output.
    pub fn infer(&self, x: Shape) -> Result<Shape, ShapeError> {
        let channels = self.inputs * self.groups;
        if x.channels != channels {
            return Err(ShapeError(format!(
                "its weights take {channels} channels, the input has {}",
                x.channels
            )));
        }
        let [top, left, bottom, right] = self.padding;
        Ok(Shape {
            channels: self.outputs,
            height: extent(
                x.height + top + bottom,
                self.kernel[0],
                self.stride[0],
                self.dilation[0],
            )?,
            width: extent(
                x.width + left + right,
                self.kernel[1],
                self.stride[1],
                self.dilation[1],
            )?,
        })
    }

    /// Integer weights: `[outputs, rows, columns, inputs]`, or `[rows, columns, outputs]` for depthwise.
    pub fn filter(&self, x: Scale, y: Scale) -> Result<Filter, String> {
        if self.groups > 1 && !self.is_depthwise() {
            return Err(format!(
                "{} groups of {} channels; the device runs one group or depthwise",
                self.groups, self.inputs
            ));
        }
        let taps = self.kernel[0] * self.kernel[1];
        let interleaved: Vec<f32> = self
            .weights
            .chunks_exact(self.inputs * taps)
            .flat_map(|f| transpose(f, taps))
            .collect();
        let mut filter = Filter::new(&interleaved, &self.bias, x, y);
        if self.is_depthwise() {
            filter.weights = transpose(&filter.weights, taps);
        }
        Ok(filter)
    }

    /// Multiply-accumulates, padding counted as if multiplied.
    pub fn macs(&self, output: Shape) -> u64 {
        (output.elements() * self.inputs * self.kernel[0] * self.kernel[1]) as u64
    }
}

/// Number of window positions: `⌊(padded − dilation·(kernel − 1) − 1) / stride⌋ + 1`.
pub(super) fn extent(
    padded: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
) -> Result<usize, ShapeError> {
    let span = dilation * kernel.saturating_sub(1) + 1;
    match padded.checked_sub(span) {
        Some(room) if stride > 0 && kernel > 0 => Ok(room / stride + 1),
        _ => Err(ShapeError(format!(
            "a window of {span} does not fit a padded extent of {padded} at stride {stride}"
        ))),
    }
}

/// Rows of `columns` elements to columns.
fn transpose<T: Copy>(rows: &[T], columns: usize) -> Vec<T> {
    (0..columns).flat_map(|c| rows.iter().skip(c).step_by(columns).copied()).collect()
}
