//! Four elements a turn.

use super::super::asm::{load, op, repeat, store};
use super::{Finish, PackedAdd};

/// Something for each of the four sums.
macro_rules! each {
    ($what:ident) => {
        concat!($what!("a0", "a4"), $what!("a1", "a5"), $what!("a2", "a6"), $what!("a3", "a7"))
    };
}

// What is done for a sum, `$a`, of the entries `$a` and `$b`; t6 has the shift, s2 the rounding, s3 the multiplier, s4 the number 2.

macro_rules! shifted {
    ($a:literal, $b:literal) => {
        op!(addnr, $a, $b, "t6")
    };
}
macro_rules! sum {
    ($a:literal, $b:literal) => {
        concat!("add ", $a, ", ", $a, ", ", $b, "\n")
    };
}
macro_rules! sign {
    ($a:literal, $b:literal) => {
        concat!("srai ", $b, ", ", $a, ", 31\n")
    };
}
macro_rules! product {
    ($a:literal, $b:literal) => {
        concat!("mulhsu ", $a, ", ", $a, ", s3\n")
    };
}
macro_rules! unit {
    ($a:literal, $b:literal) => {
        op!(mac, $a, $b, "s4")
    };
}
macro_rules! rounded {
    ($a:literal, $b:literal) => {
        op!(addnr, $a, "s2", "t6")
    };
}
macro_rules! clipped {
    ($a:literal, $b:literal) => {
        op!(clip8, $a, $a)
    };
}
/// Four elements' places in a table, of the word in the last: four times a byte is its dot product (`pv.dotup.b`) with a word that is 4 there.
macro_rules! places {
    ($a:literal, $b:literal, $c:literal, $word:literal) => {
        concat!(
            op!(dotup, $a, $word, "s7"),
            op!(dotup, $b, $word, "s8"),
            op!(dotup, $c, $word, "s9"),
            op!(dotup, $word, $word, "s10")
        )
    };
}

/// `p.lw rd, rd(table)`.
macro_rules! entry {
    ($rd:literal, $table:literal) => {
        concat!(".insn r 0x03, 7, 0x10, ", $rd, ", ", $table, ", ", $rd, "\n")
    };
}

/// The loop, with what makes outputs of sums.
macro_rules! run {
    ($finish:expr, $op:ident, $tables:ident, $from:ident, $to:ident, $turns:ident, $scale:ident) => {
        core::arch::asm!(
            ".option push",
            ".option norvc",
            repeat!("0", "5", "3", "2"),
            load!("a3", "4", "t1"),
            load!("a7", "4", "t2"),
            places!("a0", "a1", "a2", "a3"),
            places!("a4", "a5", "a6", "a7"),
            entry!("a0", "t4"),
            entry!("a1", "t4"),
            entry!("a2", "t4"),
            entry!("a3", "t4"),
            entry!("a4", "t5"),
            entry!("a5", "t5"),
            entry!("a6", "t5"),
            entry!("a7", "t5"),
            $finish,
            each!(clipped),
            op!(packlo, "a0", "a1", "a0"),
            op!(packhi, "a0", "a3", "a2"),
            op!(max, "a0", "a0", "s5"),
            op!(min, "a0", "a0", "s6"),
            "3:",
            store!("a0", "4", "t3"),
            ".option pop",
            in("t0") $turns,
            inout("t1") $from[0] => _,
            inout("t2") $from[1] => _,
            inout("t3") $to => _,
            in("t4") $tables[0],
            in("t5") $tables[1],
            in("t6") $scale[0],
            in("s2") $scale[1],
            in("s3") $scale[2],
            in("s4") 2,
            in("s5") u32::from_ne_bytes([$op.clamp[0].cast_unsigned(); 4]),
            in("s6") u32::from_ne_bytes([$op.clamp[1].cast_unsigned(); 4]),
            in("s7") 4,
            in("s8") 4 << 8,
            in("s9") 4 << 16,
            in("s10") 4 << 24,
            out("a0") _,
            out("a1") _,
            out("a2") _,
            out("a3") _,
            out("a4") _,
            out("a5") _,
            out("a6") _,
            out("a7") _,
            options(nostack)
        )
    };
}

/// For four elements 31 cycles where sums are shifted; 55 or 63 where they are scaled.
///
/// # Safety
/// The tables, and four elements a turn of inputs and output, are there.
pub(super) unsafe fn by_fours(
    op: &PackedAdd,
    tables: [*const i32; 2],
    from: [*const i8; 2],
    to: *mut i8,
    turns: usize,
) {
    // SAFETY: by the caller's word.
    unsafe {
        match op.finish {
            Finish::Shifted(shift) => {
                let scale = [shift.into(), 0, 0];
                run!(concat!(each!(shifted)), op, tables, from, to, turns, scale);
            }
            Finish::Scaled { signed: false, multiplier, round, shift } => {
                let scale = [shift, round, multiplier];
                run!(
                    concat!(each!(sum), each!(product), each!(rounded)),
                    op,
                    tables,
                    from,
                    to,
                    turns,
                    scale
                );
            }
            Finish::Scaled { signed: true, multiplier, round, shift } => {
                let scale = [shift, round, multiplier];
                run!(
                    concat!(each!(sum), each!(sign), each!(product), each!(unit), each!(rounded)),
                    op,
                    tables,
                    from,
                    to,
                    turns,
                    scale
                );
            }
            Finish::Defined(_) => (),
        }
    }
}
