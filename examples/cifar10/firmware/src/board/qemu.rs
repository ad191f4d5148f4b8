//! QEMU's `mps2-an500`: a Cortex-M7 whose virtual time is its executed instructions.
//!
//! Under `-icount shift=6` each instruction advances time by 64 ns and the CMSDK timers tick every 40 ns. Registers:
//! Arm DDI 0479 (Cortex-M System Design Kit), sections 4.3 (UART), 4.4 (timer) and 4.5 (dual timer).

use core::arch::asm;
use core::ptr::{read_volatile, write_volatile};

use super::long::extend;

/// The clock of the board that this one stands for, the STM32F746.
pub const CLOCK_HZ: u64 = 216_000_000;
/// Cycles per thousand counted instructions. Modelled: one each, as no board has been measured yet.
pub const CYCLES_PER_1000_COUNTS: u64 = 1000;

const TIMER: usize = 0x4000_0000;
const DUAL_TIMER: usize = 0x4000_2000;
const UART: usize = 0x4000_4000;

const CTRL: usize = 0x0;
const VALUE: usize = 0x4;
const RELOAD: usize = 0x8;

const DUAL_LOAD: usize = 0x0;
const DUAL_VALUE: usize = 0x4;
const DUAL_CTRL: usize = 0x8;
/// Enabled, divided by 256, 32 bits.
const DUAL_ON: u32 = 1 << 7 | 0b10 << 2 | 1 << 1;

const UART_DATA: usize = 0x0;
const UART_STATE: usize = 0x4;
const UART_CTRL: usize = 0x8;
const UART_BAUDDIV: usize = 0x10;
const TX_FULL: u32 = 1 << 0;
const RX_FULL: u32 = 1 << 1;

/// Counts the instructions of stretches of work.
pub struct Counter {
    /// Timer ticks of all finished stretches.
    ticks: u64,
    /// Ticks that an empty stretch costs.
    empty: u64,
}

/// Brings the board up; the counter stands still at zero.
pub fn start() -> Counter {
    set(UART + UART_BAUDDIV, 16);
    set(UART + UART_CTRL, 0b11);
    let mut counter = Counter { ticks: 0, empty: 0 };
    rewind();
    counter.resume();
    counter.pause();
    counter.empty = core::mem::take(&mut counter.ticks);
    counter
}

/// The next byte from the host.
pub fn read() -> u8 {
    while get(UART + UART_STATE) & RX_FULL == 0 {}
    get(UART + UART_DATA) as u8
}

/// Sends one byte to the host.
pub fn write(byte: u8) {
    while get(UART + UART_STATE) & TX_FULL != 0 {}
    set(UART + UART_DATA, u32::from(byte));
}

impl Counter {
    /// Starts a stretch of work.
    #[inline(never)]
    pub fn resume(&mut self) {
        set(DUAL_TIMER + DUAL_CTRL, DUAL_ON);
        set(TIMER + CTRL, 1);
    }

    /// Ends the stretch of work that runs.
    #[inline(never)]
    pub fn pause(&mut self) {
        self.ticks += running().saturating_sub(self.empty);
        rewind();
    }

    /// Instructions executed in the finished stretches.
    pub fn finished(&self) -> u64 {
        self.ticks * 40 / 64
    }

    /// Instructions executed in the finished stretches and in the one that runs.
    pub fn so_far(&self) -> u64 {
        (self.ticks + running().saturating_sub(self.empty)) * 40 / 64
    }
}

/// Ticks since `resume`, 0 while paused.
#[inline(never)]
fn running() -> u64 {
    let fine = u32::MAX - get(TIMER + VALUE);
    let coarse = u32::MAX - get(DUAL_TIMER + DUAL_VALUE);
    extend(fine, coarse)
}

/// Stops both timers at the start of their range.
fn rewind() {
    set(TIMER + CTRL, 0);
    set(TIMER + RELOAD, u32::MAX);
    set(TIMER + VALUE, u32::MAX);
    set(DUAL_TIMER + DUAL_CTRL, 0);
    set(DUAL_TIMER + DUAL_LOAD, u32::MAX);
}

/// Ends the emulation, with an exit status of 0 or 1.
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
