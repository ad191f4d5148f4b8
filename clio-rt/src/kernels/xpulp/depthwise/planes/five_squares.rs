//! Windows of 5×5 of two strides over squares of two by two pixels, a word each: a window is three by three of them, the last row and the last column of which
//! have a half.
//!
//! A column of squares ends the sum of two columns before, which is scaled, goes on with that of the column before, and begins its own.

use super::super::super::asm::{dotsp, load_by, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale, load_weights};
use super::scale::scale;

/// Loads a column of squares.
macro_rules! squares {
    () => {
        concat!(load_by!("t4", "a6", "a1"), load_by!("t5", "a6", "a1"), load_by!("a2", "a4", "a1"))
    };
}

/// Its products with a column of the kernel's.
macro_rules! column {
    ($first:ident, $last:literal, $sum:literal, $upper:literal, $middle:literal, $lower:literal) => {
        concat!(
            $first!($sum, "t4", $upper),
            sdotsp!($sum, "t5", $middle),
            $last,
            sdotsp!($sum, "a2", $lower)
        )
    };
}

/// The middle of the sum of the column before, which becomes the next to end, and the begin of the column's own.
macro_rules! go_on {
    ($last:literal) => {
        concat!(
            column!(sdotsp, "", "t1", "s1", "s4", "t3"),
            "mv t0, t1\n",
            column!(dotsp, $last, "t1", "s0", "s3", "t2")
        )
    };
}

/// Sums in t0 and t1, squares at a1, a6 from a row to the next and a4 back to the next column, the output at a5; the kernel's squares in s0-s5, t2, t3 and a3,
/// the scale in s6-s11.
macro_rules! rows {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                enter!(),
                "lw a6, 8(a0)
                 lw a7, 24(a0)
                 lw a4, 68(a0)
                 6:",
                channel!("64"),
                load_weights!(),
                "lw s4, 16(t0)
                 lw s5, 20(t0)
                 lw t2, 24(t0)
                 lw t3, 28(t0)
                 lw a3, 32(t0)",
                load_scale!("40"),
                "lw a1, 4(a0)
                 lw a5, 16(a0)
                 1:
                 lw t6, 28(a0)",
                squares!(),
                column!(dotsp, "", "t1", "s0", "s3", "t2"),
                squares!(),
                go_on!(""),
                repeat!("0", "31", "3", "5"),
                squares!(),
                column!(sdotsp, "", "t0", "s2", "s5", "a3"),
                scale!($scale, "t0"),
                store_byte_by!("t0", "a7", "a5"),
                go_on!("3: "),
                "lw t4, 32(a0)
                 addi t4, t4, -1
                 sw t4, 32(a0)
                 bnez t4, 1b
                 lw t4, 64(a0)
                 addi t4, t4, -1
                 sw t4, 64(a0)
                 bnez t4, 6b",
                leave!()
            )
        }
    };
}

rows!(plain, plain);
rows!(signed, signed);
rows!(long, long);
