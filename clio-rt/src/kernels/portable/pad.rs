use crate::kernels::Shape;

/// The input surrounded by a constant (TFLite `PAD`, `PADV2`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pad {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output; what `before` leaves over is padding after.
    pub output: Shape,
    /// Elements added before the first along height, width and channels.
    pub before: [u16; 3],
    /// What the padding holds: the tensor's zero.
    pub value: i8,
}

impl Pad {
    /// Whether the padded input fits the output along each axis.
    pub const fn is_consistent(&self) -> bool {
        self.before[0] as u32 + self.input.height as u32 <= self.output.height as u32
            && self.before[1] as u32 + self.input.width as u32 <= self.output.width as u32
            && self.before[2] as u32 + self.input.channels as u32 <= self.output.channels as u32
    }
}

/// Pads; in a debug build panics where lengths disagree with the shapes.
pub fn pad(op: &Pad, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    let [top, left, front] = op.before.map(usize::from);
    output.fill(op.value);
    let lines = output.chunks_exact_mut(op.output.row().max(1)).skip(top);
    for (line, source) in lines.zip(input.chunks_exact(op.input.row().max(1))) {
        let depth = op.input.depth().max(1);
        let pixels = line.chunks_exact_mut(op.output.depth().max(1)).skip(left);
        for (pixel, source) in pixels.zip(source.chunks_exact(depth)) {
            if let Some(pixel) = pixel.get_mut(front..front + depth) {
                pixel.copy_from_slice(source);
            }
        }
    }
}
