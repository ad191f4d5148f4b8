//! QEMU's `mps2-an500` under `-icount shift=6`: each instruction takes 64 ns, and timer 0 ticks every 40 ns.
//!
//! Registers: Arm DDI 0479 (Cortex-M System Design Kit), sections 4.3 (UART) and 4.4 (timer).

use core::arch::asm;
use core::fmt::{self, Write};
use core::ops::Range;
use core::panic::PanicInfo;
use core::ptr::{read_volatile, write_volatile};

const TIMER_CTRL: usize = 0x4000_0000;
const TIMER_VALUE: usize = 0x4000_0004;
const TIMER_RELOAD: usize = 0x4000_0008;
const UART_DATA: usize = 0x4000_4000;
const UART_STATE: usize = 0x4000_4004;
const UART_CTRL: usize = 0x4000_4008;
const UART_BAUDDIV: usize = 0x4000_4010;
const TX_FULL: u32 = 1;

/// Instructions of an empty stretch.
const EMPTY: u64 = 3;

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

/// Starts the serial port.
pub fn start() {
    set(UART_BAUDDIV, 16);
    set(UART_CTRL, 1);
}

/// Instructions that `work` executes, at most 2.68e9.
pub fn count(work: impl FnOnce()) -> u64 {
    let clock = Clock::start();
    work();
    clock.count()
}

/// Counts from its start on; there is one timer, so only the newest is right.
pub struct Clock(());

impl Clock {
    pub fn start() -> Self {
        set(TIMER_CTRL, 0);
        set(TIMER_RELOAD, u32::MAX);
        set(TIMER_VALUE, u32::MAX);
        set(TIMER_CTRL, 1);
        Clock(())
    }

    /// Instructions since the start, at most 2.68e9.
    pub fn count(&self) -> u64 {
        let ticks = u64::from(u32::MAX - get(TIMER_VALUE));
        ((ticks * 40 + 32) / 64).saturating_sub(EMPTY)
    }
}

/// The serial port as text.
pub struct Port;

impl fmt::Write for Port {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            while get(UART_STATE) & TX_FULL != 0 {}
            set(UART_DATA, byte.into());
        }
        Ok(())
    }
}

/// Ends the emulation.
pub fn halt(success: bool) -> ! {
    const SYS_EXIT: u32 = 0x18;
    const APPLICATION_EXIT: u32 = 0x2_0026;
    const RUN_TIME_ERROR: u32 = 0x2_0023;
    let reason = if success { APPLICATION_EXIT } else { RUN_TIME_ERROR };
    loop {
        // SAFETY: a semihosting call (Arm IHI 0077) that reads its two registers and does not return.
        unsafe { asm!("bkpt 0xab", in("r0") SYS_EXIT, in("r1") reason, options(nomem, nostack)) }
    }
}

fn get(register: usize) -> u32 {
    // SAFETY: an aligned device register of this board; see the addresses above.
    unsafe { read_volatile(register as *const u32) }
}

fn set(register: usize, value: u32) {
    // SAFETY: as in `get`; none of these registers reaches memory.
    unsafe { write_volatile(register as *mut u32, value) }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = writeln!(Port, "{info}");
    halt(false)
}
