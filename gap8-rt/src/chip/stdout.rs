use super::register::set;
use super::start::hart;

/// ARCHI_STDOUT_ADDR (archi/chips/gap/memory_map.h): a device that only simulators have. A byte written to a core's own word is printed.
const STDOUT: usize = 0x1a11_0000;

/// Prints a byte.
pub fn put(byte: u8) {
    // 16 cores a cluster, 8 bytes each (gap8.md 6.1).
    let hart = hart();
    set(STDOUT + (hart >> 5 << 7) + ((hart & 0x1f) << 3), u32::from(byte));
}
