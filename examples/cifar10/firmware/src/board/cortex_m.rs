//! What boards with a Cortex-M have in common: the stack, and the hard fault.

use core::ops::Range;

use cortex_m_rt::{ExceptionFrame, exception};

unsafe extern "C" {
    /// First address after `.bss` and `.uninit`, from cortex-m-rt's `link.x`.
    static __sheap: u32;
    /// First address after the stack.
    static _stack_start: u32;
}

/// Addresses that the stack may reach.
pub fn stack() -> Range<usize> {
    (&raw const __sheap).addr()..(&raw const _stack_start).addr()
}

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    panic!("hard fault at {:#010x}, called from {:#010x}", frame.pc(), frame.lr())
}
