//! The loops themselves.

use super::super::asm::{load, op, repeat, sdotsp, store, store_by};
use super::Call;
use super::output::{
    after, again, before, bounds, channel, clip, factor, narrow, narrows, outputs, pixels, scale,
    scales, stores,
};

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

/// Where the pixels of a group begin.
macro_rules! first {
    ($pixels:tt) => {
        concat!(
            "lw t0, 4(sp)\nlw a0, 0(sp)\n",
            pixels!($pixels, "", "add a1, a0, t0\n", "add a2, a1, t0\nadd a3, a2, t0\n")
        )
    };
}

/// Moves all inputs but the first on by t4.
macro_rules! back {
    ($pixels:tt) => {
        pixels!($pixels, "", "add a1, a1, t4\n", "add a2, a2, t4\nadd a3, a3, t4\n")
    };
}

/// What is different where a patch is one run: blocks are a loop of the hardware, and pixels go back by themselves.
macro_rules! runs {
    (one, $one:expr, $many:expr) => {
        $one
    };
    (many, $one:expr, $many:expr) => {
        $many
    };
}

/// Sums in s0-s11 and a4-a7, pixel by pixel; inputs at a0-a3 (in a0 the bits of factors while sums are scaled), blocks at t6, steps in ra. On the stack: the call, at 56 the target of the block at work, then
/// what is saved.
macro_rules! tile {
    ($name:ident, $rounding:ident, $pixels:tt, $runs:ident) => {
        /// # Safety
        /// All that `call` points to must be there, as [`super::Matrix`] lays it out.
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                ".option push\n.option arch, +m\n.option norvc\n.option norelax",
                "addi sp, sp, -112
                 sw ra, 60(sp)
                 sw s0, 64(sp)
                 sw s1, 68(sp)
                 sw s2, 72(sp)
                 sw s3, 76(sp)",
                pixels!(
                    $pixels,
                    "",
                    "sw s4, 80(sp)
                 sw s5, 84(sp)
                 sw s6, 88(sp)
                 sw s7, 92(sp)\n",
                    "sw s8, 96(sp)
                 sw s9, 100(sp)
                 sw s10, 104(sp)
                 sw s11, 108(sp)\n"
                ),
                "mv t1, sp
                 li t2, 7",
                repeat!("0", "7", "3", "6"),
                load!("t3", "4", "a0"),
                load!("t4", "4", "a0"),
                store!("t3", "4", "t1"),
                "3: ",
                store!("t4", "4", "t1"),
                "1:
                 lw t5, 8(sp)
                 lw t6, 20(sp)
                 lw ra, 32(sp)
                 sw t5, 56(sp)",
                runs!(
                    $runs,
                    concat!("lw t1, 24(sp)\n", first!($pixels), repeat!("1", "6", "4", "5")),
                    ""
                ),
                "2:",
                load!("s0", "4", "t6"),
                load!("s1", "4", "t6"),
                load!("s2", "4", "t6"),
                load!("s3", "4", "t6"),
                runs!($runs, "", concat!("lw t1, 36(sp)\n", first!($pixels))),
                pixels!(
                    $pixels,
                    "",
                    "mv s4, s0
                 mv s5, s1
                 mv s6, s2
                 mv s7, s3\n",
                    "mv s8, s0
                 mv s9, s1
                 mv s10, s2
                 mv s11, s3
                 mv a4, s0
                 mv a5, s1
                 mv a6, s2
                 mv a7, s3\n"
                ),
                runs!($runs, "", repeat!("1", "6", "4", "5")),
                repeat!("0", "1", "3", "6"),
                step!($pixels),
                runs!(
                    $runs,
                    "",
                    concat!("lw t4, 40(sp)\nnop\n", back!($pixels), "4: add a0, a0, t4\n")
                ),
                runs!($runs, "lw t4, 40(sp)", ""),
                outputs!(
                    $rounding,
                    $pixels,
                    runs!($runs, back!($pixels), ""),
                    runs!($runs, "lw a0, 0(sp)\n", "")
                ),
                runs!($runs, "", "lw t0, 28(sp)\nnop\nbne t6, t0, 2b"),
                again!($pixels),
                "lw ra, 60(sp)
                 lw s0, 64(sp)
                 lw s1, 68(sp)
                 lw s2, 72(sp)
                 lw s3, 76(sp)",
                pixels!(
                    $pixels,
                    "",
                    "lw s4, 80(sp)
                 lw s5, 84(sp)
                 lw s6, 88(sp)
                 lw s7, 92(sp)\n",
                    "lw s8, 96(sp)
                 lw s9, 100(sp)
                 lw s10, 104(sp)
                 lw s11, 108(sp)\n"
                ),
                "addi sp, sp, 112
                 ret",
                ".option pop"
            )
        }
    };
}

tile!(clipped_flat, clipped, 4, one);
tile!(clipped_4, clipped, 4, many);
tile!(clipped_2, clipped, 2, many);
tile!(clipped_1, clipped, 1, many);
tile!(clipped_signed_flat, clipped_signed, 4, one);
tile!(clipped_signed_4, clipped_signed, 4, many);
tile!(clipped_signed_2, clipped_signed, 2, many);
tile!(clipped_signed_1, clipped_signed, 1, many);
tile!(plain_4, plain, 4, many);
tile!(plain_2, plain, 2, many);
tile!(plain_1, plain, 1, many);
tile!(signed_4, signed, 4, many);
tile!(signed_2, signed, 2, many);
tile!(signed_1, signed, 1, many);
