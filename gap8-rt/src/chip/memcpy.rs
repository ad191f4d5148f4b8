//! `memcpy` for these cores, which need no alignment: an eighth of the bytes of `compiler_builtins`' and half of its cycles. Structures of more than 32 bytes are copied by it, on
//! all cores of the cluster at once, whose instruction cache is small.

use core::arch::global_asm;

// Instructions of Xpulp: p.lw a5, 4(a1!) and the like. No hardware loop: an interrupt may copy, too.
global_asm!(
    r#"
    .section .text.memcpy, "ax"
    .option push
    .option norvc
    .globl memcpy
    .type memcpy, @function
    .balign 16
memcpy:
    mv a3, a0
    li a7, 15
    bleu a2, a7, 2f
1:
    .insn i 0x0b, 2, a4, 4(a1)
    .insn i 0x0b, 2, a5, 4(a1)
    .insn i 0x0b, 2, a6, 4(a1)
    .insn i 0x0b, 2, a7, 4(a1)
    .insn s 0x2b, 2, a4, 4(a3)
    .insn s 0x2b, 2, a5, 4(a3)
    .insn s 0x2b, 2, a6, 4(a3)
    .insn s 0x2b, 2, a7, 4(a3)
    addi a2, a2, -16
    li a7, 15
    bgtu a2, a7, 1b
2:
    li a7, 3
3:
    bleu a2, a7, 4f
    .insn i 0x0b, 2, a4, 4(a1)
    addi a2, a2, -4
    .insn s 0x2b, 2, a4, 4(a3)
    j 3b
4:
    beqz a2, 5f
    .insn i 0x0b, 0, a4, 1(a1)
    addi a2, a2, -1
    .insn s 0x2b, 0, a4, 1(a3)
    j 4b
5:
    ret
    .size memcpy, . - memcpy
    .option pop
    "#
);
