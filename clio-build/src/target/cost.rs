use serde::Deserialize;

/// Instructions of the kernels of `clio-rt` on one core. Each number times its unit, summed, is a layer's cost.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// How the numbers were obtained.
    pub source: String,
    /// Convolution, per multiply-accumulate, by input channels in one row of the window: `[channels · columns, instructions]`, rising.
    pub convolution: Vec<[f64; 2]>,
    /// Convolution, depthwise and fully connected, per output: bias, requantisation, clamp.
    pub output: f64,
    /// Depthwise convolution, per multiply-accumulate.
    pub depthwise: f64,
    /// Fully connected, per multiply-accumulate.
    pub fully_connected: f64,
    /// Addition, per element.
    pub add: f64,
    /// Maximum and average pools, per element under a window.
    pub pool: f64,
    /// Global average, per input element.
    pub mean: f64,
    /// Clamp, slice, pad: per output element.
    pub copy: f64,
    /// Softmax, per element.
    pub softmax: f64,
    /// Input tables, per pixel and channel.
    pub input: f64,
    /// Rotation of the transform code, per multiply-accumulate.
    pub rotation: f64,
    /// Its DCT, per multiply-accumulate.
    pub dct: f64,
    /// Its quantiser, per coefficient.
    pub quantise: f64,
    /// Its coder, per bit coded.
    pub coder: f64,
    /// The channels code, per byte.
    pub channels: f64,
}

impl Cost {
    /// Instructions per multiply-accumulate of a convolution whose inner run is `run` long: linear between the entries.
    pub fn convolution_at(&self, run: usize) -> f64 {
        let run = run as f64;
        let after = self.convolution.partition_point(|[at, _]| *at < run);
        match (
            after.checked_sub(1).and_then(|i| self.convolution.get(i)),
            self.convolution.get(after),
        ) {
            (Some([x0, y0]), Some([x1, y1])) => y0 + (y1 - y0) * (run - x0) / (x1 - x0),
            (Some([_, y]), None) | (None, Some([_, y])) => *y,
            (None, None) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::target::Target;

    #[test]
    fn interpolates_and_holds_at_the_ends() {
        let mut cost = Target::find("stm32f746").unwrap().cost;
        cost.convolution = vec![[10.0, 4.0], [20.0, 2.0]];
        assert_eq!(
            [1, 10, 15, 20, 99].map(|run| cost.convolution_at(run)),
            [4.0, 4.0, 3.0, 2.0, 2.0]
        );
    }
}
