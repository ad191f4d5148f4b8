use super::{Channels, ChannelsLayout, Data, LoadError, Transform, TransformLayout};

/// A slice code, backwards: from a prefix of the stream to the tensor.
#[derive(Clone, Debug)]
pub enum Code {
    /// Rotation, DCT and bit planes.
    Transform(Transform),
    /// Prefixes of channels.
    Channels(Channels),
}

/// What the weights file has of a slice code.
#[derive(Clone, Copy, Debug)]
pub enum CodeLayout {
    /// Rotation, DCT and bit planes.
    Transform(TransformLayout),
    /// Prefixes of channels.
    Channels(ChannelsLayout),
}

impl Code {
    pub(super) fn read(
        data: &mut Data<'_>,
        layout: &CodeLayout,
        shape: [usize; 3],
    ) -> Result<Self, LoadError> {
        match layout {
            CodeLayout::Transform(layout) => {
                Transform::read(data, layout, shape).map(Code::Transform)
            }
            CodeLayout::Channels(layout) => Channels::read(data, layout, shape).map(Code::Channels),
        }
    }

    /// The tensor `[channels, height, width]` that a prefix describes.
    pub fn decode(&self, prefix: &[u8]) -> Vec<f32> {
        match self {
            Code::Transform(code) => code.decode(prefix),
            Code::Channels(code) => code.decode(prefix),
        }
    }
}
