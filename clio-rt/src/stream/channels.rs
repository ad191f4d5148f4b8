//! The paper's slice code: whole channels, most important first, each value its int8.

/// Order and size of the channels of a `height × width × channels` tensor.
#[derive(Clone, Copy, Debug)]
pub struct Channels<'a> {
    /// Pixels of a channel.
    pub pixels: u16,
    /// Channels of the tensor.
    pub channels: u16,
    /// Channel indices, most important first.
    pub order: &'a [u16],
}

impl Channels<'_> {
    /// Writes as much of the stream as `out` holds, from an interleaved tensor; returns its length.
    pub fn encode(&self, tensor: &[i8], out: &mut [u8]) -> usize {
        let values = self.order.iter().flat_map(|&channel| {
            tensor
                .iter()
                .skip(usize::from(channel))
                .step_by(usize::from(self.channels).max(1))
                .map(|&v| v as u8)
        });
        out.iter_mut().zip(values).map(|(byte, value)| *byte = value).count()
    }

    /// The channels that arrived whole, each with its values.
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = (u16, &'b [u8])> {
        self.order.iter().copied().zip(bytes.chunks_exact(usize::from(self.pixels).max(1)))
    }
}
