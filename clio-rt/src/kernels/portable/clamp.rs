/// Bounds of a fused activation, `[lowest, highest]` as quantised outputs.
pub type Clamp = [i8; 2];

/// Restricts every value to `bounds`, in place: ReLU and ReLU6 where scale and zero stay the same.
pub fn clamp(bounds: Clamp, values: &mut [i8]) {
    for value in values {
        *value = (*value).max(bounds[0]).min(bounds[1]);
    }
}

/// Narrowing of an int32 to the bounds.
pub(crate) trait Narrow {
    fn narrow(self, value: i32) -> i8;
}

impl Narrow for Clamp {
    #[inline]
    fn narrow(self, value: i32) -> i8 {
        value.max(i32::from(self[0])).min(i32::from(self[1])) as i8
    }
}
