//! Constants of generated code from the files it includes: little-endian elements, at build time.

#[cfg(target_endian = "big")]
compile_error!("Clio's constants are little-endian; so must the target be");

macro_rules! elements {
    ($name:ident, $element:ty) => {
        #[doc = concat!("The `", stringify!($element), "`s of an included file.")]
        ///
        /// # Panics
        /// Where the file is longer or shorter than the array: at build time, as generated code calls this in statics.
        pub const fn $name<const BYTES: usize, const N: usize>(
            file: &[u8; BYTES],
        ) -> [$element; N] {
            assert!(BYTES == size_of::<[$element; N]>(), "the file is of another length");
            // SAFETY: the array's bytes are all read from the file, as the assertion says, without need for
            // alignment, and any bytes are integers.
            unsafe { core::ptr::from_ref(file).cast::<[$element; N]>().read_unaligned() }
        }
    };
}

elements!(i8s, i8);
elements!(i16s, i16);
elements!(u16s, u16);
elements!(i32s, i32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_endian() {
        const FILE: [u8; 4] = [0xFE, 0xFF, 0x02, 0x80];
        assert_eq!(const { i8s::<4, 4>(&FILE) }, [-2, -1, 2, -128]);
        assert_eq!(const { i16s::<4, 2>(&FILE) }, [-2, -32766]);
        assert_eq!(const { u16s::<4, 2>(&FILE) }, [65534, 32770]);
        assert_eq!(const { i32s::<4, 1>(&FILE) }, [-2147287042]);
    }
}
