//! Windows of 3×3 of two strides over squares of two by two pixels, a word each: a window is one square, the left of the next, the top of the one below and a
//! corner.
//!
//! Two rows of outputs at a time: three squares, one below the other, end the sums of the column before, which are scaled, and begin their own. A row that is
//! left alone has two.

use super::super::super::asm::{dotsp, load, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale};
use super::scale::scale;

/// Loads three squares.
macro_rules! squares {
    () => {
        concat!(load!("t2", "4", "a1"), load!("t3", "4", "a2"), load!("t4", "4", "a3"))
    };
}

/// Begins both sums.
macro_rules! begin {
    ($last:literal) => {
        concat!(
            dotsp!("t0", "t2", "s0"),
            dotsp!("t1", "t3", "s0"),
            sdotsp!("t0", "t3", "s2"),
            $last,
            sdotsp!("t1", "t4", "s2")
        )
    };
}

/// Sums in t0 and t1, squares at a1-a3 and a4 to the next two rows, outputs at a5 and a6 and s4 to the next two rows, the kernel's squares in s0-s3, the
/// scale in s6-s11, columns in s5.
macro_rules! pairs {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                enter!(),
                "lw a4, 12(a0)
                 lw a7, 24(a0)
                 lw s5, 28(a0)
                 lw s4, 20(a0)
                 6:",
                channel!("48"),
                "lw s0, 0(t0)
                 lw s1, 4(t0)
                 lw s2, 8(t0)
                 lw s3, 12(t0)",
                load_scale!("24"),
                "lw a1, 4(a0)
                 lw a5, 16(a0)
                 lw t6, 32(a0)
                 add a2, a1, a4
                 add a3, a2, a4
                 add a6, a5, s4",
                repeat!("1", "31", "4", "5"),
                squares!(),
                begin!(""),
                repeat!("0", "21", "3", "7"),
                squares!(),
                sdotsp!("t0", "t2", "s1"),
                sdotsp!("t1", "t3", "s1"),
                sdotsp!("t0", "t3", "s3"),
                sdotsp!("t1", "t4", "s3"),
                scale!($scale, "t1"),
                store_byte_by!("t1", "a7", "a6"),
                scale!($scale, "t0"),
                store_byte_by!("t0", "a7", "a5"),
                begin!("3: "),
                "add a1, a1, a4
                 add a2, a2, a4
                 add a3, a3, a4
                 add a5, a5, s4
                 4: add a6, a6, s4
                 lw t0, 64(a0)
                 addi t0, t0, -1
                 sw t0, 64(a0)
                 bnez t0, 6b",
                leave!()
            )
        }
    };
}

/// A sum in t0, squares at a1 and a2, the output at a5, all of which run from row to row; the rest as above.
macro_rules! rows {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                enter!(),
                "lw a4, 8(a0)
                 lw a7, 24(a0)
                 lw s5, 28(a0)
                 6:",
                channel!("48"),
                "lw s0, 0(t0)
                 lw s1, 4(t0)
                 lw s2, 8(t0)
                 lw s3, 12(t0)",
                load_scale!("24"),
                "lw a1, 4(a0)
                 lw a5, 16(a0)
                 lw t5, 32(a0)
                 add a2, a1, a4
                 1:",
                load!("t2", "4", "a1"),
                load!("t3", "4", "a2"),
                dotsp!("t0", "t2", "s0"),
                sdotsp!("t0", "t3", "s2"),
                repeat!("0", "21", "3", "7"),
                load!("t2", "4", "a1"),
                load!("t3", "4", "a2"),
                sdotsp!("t0", "t2", "s1"),
                sdotsp!("t0", "t3", "s3"),
                scale!($scale, "t0"),
                store_byte_by!("t0", "a7", "a5"),
                dotsp!("t0", "t2", "s0"),
                "3: ",
                sdotsp!("t0", "t3", "s2"),
                "addi t5, t5, -1
                 bnez t5, 1b
                 lw t0, 64(a0)
                 addi t0, t0, -1
                 sw t0, 64(a0)
                 bnez t0, 6b",
                leave!()
            )
        }
    };
}

/// Two rows at a time.
pub mod pairs {
    use super::*;

    pairs!(plain, plain);
    pairs!(signed, signed);
    pairs!(long, long);
}

/// One row at a time.
pub mod rows {
    use super::*;

    rows!(plain, plain);
    rows!(signed, signed);
    rows!(long, long);
}
