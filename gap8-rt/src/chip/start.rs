//! Start-up: the fabric controller clears `.bss` and calls the entry; the cluster's cores, which begin at the same address, go to wait for work
//! (pulp-os/kernel/riscv/rt/crt0.S).

use core::arch::{asm, global_asm};

// The entry is at 0x80 because the hardware adds that to every boot address (pulp-os/kernel/cluster.c, __rt_cluster_setup). CSRs: mhartid 0xf14, whose upper
// bits are the cluster's number, 32 of the fabric controller (crt0.S, ARCHI_FC_CID); mtvec 0x305, aligned to 256 bytes (RI5CY User Manual 2.2, 8.9);
// performance counters 0x7a1, on after reset (crt0.S).
global_asm!(
    r#"
    .section .vectors, "ax"
    .option push
    .option norvc
    .globl _vectors
_vectors:
    .rept 32
    j _trap
    .endr
    .globl _start
_start:
    j _begin
    j _trap
    j _trap
    j _trap
    .option pop

    .section .text.start, "ax"
    .option push
    .option arch, +m
_begin:
    csrw 0x7a1, zero
    lui t0, %hi(_vectors)
    addi t0, t0, %lo(_vectors)
    csrw 0x305, t0
    csrr a0, 0xf14
    srli a1, a0, 5
    li a2, 32
    bne a1, a2, 3f

    lui sp, %hi(_fc_stack_top)
    addi sp, sp, %lo(_fc_stack_top)
    lui t0, %hi(_bss_start)
    addi t0, t0, %lo(_bss_start)
    lui t1, %hi(_bss_end)
    addi t1, t1, %lo(_bss_end)
1:
    bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:
    jal __gap8_main
    j _trap

3:
    andi a0, a0, 0x1f
    lui t0, %hi(_core_stack_bytes)
    addi t0, t0, %lo(_core_stack_bytes)
    mul t0, t0, a0
    lui sp, %hi(_core_stacks_end)
    addi sp, sp, %lo(_core_stacks_end)
    sub sp, sp, t0
    jal __gap8_core
    .option pop
    "#
);

/// The fabric controller's program: a function that never returns.
///
/// `gap8_rt::entry!(main)` with `fn main() -> !`.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[unsafe(export_name = "__gap8_main")]
        extern "C" fn __gap8_main() -> ! {
            let main: fn() -> ! = $main;
            main()
        }
    };
}

/// The hart's number: cluster in the upper bits, core in the lower five.
pub fn hart() -> usize {
    let hart;
    // SAFETY: reads a constant.
    unsafe { asm!("csrr {}, 0xf14", out(reg) hart, options(pure, nomem, nostack)) };
    hart
}

/// Which core executes this: 0 to 7 in the cluster, or `None` on the fabric controller.
pub fn core_id() -> Option<usize> {
    let hart = hart();
    (hart >> 5 == 0).then_some(hart & 0x1f)
}

unsafe extern "C" {
    static _fc_stack_bottom: u8;
    static _fc_stack_top: u8;
}

/// The addresses of the fabric controller's stack, which grows down.
pub fn stack() -> core::ops::Range<usize> {
    (&raw const _fc_stack_bottom).addr()..(&raw const _fc_stack_top).addr()
}

/// What every exception and unexpected interrupt comes to, unless the firmware has a `_trap` of its own: a panic with cause and place.
#[unsafe(no_mangle)]
extern "C" fn _default_trap() -> ! {
    let (cause, at): (u32, u32);
    // SAFETY: reads two registers: mcause and mepc.
    unsafe {
        asm!("csrr {}, 0x342", "csrr {}, 0x341", out(reg) cause, out(reg) at, options(nomem, nostack))
    };
    panic!("trap of cause {cause:#x} at {at:#010x}")
}
