//! Two channels by any number of pixels, the weights of both kept in registers: where a patch is few words, what a pixel takes is its inputs, dot products and outputs.
//!
//! A pixel takes `12 + 3·steps` cycles, and so do its two outputs: an input loaded and two dot products for each step, and two biases, eight instructions
//! of scaling, and two that store. Another pair of channels takes about forty.

use super::super::asm::{load, op, repeat, sdotsp, store_half_by};

/// What the loops are called with, at these offsets.
#[repr(C)]
pub(super) struct Call {
    /// 0: of the first pixel; the others follow.
    pub pixel: *const i8,
    /// 4: of the first pixel's pair of channels, which lies on an even byte; moves on.
    pub target: *mut i8,
    /// 8: from a pixel's target to the next.
    pub distance: usize,
    /// 12: at least two.
    pub count: usize,
    /// 16: the block at work; moves on.
    pub block: *const i32,
    /// 20: behind the last.
    pub end: *const i32,
    /// 24: 0 for the first pair of each block, 8 for the second.
    pub pair: usize,
    /// 28: [`super::HIGHEST`].
    pub lanes: u32,
}

/// One step: an input, whose load is elsewhere, by a weight of each channel.
macro_rules! pair {
    ($x:literal, $a:literal, $b:literal) => {
        concat!(sdotsp!("t2", $x, $a), sdotsp!("t3", $x, $b))
    };
}

/// What differs by the steps: bytes of a block's biases and weights, bytes of a block, and the other steps' weights.
macro_rules! by_steps {
    (4, $four:expr, $six:expr) => {
        $four
    };
    (6, $four:expr, $six:expr) => {
        $six
    };
}

/// Inputs in t0 and t1, sums in t2 and t3, lanes in t4; weights in s0-s11, step by step; what channels are scaled by in a2-a5 and in a6, a7, t5 and t6, the bits of their lower
/// parts in ra. The first input at a0, outputs at a1. On the stack: the call, two biases, what is saved. `tp` holds the distance of outputs where all others are
/// taken: what is linked here has no thread-local variables, and it is put back.
macro_rules! kept {
    ($name:ident, $steps:tt) => {
        /// # Safety
        /// All that `call` points to must be there, as [`super::Matrix`] lays it out.
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                ".option push\n.option arch, +m\n.option norvc\n.option norelax",
                "addi sp, sp, -80
                 sw a0, 0(sp)
                 sw tp, 12(sp)
                 sw ra, 16(sp)
                 sw s0, 20(sp)
                 sw s1, 24(sp)
                 sw s2, 28(sp)
                 sw s3, 32(sp)
                 sw s4, 36(sp)
                 sw s5, 40(sp)
                 sw s6, 44(sp)
                 sw s7, 48(sp)
                 sw s8, 52(sp)
                 sw s9, 56(sp)
                 sw s10, 60(sp)
                 sw s11, 64(sp)
                 mv t3, a0
                 lw t0, 16(t3)
                 lw t4, 28(t3)
                 lw tp, 8(t3)",
                // Block in t0, its pair's weights at t1, what it is scaled by at t2.
                "1:
                 lw t1, 24(t3)
                 lw a0, 0(t3)
                 lw a1, 4(t3)
                 slli t2, t1, 2
                 add t2, t2, t0
                 add t1, t1, t0
                 addi t5, a1, 4
                 sw t5, 4(t3)",
                by_steps!(
                    $steps,
                    "lw ra, 80(t0)
                     addi t0, t0, 148
                     lw a2, 84(t2)
                     lw a3, 88(t2)
                     lw a4, 92(t2)
                     lw a5, 96(t2)
                     lw a6, 100(t2)
                     lw a7, 104(t2)
                     lw t5, 108(t2)
                     lw t6, 112(t2)",
                    "lw ra, 112(t0)
                     addi t0, t0, 180
                     lw a2, 116(t2)
                     lw a3, 120(t2)
                     lw a4, 124(t2)
                     lw a5, 128(t2)
                     lw a6, 132(t2)
                     lw a7, 136(t2)
                     lw t5, 140(t2)
                     lw t6, 144(t2)"
                ),
                "sw t0, 16(t3)
                 lw t3, 12(t3)
                 lw s0, 16(t1)
                 lw s1, 20(t1)
                 lw s2, 32(t1)
                 lw s3, 36(t1)
                 lw s4, 48(t1)
                 lw s5, 52(t1)
                 lw s6, 64(t1)
                 lw s7, 68(t1)",
                by_steps!(
                    $steps,
                    "lw s8, 0(t1)
                     lw s9, 4(t1)",
                    "lw t0, 0(t1)
                     lw t2, 4(t1)
                     lw s8, 80(t1)
                     lw s9, 84(t1)
                     lw s10, 96(t1)
                     lw s11, 100(t1)
                     sw t0, 4(sp)
                     sw t2, 8(sp)"
                ),
                repeat!("0", "28", "3", "6"),
                load!("t0", "4", "a0"),
                load!("t1", "4", "a0"),
                by_steps!($steps, "mv t2, s8\nmv t3, s9", "lw t2, 4(sp)\nlw t3, 8(sp)"),
                pair!("t0", "s0", "s1"),
                load!("t0", "4", "a0"),
                pair!("t1", "s2", "s3"),
                load!("t1", "4", "a0"),
                pair!("t0", "s4", "s5"),
                by_steps!($steps, "", load!("t0", "4", "a0")),
                pair!("t1", "s6", "s7"),
                by_steps!(
                    $steps,
                    "",
                    concat!(
                        load!("t1", "4", "a0"),
                        pair!("t0", "s8", "s9"),
                        pair!("t1", "s10", "s11")
                    )
                ),
                op!(clipr, "t0", "t2", "a2"),
                op!(clipr, "t1", "t3", "a6"),
                "mul t2, t0, a3\nmul t3, t1, a7\n",
                op!(addnr, "t2", "a4", "ra"),
                op!(addnr, "t3", "t5", "ra"),
                op!(mac, "t2", "t0", "a5"),
                op!(mac, "t3", "t1", "t6"),
                op!(shuffle2b, "t2", "t3", "t4"),
                "3: ",
                store_half_by!("t2", "tp", "a1"),
                "lw t3, 0(sp)
                 lw t0, 16(t3)
                 lw t1, 20(t3)
                 bne t0, t1, 1b",
                "lw tp, 12(sp)
                 lw ra, 16(sp)
                 lw s0, 20(sp)
                 lw s1, 24(sp)
                 lw s2, 28(sp)
                 lw s3, 32(sp)
                 lw s4, 36(sp)
                 lw s5, 40(sp)
                 lw s6, 44(sp)
                 lw s7, 48(sp)
                 lw s8, 52(sp)
                 lw s9, 56(sp)
                 lw s10, 60(sp)
                 lw s11, 64(sp)
                 addi sp, sp, 80
                 ret",
                ".option pop"
            )
        }
    };
}

kept!(kept_4, 4);
kept!(kept_6, 6);
