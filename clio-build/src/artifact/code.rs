//! A slice code as it was fitted.

use clio_rt::stream::{self, Class, Pass, Planes};
use serde::{Deserialize, Serialize};

/// The slice code of a partition point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "there are as many as partitions, and most are the largest"
)]
pub enum Code {
    /// Rotation, DCT and bit planes.
    Transform(FittedTransform),
    /// The paper's prefixes of channels.
    Channels(FittedChannels),
    /// The output itself: nothing is sent.
    Local,
}

/// The `transform` code: what the device needs, and what the tail needs to invert it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FittedTransform {
    /// Height, width and channels of the tensor.
    pub tensor: [u16; 3],
    /// Components, rows and columns of the coefficient array.
    pub shape: [u16; 3],
    /// `[components, channels]`.
    #[serde(skip)]
    pub rotation: Vec<i16>,
    /// Per component.
    #[serde(skip)]
    pub offset: Vec<i32>,
    /// Right shift after the rotation.
    pub shift: u8,
    /// `[rows, height]`, Q13.
    #[serde(skip)]
    pub vertical: Vec<i16>,
    /// `[columns, width]`, Q13.
    #[serde(skip)]
    pub horizontal: Vec<i16>,
    /// Position of each coefficient, class by class.
    #[serde(skip)]
    pub coefficients: Vec<u16>,
    /// Quantiser of each coefficient.
    #[serde(skip)]
    pub scales: Vec<u16>,
    /// First coefficient, count and bit planes of each class.
    pub classes: Vec<[u16; 3]>,
    /// Class and plane of each pass.
    pub passes: Vec<[u8; 2]>,
    /// Per pass: significance probability by context, then that of refinement (units of 2⁻¹⁶).
    #[serde(skip)]
    pub probabilities: Vec<u16>,
    /// Per pass: where in its interval, as a fraction, a coefficient lies whose lowest known plane it is: of magnitude one, of greater magnitude.
    #[serde(skip)]
    pub centroids: Vec<f32>,
    /// Inverse rotation `[channels, components]`, from the device's units to the tensor's reals.
    #[serde(skip)]
    pub inverse: Vec<f32>,
    /// Mean of the tensor per channel.
    #[serde(skip)]
    pub mean: Vec<f32>,
}

/// The `channels` code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FittedChannels {
    /// Height, width and channels of the tensor.
    pub tensor: [u16; 3],
    /// Channel indices, most important first.
    #[serde(skip)]
    pub order: Vec<u16>,
    /// Channels that each slice count sends, rising.
    pub sent: Vec<u16>,
    /// For each slice count in turn: `[channels, sent + 1]`, the linear estimate of every channel from those sent, and a constant.
    #[serde(skip)]
    pub imputation: Vec<f32>,
}

impl FittedTransform {
    /// The runtime's view, with the classes and passes it borrows.
    pub fn with<R>(&self, use_it: impl FnOnce(stream::Transform) -> R) -> R {
        self.view(&self.classes(), &self.passes(), use_it)
    }

    /// The runtime's view, with other classes and passes: fitting needs it before these are known.
    pub fn view<R>(
        &self,
        classes: &[Class],
        passes: &[Pass],
        use_it: impl FnOnce(stream::Transform) -> R,
    ) -> R {
        let [height, width, channels] = self.tensor;
        use_it(stream::Transform {
            analysis: stream::Analysis {
                height,
                width,
                channels,
                rotation: &self.rotation,
                offset: &self.offset,
                shift: self.shift,
                vertical: &self.vertical,
                horizontal: &self.horizontal,
            },
            scales: &self.scales,
            planes: Planes { shape: self.shape, coefficients: &self.coefficients, classes, passes },
        })
    }

    /// The cloud's view.
    pub fn with_synthesis<R>(&self, use_it: impl FnOnce(stream::Synthesis) -> R) -> R {
        self.with(|transform| {
            use_it(stream::Synthesis {
                transform,
                centroids: &self.centroids,
                inverse: &self.inverse,
                mean: &self.mean,
            })
        })
    }

    /// The runtime's classes.
    pub fn classes(&self) -> Vec<Class> {
        self.classes
            .iter()
            .map(|&[first, count, planes]| Class { first, count, planes: planes as u8 })
            .collect()
    }

    /// The runtime's passes.
    pub fn passes(&self) -> Vec<Pass> {
        self.passes
            .iter()
            .zip(self.probabilities.chunks_exact(stream::CONTEXTS + 1))
            .map(|(&[class, plane], p)| Pass {
                class,
                plane,
                significant: std::array::from_fn(|context| p[context]),
                refine: p[stream::CONTEXTS],
            })
            .collect()
    }
}
