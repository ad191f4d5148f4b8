//! Device registers.

use core::arch::asm;
use core::ptr::{read_volatile, write_volatile};

/// Reads a register.
pub fn get(register: usize) -> u32 {
    // SAFETY: callers name aligned device registers of this chip, each cited where it is declared.
    unsafe { read_volatile(register as *const u32) }
}

/// Writes a register.
pub fn set(register: usize, value: u32) {
    // SAFETY: as in `get`; the units that reach memory (DMA, uDMA) are started only where the memory is known to be theirs.
    unsafe { write_volatile(register as *mut u32, value) }
}

/// Sets the bits of one mask and clears those of another.
pub fn modify(register: usize, clear: u32, add: u32) {
    set(register, get(register) & !clear | add);
}

/// Reads a register of the event unit, asleep until it answers: `p.elw` (gap8.md 1.4; RI5CY User Manual 2.2, chapter 5).
pub fn wait(register: usize) -> u32 {
    let value;
    // SAFETY: a load of a device register. It may order other memory accesses, so that the compiler must take it to touch memory.
    unsafe {
        asm!(".insn i 0x03, 6, {value}, 0({register})", value = out(reg) value, register = in(reg) register, options(nostack))
    };
    value
}
