//! The loops themselves.

use super::super::asm::{load, op, repeat, sdotsp, store_by};
use super::Call;

/// The dot products of an input with the weights of four channels.
macro_rules! dots {
    ($x:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
        concat!(
            sdotsp!($a, $x, "t0"),
            sdotsp!($b, $x, "t1"),
            sdotsp!($c, $x, "t2"),
            sdotsp!($d, $x, "t3")
        )
    };
}

/// Weights.
macro_rules! weights {
    () => {
        concat!(
            load!("t0", "4", "t6"),
            load!("t1", "4", "t6"),
            load!("t2", "4", "t6"),
            load!("t3", "4", "t6")
        )
    };
}

/// One step, its last instruction at label 3.
macro_rules! step {
    (1) => {
        concat!(
            load!("t4", "4", "a0"),
            weights!(),
            sdotsp!("s0", "t4", "t0"),
            sdotsp!("s1", "t4", "t1"),
            sdotsp!("s2", "t4", "t2"),
            "3: ",
            sdotsp!("s3", "t4", "t3")
        )
    };
    (2) => {
        concat!(
            weights!(),
            load!("t4", "4", "a0"),
            load!("t5", "4", "a1"),
            dots!("t4", "s0", "s1", "s2", "s3"),
            sdotsp!("s4", "t5", "t0"),
            sdotsp!("s5", "t5", "t1"),
            sdotsp!("s6", "t5", "t2"),
            "3: ",
            sdotsp!("s7", "t5", "t3")
        )
    };
    (4) => {
        concat!(
            weights!(),
            load!("t4", "4", "a0"),
            load!("t5", "4", "a1"),
            dots!("t4", "s0", "s1", "s2", "s3"),
            load!("t4", "4", "a2"),
            dots!("t5", "s4", "s5", "s6", "s7"),
            load!("t5", "4", "a3"),
            dots!("t4", "s8", "s9", "s10", "s11"),
            sdotsp!("a4", "t5", "t0"),
            sdotsp!("a5", "t5", "t1"),
            sdotsp!("a6", "t5", "t2"),
            "3: ",
            sdotsp!("a7", "t5", "t3")
        )
    };
}

/// Scales a sum: t0 multiplier, t1 rounding, t2 shift, t4 the number 2.
macro_rules! scale {
    (plain, $sum:literal) => {
        concat!(
            "mulhsu ",
            $sum,
            ", ",
            $sum,
            ", t0\n",
            op!(addnr, $sum, "t1", "t2"),
            op!(clip8, $sum, $sum)
        )
    };
    (signed, $sum:literal) => {
        concat!(
            "srai t3, ",
            $sum,
            ", 31\nslli ",
            $sum,
            ", ",
            $sum,
            ", 1\nmulhsu ",
            $sum,
            ", ",
            $sum,
            ", t0\n",
            op!(mac, $sum, "t3", "t4"),
            op!(addnr, $sum, "t1", "t2"),
            op!(clip8, $sum, $sum)
        )
    };
}

/// Scales one channel's sums.
macro_rules! channel {
    ($rounding:ident, $($sum:literal),+) => {
        concat!(load!("t0", "4", "t6"), load!("t1", "4", "t6"), load!("t2", "4", "t6"), $(scale!($rounding, $sum)),+)
    };
}

/// Narrows a pixel's sums to a word, clamps it between t1 and t2, and stores it.
macro_rules! put {
    ($a:literal, $b:literal, $c:literal, $d:literal) => {
        concat!(
            op!(packlo, $a, $b, $a),
            op!(packhi, $a, $d, $c),
            op!(max, $a, $a, "t1"),
            op!(min, $a, $a, "t2"),
            store_by!($a, "t5", "t4")
        )
    };
}

macro_rules! pixels {
    (1, $one:expr, $two:expr, $four:expr) => {
        $one
    };
    (2, $one:expr, $two:expr, $four:expr) => {
        concat!($one, $two)
    };
    (4, $one:expr, $two:expr, $four:expr) => {
        concat!($one, $two, $four)
    };
}

macro_rules! scales {
    ($rounding:ident, 1) => {
        concat!(
            channel!($rounding, "s0"),
            channel!($rounding, "s1"),
            channel!($rounding, "s2"),
            channel!($rounding, "s3")
        )
    };
    ($rounding:ident, 2) => {
        concat!(
            channel!($rounding, "s0", "s4"),
            channel!($rounding, "s1", "s5"),
            channel!($rounding, "s2", "s6"),
            channel!($rounding, "s3", "s7")
        )
    };
    ($rounding:ident, 4) => {
        concat!(
            channel!($rounding, "s0", "s4", "s8", "a4"),
            channel!($rounding, "s1", "s5", "s9", "a5"),
            channel!($rounding, "s2", "s6", "s10", "a6"),
            channel!($rounding, "s3", "s7", "s11", "a7")
        )
    };
}

/// Sums in s0-s11 and a4-a7, pixel by pixel; inputs at a0-a3, blocks at t6. On the stack: the call, the gap between runs, then what is saved.
macro_rules! tile {
    ($name:ident, $rounding:ident, $pixels:tt) => {
        /// # Safety
        /// All that `call` points to must be there, as [`super::Matrix`] lays it out.
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                ".option push\n.option arch, +m\n.option norvc\n.option norelax",
                "addi sp, sp, -64
                 sw ra, 8(sp)
                 sw s0, 12(sp)
                 sw s1, 16(sp)
                 sw s2, 20(sp)
                 sw s3, 24(sp)",
                pixels!(
                    $pixels,
                    "",
                    "sw s4, 28(sp)
                 sw s5, 32(sp)
                 sw s6, 36(sp)
                 sw s7, 40(sp)\n",
                    "sw s8, 44(sp)
                 sw s9, 48(sp)
                 sw s10, 52(sp)
                 sw s11, 56(sp)\n"
                ),
                "lw t0, 32(a0)
                 lw t6, 0(a0)
                 sw a0, 0(sp)
                 sw t0, 4(sp)
                 1:
                 lw t0, 0(sp)",
                load!("s0", "4", "t6"),
                load!("s1", "4", "t6"),
                load!("s2", "4", "t6"),
                load!("s3", "4", "t6"),
                "lw ra, 24(t0)
                 lw t1, 28(t0)
                 lw a0, 8(t0)",
                pixels!(
                    $pixels,
                    "",
                    "lw a1, 12(t0)
                 mv s4, s0
                 mv s5, s1
                 mv s6, s2
                 mv s7, s3\n",
                    "lw a2, 16(t0)
                 lw a3, 20(t0)
                 mv s8, s0
                 mv s9, s1
                 mv s10, s2
                 mv s11, s3
                 mv a4, s0
                 mv a5, s1
                 mv a6, s2
                 mv a7, s3\n"
                ),
                repeat!("1", "6", "4", "5"),
                repeat!("0", "1", "3", "6"),
                step!($pixels),
                "lw t0, 4(sp)",
                pixels!($pixels, "nop\n", "add a1, a1, t0\n", "add a2, a2, t0\nadd a3, a3, t0\n"),
                "4: add a0, a0, t0",
                "li t4, 2",
                scales!($rounding, $pixels),
                "lw t3, 0(sp)
                 lw t4, 36(t3)
                 lw t5, 40(t3)
                 lw t1, 48(t3)
                 lw t2, 52(t3)",
                pixels!(
                    $pixels,
                    put!("s0", "s1", "s2", "s3"),
                    put!("s4", "s5", "s6", "s7"),
                    concat!(put!("s8", "s9", "s10", "s11"), put!("a4", "a5", "a6", "a7"))
                ),
                "lw t0, 44(t3)
                 lw t1, 4(t3)
                 add t4, t4, t0
                 sw t4, 36(t3)
                 bne t6, t1, 1b
                 lw ra, 8(sp)
                 lw s0, 12(sp)
                 lw s1, 16(sp)
                 lw s2, 20(sp)
                 lw s3, 24(sp)",
                pixels!(
                    $pixels,
                    "",
                    "lw s4, 28(sp)
                 lw s5, 32(sp)
                 lw s6, 36(sp)
                 lw s7, 40(sp)\n",
                    "lw s8, 44(sp)
                 lw s9, 48(sp)
                 lw s10, 52(sp)
                 lw s11, 56(sp)\n"
                ),
                "addi sp, sp, 64
                 ret",
                ".option pop"
            )
        }
    };
}

tile!(plain_1, plain, 1);
tile!(plain_2, plain, 2);
tile!(plain_4, plain, 4);
tile!(signed_1, signed, 1);
tile!(signed_2, signed, 2);
tile!(signed_4, signed, 4);
