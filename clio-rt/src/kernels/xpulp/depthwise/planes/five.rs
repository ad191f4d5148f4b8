//! Windows of 5×5: an output is ten dot products, of two words of each row, `[a b c d]` and `[e 0 0 0]`.

use super::super::super::asm::{dotsp, load_by, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale};
use super::scale::scale;

/// One row's products: its words at a1 and a2, which go to the next row.
macro_rules! row {
    ($first:ident, $near:literal, $far:literal) => {
        concat!(
            load_by!("t4", "a3", "a1"),
            load_by!("t5", "a3", "a2"),
            $first!("t0", "t4", $near),
            sdotsp!("t0", "t5", $far)
        )
    };
}

/// Sums in t0, rows at a1 and four bytes further at a2, a3 from a row to the next and a4 back from behind the last to the next column, the output at
/// a5; weights in s0-s5, t1-t3 and a6, the scale in s6-s11.
macro_rules! rows {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                enter!(),
                "lw a3, 8(a0)
                 lw a4, 68(a0)
                 lw a7, 24(a0)
                 6:",
                channel!("64"),
                "lw s0, 0(t0)
                 lw s1, 4(t0)
                 lw s2, 8(t0)
                 lw s3, 12(t0)
                 lw s4, 16(t0)
                 lw s5, 20(t0)
                 lw t1, 24(t0)
                 lw t2, 28(t0)
                 lw t3, 32(t0)
                 lw a6, 36(t0)",
                load_scale!("40"),
                "1:
                 lw a1, 4(a0)
                 lw a5, 16(a0)
                 lw t4, 12(a0)
                 lw t5, 20(a0)
                 lw t6, 28(a0)
                 add t4, a1, t4
                 add t5, a5, t5
                 addi a2, a1, 4
                 sw t4, 4(a0)
                 sw t5, 16(a0)",
                repeat!("0", "31", "3", "5"),
                row!(dotsp, "s0", "s5"),
                row!(sdotsp, "s1", "t1"),
                row!(sdotsp, "s2", "t2"),
                row!(sdotsp, "s3", "t3"),
                row!(sdotsp, "s4", "a6"),
                "add a1, a1, a4
                 add a2, a2, a4",
                scale!($scale, "t0"),
                "3: ",
                store_byte_by!("t0", "a7", "a5"),
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
