//! A core's own performance counters: archi/riscv/pcer_v1.h has the events, pcmr_v1.h the registers. Each is 32 bits. What a core sleeps (`p.elw`) is not counted;
//! [`Timer`](crate::Timer) counts it.

use core::arch::asm;

/// What can be counted, by its number in pcer_v1.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Event {
    /// Cycles that the core was awake.
    Cycles = 0,
    /// Instructions.
    Instructions = 1,
    /// Stalls of instructions that use what the one before loaded.
    LoadStalls = 2,
    /// Stalls of jumps to an address that was just computed.
    JumpStalls = 3,
    /// Cycles without instruction, as the cache had it not.
    FetchStalls = 4,
}

/// Counts one event from now on.
pub fn start(event: Event) {
    // SAFETY: PCER (0x7a0) chooses the events, PCMR (0x7a1) enables, 0x79f writes all counters; none reaches memory.
    unsafe {
        asm!("csrw 0x7a1, zero", "csrw 0x7a0, {}", "csrw 0x79f, zero", "csrw 0x7a1, {}",
            in(reg) 1u32 << event as u32, in(reg) 0b11, options(nomem, nostack));
    }
}

/// Stops counting.
pub fn stop() {
    // SAFETY: as above.
    unsafe { asm!("csrw 0x7a1, zero", options(nomem, nostack)) }
}

/// What was counted of the event that [`start`] named.
#[inline(always)]
pub fn read(event: Event) -> u32 {
    let count;
    // SAFETY: reads a register; volatile, as it changes by itself.
    unsafe {
        match event {
            Event::Cycles => asm!("csrr {}, 0x780", out(reg) count, options(nomem, nostack)),
            Event::Instructions => asm!("csrr {}, 0x781", out(reg) count, options(nomem, nostack)),
            Event::LoadStalls => asm!("csrr {}, 0x782", out(reg) count, options(nomem, nostack)),
            Event::JumpStalls => asm!("csrr {}, 0x783", out(reg) count, options(nomem, nostack)),
            Event::FetchStalls => asm!("csrr {}, 0x784", out(reg) count, options(nomem, nostack)),
        }
    }
    count
}
