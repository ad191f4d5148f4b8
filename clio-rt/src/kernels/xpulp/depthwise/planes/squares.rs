//! Windows of 3×3 of two strides over squares of two by two pixels, a word each: a window is one square, the left of the next, the top of the one below and a
//! corner.
//!
//! Four rows of outputs at a time, or two, or one: squares one below the other, one more than there are rows, end the sums of the column before, which are
//! scaled, and begin their own.

use super::super::super::asm::{dotsp, load, load_by, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale, load_weights};
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
                load_weights!(),
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
                load_weights!(),
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

/// Begins a sum with two squares.
macro_rules! first {
    ($sum:literal, $upper:literal, $lower:literal) => {
        concat!(dotsp!($sum, $upper, "s0"), sdotsp!($sum, $lower, "s2"))
    };
}

/// Ends a sum, and begins the next of its row.
macro_rules! output {
    ($scale:ident, $sum:literal, $upper:literal, $lower:literal, $by:literal, $last:literal) => {
        concat!(
            sdotsp!($sum, $upper, "s1"),
            sdotsp!($sum, $lower, "s3"),
            scale!($scale, $sum),
            store_byte_by!($sum, $by, "a5"),
            dotsp!($sum, $upper, "s0"),
            $last,
            sdotsp!($sum, $lower, "s2")
        )
    };
}

/// Begins a channel: its weights in s0-s3, its scale in s6-s11, its squares at a1, its outputs at a5, how many turns over rows there are in t6; the call goes on to the next one's.
macro_rules! begin_channel {
    () => {
        concat!(
            "lw t0, 0(a0)
             lw a1, 48(a0)
             lw a5, 52(a0)
             lw t3, 56(a0)
             lw t6, 60(a0)\n",
            load!("s0", "4", "t0"),
            load!("s1", "4", "t0"),
            load!("s2", "4", "t0"),
            load!("s3", "12", "t0"),
            load!("s6", "4", "t0"),
            load!("s7", "4", "t0"),
            load!("s8", "4", "t0"),
            load!("s9", "4", "t0"),
            load!("s10", "4", "t0"),
            load!("s11", "4", "t0"),
            "add t3, t3, a1
             addi t4, a5, 1
             sw t3, 48(a0)
             sw t4, 52(a0)
             sw t0, 0(a0)"
        )
    };
}

/// Sums in t0-t3, squares at a1, a3 from a row to the next, a4 back to the next column and s4 from behind a turn to the next; outputs at a5, a6, a7 and s5 likewise;
/// channels that are left in a2; the rest as above.
macro_rules! fours {
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
                 lw a6, 20(a0)
                 lw a7, 72(a0)
                 lw t0, 28(a0)
                 lw t1, 24(a0)
                 slli s4, a3, 2
                 slli t2, t0, 2
                 addi t2, t2, 4
                 sub s4, s4, t2
                 slli s5, a6, 2
                 mul t1, t1, t0
                 sub s5, s5, t1
                 lw a2, 64(a0)
                 6:",
                begin_channel!(),
                repeat!("1", "31", "4", "1"),
                "lw t6, 28(a0)",
                load_by!("t4", "a3", "a1"),
                load_by!("t5", "a3", "a1"),
                first!("t0", "t4", "t5"),
                load_by!("t4", "a3", "a1"),
                first!("t1", "t5", "t4"),
                load_by!("t5", "a3", "a1"),
                first!("t2", "t4", "t5"),
                load_by!("t4", "a4", "a1"),
                first!("t3", "t5", "t4"),
                repeat!("0", "31", "3", "5"),
                load_by!("t4", "a3", "a1"),
                load_by!("t5", "a3", "a1"),
                output!($scale, "t0", "t4", "t5", "a6", ""),
                load_by!("t4", "a3", "a1"),
                output!($scale, "t1", "t5", "t4", "a6", ""),
                load_by!("t5", "a3", "a1"),
                output!($scale, "t2", "t4", "t5", "a6", ""),
                load_by!("t4", "a4", "a1"),
                output!($scale, "t3", "t5", "t4", "a7", "3: "),
                "add a1, a1, s4
                 4: add a5, a5, s5
                 addi a2, a2, -1
                 bnez a2, 6b",
                leave!()
            )
        }
    };
}

/// Four rows at a time.
pub mod fours {
    use super::*;

    fours!(plain, plain);
    fours!(signed, signed);
    fours!(long, long);
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
