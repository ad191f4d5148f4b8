//! Windows of 5×5 of one stride: four taps of a row are a dot product. The fifth are a column, of which a word, that moves down with the rows, has four.
//!
//! Four rows of outputs at a time, or two, a column behind the other.

use super::super::super::asm::{dotsp, load_by, op, repeat, sdotsp, store_byte_by};
use super::Call;
use super::frame::{channel, enter, leave, load_scale, load_weights};
use super::scale::scale;

/// The fifth pixel of a row, behind its first four, to a register.
macro_rules! fifth {
    ($to:literal) => {
        concat!("lb ", $to, ", 4(a1)\n")
    };
}

/// The first four, to t4; a1 goes on by a register.
macro_rules! four {
    ($by:literal) => {
        load_by!("t4", $by, "a1")
    };
}

/// The first three rows, and as much of the fourth as makes the column's first four pixels.
macro_rules! first_rows {
    ($second:expr, $third:expr) => {
        concat!(
            fifth!("a2"),
            four!("a3"),
            fifth!("t6"),
            dotsp!("t0", "t4", "s0"),
            four!("a3"),
            op!(packlo, "a2", "t6", "a2"),
            $second,
            fifth!("t6"),
            four!("a3"),
            fifth!("a0"),
            $third,
            four!("a3"),
            op!(packhi, "a2", "a0", "t6")
        )
    };
}

/// Ends a sum: its fifth row, whose last pixel is in t6.
macro_rules! end {
    ($scale:ident, $sum:literal) => {
        concat!(
            op!(mac, $sum, "t6", "t5"),
            sdotsp!($sum, "t4", "s4"),
            scale!($scale, $sum, "t6", "t4")
        )
    };
}

/// Moves the column down by the pixel in t6, for the next sum's four.
macro_rules! down {
    ($sum:literal) => {
        concat!(op!(shuffle2b, "a2", "t6", "ra"), sdotsp!($sum, "a2", "s5"))
    };
}

/// Begins a channel, with the taps in s0-s5 and t5 and the scale in s6-s11.
macro_rules! begin {
    () => {
        concat!(
            enter!(),
            "
             sw a0, 52(sp)
             6:
            ",
            channel!("64"),
            "
            ",
            load_weights!(),
            "
             lw s4, 16(t0)
             lw s5, 20(t0)
             lw t5, 24(t0)
            ",
            load_scale!("40"),
            "
             li ra, 0x04030201
             1:
             lw t3, 32(a0)
             lw a1, 4(a0)
             lw a5, 16(a0)
             lw a3, 8(a0)
             lw a4, 68(a0)
             lw a6, 20(a0)
             lw a7, 72(a0)
             lw t0, 12(a0)
             lw t6, 28(a0)
             addi t3, t3, -1
             sw t3, 32(a0)
             bnez t3, 7f
             lw t4, 40(a0)
             lw t2, 44(a0)
             sub a1, a1, t4
             sub a5, a5, t2
             7:
             add t0, a1, t0
             sw t0, 4(a0)
            "
        )
    };
}

/// Goes on with the next rows, or the next channel.
macro_rules! next {
    () => {
        concat!(
            "
             lw a0, 52(sp)
             lw t0, 32(a0)
             bnez t0, 1b
             lw t0, 64(a0)
             addi t0, t0, -1
             sw t0, 64(a0)
             bnez t0, 6b
            ",
            leave!()
        )
    };
}

/// Sums in t0-t3, rows from a1 on, a3 from a row to the next and a4 back to the next column; the output at a5, a6 from a row to the next and a7 back.
macro_rules! fours {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_one"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                begin!(),
                "slli t1, a6, 2
                 add t1, t1, a5
                 sw t1, 16(a0)",
                repeat!("0", "31", "3", "5"),
                first_rows!(
                    concat!(sdotsp!("t0", "t4", "s1"), dotsp!("t1", "t4", "s0")),
                    concat!(
                        sdotsp!("t0", "t4", "s2"),
                        sdotsp!("t1", "t4", "s1"),
                        dotsp!("t2", "t4", "s0")
                    )
                ),
                sdotsp!("t0", "t4", "s3"),
                sdotsp!("t1", "t4", "s2"),
                sdotsp!("t2", "t4", "s1"),
                dotsp!("t3", "t4", "s0"),
                sdotsp!("t0", "a2", "s5"),
                fifth!("t6"),
                four!("a3"),
                down!("t1"),
                sdotsp!("t1", "t4", "s3"),
                sdotsp!("t2", "t4", "s2"),
                sdotsp!("t3", "t4", "s1"),
                end!($scale, "t0"),
                store_byte_by!("t0", "a6", "a5"),
                fifth!("t6"),
                four!("a3"),
                down!("t2"),
                sdotsp!("t2", "t4", "s3"),
                sdotsp!("t3", "t4", "s2"),
                end!($scale, "t1"),
                store_byte_by!("t1", "a6", "a5"),
                fifth!("t6"),
                four!("a3"),
                down!("t3"),
                sdotsp!("t3", "t4", "s3"),
                end!($scale, "t2"),
                store_byte_by!("t2", "a6", "a5"),
                fifth!("t6"),
                four!("a4"),
                end!($scale, "t3"),
                "3: ",
                store_byte_by!("t3", "a7", "a5"),
                next!()
            )
        }
    };
}

/// The same of two rows, of which the second is stored first: a single row is computed as if there were two, in the same place.
macro_rules! pairs {
    ($name:ident, $scale:ident) => {
        /// # Safety
        /// All that `call` points to must be there.
        #[unsafe(naked)]
        #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise_one"))]
        pub unsafe extern "C" fn $name(call: &mut Call) {
            core::arch::naked_asm!(
                begin!(),
                "add a5, a5, a6
                 add t1, a5, a6
                 sw t1, 16(a0)
                 neg a6, a6",
                repeat!("0", "31", "3", "5"),
                first_rows!(
                    concat!(sdotsp!("t0", "t4", "s1"), dotsp!("t1", "t4", "s0")),
                    concat!(sdotsp!("t0", "t4", "s2"), sdotsp!("t1", "t4", "s1"))
                ),
                sdotsp!("t0", "t4", "s3"),
                sdotsp!("t1", "t4", "s2"),
                sdotsp!("t0", "a2", "s5"),
                fifth!("t6"),
                four!("a3"),
                down!("t1"),
                sdotsp!("t1", "t4", "s3"),
                end!($scale, "t0"),
                fifth!("t6"),
                four!("a4"),
                end!($scale, "t1"),
                store_byte_by!("t1", "a6", "a5"),
                "3: ",
                store_byte_by!("t0", "a7", "a5"),
                next!()
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
