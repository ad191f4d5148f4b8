//! Windows of 3×3 of one stride: two rows by two columns of outputs are twelve dot products of four words, `[a b c 0]` for the first column and `[0 a b c]` for
//! the second. A word that lies across two is two cycles, every second one.

use super::super::super::asm::{dotsp, load, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale, load_weights};
use super::scale::scale;

/// Four outputs of two columns.
macro_rules! dots {
    () => {
        concat!(
            load!("t4", "2", "a1"),
            load!("t5", "2", "a2"),
            dotsp!("t0", "t4", "s0"),
            dotsp!("t1", "t4", "s3"),
            load!("t4", "2", "a3"),
            sdotsp!("t0", "t5", "s1"),
            sdotsp!("t1", "t5", "s4"),
            dotsp!("t2", "t5", "s0"),
            dotsp!("t3", "t5", "s3"),
            load!("t5", "2", "a4"),
            sdotsp!("t0", "t4", "s2"),
            sdotsp!("t1", "t4", "s5"),
            sdotsp!("t2", "t4", "s1"),
            sdotsp!("t3", "t4", "s4"),
            sdotsp!("t2", "t5", "s2"),
            sdotsp!("t3", "t5", "s5")
        )
    };
}

macro_rules! scales {
    ($scale:ident) => {
        concat!(
            scale!($scale, "t0"),
            store_byte_by!("t0", "a7", "a5"),
            scale!($scale, "t1"),
            store_byte_by!("t1", "a7", "a5"),
            scale!($scale, "t2"),
            store_byte_by!("t2", "a7", "a6"),
            scale!($scale, "t3"),
            "3: ",
            store_byte_by!("t3", "a7", "a6")
        )
    };
}

/// Sums in t0-t3, rows at a1-a4, outputs at a5 and a6, the kernel's rows in s0-s5, the scale in s6-s11.
macro_rules! rows {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_one"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                enter!(),
                "lw a7, 24(a0)
                 6:",
                channel!("48"),
                load_weights!(),
                "lw s4, 16(t0)
                 lw s5, 20(t0)",
                load_scale!("24"),
                "1:
                 lw t3, 32(a0)
                 lw a1, 4(a0)
                 lw a5, 16(a0)
                 lw t0, 8(a0)
                 lw t1, 12(a0)
                 lw t2, 20(a0)
                 lw t6, 28(a0)
                 addi t3, t3, -1
                 sw t3, 32(a0)
                 bnez t3, 7f
                 lw t4, 40(a0)
                 lw t5, 44(a0)
                 sub a1, a1, t4
                 sub a5, a5, t5
                 7:
                 add a2, a1, t0
                 add a3, a2, t0
                 add a4, a3, t0
                 add a6, a5, t2
                 add t1, a1, t1
                 add t2, a6, t2
                 sw t1, 4(a0)
                 sw t2, 16(a0)",
                repeat!("0", "31", "3", "5"),
                dots!(),
                scales!($scale),
                "lw t0, 36(a0)
                 lw t1, 32(a0)
                 bnez t0, 8f
                 9:
                 bnez t1, 1b
                 lw t0, 64(a0)
                 addi t0, t0, -1
                 sw t0, 64(a0)
                 bnez t0, 6b
                 j 2f
                 8:
                 li t2, 3
                 sub t2, t2, t0
                 sw t2, 36(a0)
                 addi t0, t0, -2
                 beqz t0, 9b
                 addi a1, a1, -1
                 addi a2, a2, -1
                 addi a3, a3, -1
                 addi a4, a4, -1
                 sub a5, a5, a7
                 sub a6, a6, a7
                 li t6, 1
                 j 5b
                 2:",
                leave!()
            )
        }
    };
}

rows!(plain, plain);
rows!(signed, signed);
rows!(long, long);
