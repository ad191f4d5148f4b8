use crate::kernels::Shape;

/// Every `stride`-th element from `begin` on, per axis (TFLite `STRIDED_SLICE` with positive strides).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Shape of the input.
    pub input: Shape,
    /// Shape of the output; it says where each axis ends.
    pub output: Shape,
    /// First element along height, width and channels.
    pub begin: [u16; 3],
    /// Step along height, width and channels, at least 1.
    pub stride: [u16; 3],
}

impl Slice {
    /// Whether the last element taken lies in the input along each axis.
    pub const fn is_consistent(&self) -> bool {
        self.reaches(0, self.output.height, self.input.height)
            && self.reaches(1, self.output.width, self.input.width)
            && self.reaches(2, self.output.channels, self.input.channels)
    }

    const fn reaches(&self, axis: usize, taken: u16, extent: u16) -> bool {
        let steps = taken.saturating_sub(1) as usize;
        self.stride[axis] > 0
            && self.begin[axis] as usize + steps * (self.stride[axis] as usize) < extent as usize
    }
}

/// Copies the slice; in a debug build panics where lengths disagree with the shapes.
pub fn slice(op: &Slice, input: &[i8], output: &mut [i8]) {
    debug_assert!(op.is_consistent());
    debug_assert_eq!(input.len(), op.input.elements());
    debug_assert_eq!(output.len(), op.output.elements());
    let [top, left, front] = op.begin.map(usize::from);
    let [down, right, deep] = op.stride.map(usize::from);
    let (row, depth) = (op.output.row().max(1), op.output.depth().max(1));
    for (y, line) in output.chunks_exact_mut(row).enumerate() {
        for (x, pixel) in line.chunks_exact_mut(depth).enumerate() {
            let from = (top + y * down) * op.input.row() + (left + x * right) * op.input.depth();
            let source = input.get(from + front..).unwrap_or(&[]);
            copy_every(deep, source, pixel);
        }
    }
}

#[inline]
fn copy_every(stride: usize, source: &[i8], target: &mut [i8]) {
    match source.get(..target.len()) {
        Some(source) if stride == 1 => target.copy_from_slice(source),
        _ => {
            for (target, &value) in target.iter_mut().zip(source.iter().step_by(stride.max(1))) {
                *target = value;
            }
        }
    }
}
