use super::bindings::putchar;

/// Prints a byte where the SDK's `printf` does.
pub fn put(byte: u8) {
    // SAFETY: takes a byte.
    unsafe { putchar(byte.into()) };
}
