use crate::kernels::{Rows, Shape};

/// How the bytes of an image are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelLayout {
    /// One plane after the other (CHW), as in CIFAR-10's files.
    Planar,
    /// The channels of a pixel side by side (HWC), as from a camera.
    Interleaved,
}

/// The step from 8-bit pixels to the network's int8 input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInput<'a> {
    /// Shape of the image and of the network's input.
    pub shape: Shape,
    /// Order of the image's bytes.
    pub layout: PixelLayout,
    /// Per channel, the quantised value of every pixel value: normalisation and quantisation in one.
    pub tables: &'a [[i8; 256]],
}

impl ImageInput<'_> {
    /// Whether there is one table per channel.
    pub const fn is_consistent(&self) -> bool {
        self.tables.len() == self.shape.depth()
    }
}

/// Looks every pixel up, into NHWC; in a debug build panics where lengths disagree with the shape.
pub fn image_input(op: &ImageInput, pixels: &[u8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(pixels.len(), op.shape.elements());
    debug_assert_eq!(output.len(), op.shape.elements());
    let depth = op.shape.depth().max(1);
    let area = (op.shape.elements() / depth).max(1);
    for (channel, table) in op.tables.iter().enumerate().take(depth) {
        let outputs = output.iter_mut().skip(channel).step_by(depth);
        match op.layout {
            PixelLayout::Planar => {
                let plane = pixels.chunks_exact(area).nth(channel).unwrap_or(&[]);
                outputs.zip(plane).for_each(|(y, &x)| *y = table[usize::from(x)]);
            }
            PixelLayout::Interleaved => {
                let plane = pixels.iter().skip(channel).step_by(depth);
                outputs.zip(plane).for_each(|(y, &x)| *y = table[usize::from(x)]);
            }
        }
    }
}

/// [`image_input`] of some rows alone: `pixels` are the whole image, `output` is these rows; in a debug build panics where lengths disagree with the shape.
pub fn image_rows(op: &ImageInput, pixels: &[u8], rows: Rows, output: &mut [i8]) {
    let (width, depth) = (usize::from(op.shape.width), op.shape.depth().max(1));
    let area = usize::from(op.shape.height) * width;
    let (from, to) = (usize::from(rows.from) * width, usize::from(rows.to) * width);
    debug_assert!(op.is_consistent());
    debug_assert_eq!(pixels.len(), op.shape.elements());
    debug_assert_eq!(output.len(), (to - from) * depth);
    for (channel, table) in op.tables.iter().enumerate().take(depth) {
        let pixels = match op.layout {
            PixelLayout::Planar => pixels.get(channel * area + from..channel * area + to),
            PixelLayout::Interleaved => pixels.get(depth * from + channel..depth * to),
        };
        let step = if op.layout == PixelLayout::Planar { 1 } else { depth };
        let pixels = pixels.unwrap_or_default().chunks(step);
        for (pixel, x) in output.chunks_exact_mut(depth).zip(pixels) {
            if let (Some(y), Some(&x)) = (pixel.get_mut(channel), x.first()) {
                *y = table[usize::from(x)];
            }
        }
    }
}
