//! Instructions of Xpulp as text (`.insn`): what the assembler of stable Rust does not know. Registers and numbers are literals, as in assembly.

/// `p.lw rd, by(pointer!)`.
macro_rules! load {
    ($rd:literal, $by:literal, $pointer:literal) => {
        concat!(".insn i 0x0b, 2, ", $rd, ", ", $by, "(", $pointer, ")\n")
    };
}

/// `p.sw value, by(pointer!)`, `by` a register.
macro_rules! store_by {
    ($value:literal, $by:literal, $pointer:literal) => {
        concat!(".insn r 0x2b, 6, 0, ", $by, ", ", $pointer, ", ", $value, "\n")
    };
}

/// `pv.sdotsp.b sum, a, b`.
macro_rules! sdotsp {
    ($sum:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x57, 1, 0x5c, ", $sum, ", ", $a, ", ", $b, "\n")
    };
}

/// Any other instruction of three registers: `op!(code, a, b, c)`.
macro_rules! op {
    (clip8, $rd:literal, $a:literal) => {
        concat!(".insn r 0x33, 1, 0x0a, ", $rd, ", ", $a, ", x8\n")
    };
    (mac, $sum:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x33, 0, 0x21, ", $sum, ", ", $a, ", ", $b, "\n")
    };
    (addnr, $sum:literal, $a:literal, $shift:literal) => {
        concat!(".insn r 0x5b, 2, 0x20, ", $sum, ", ", $a, ", ", $shift, "\n")
    };
    (packlo, $rd:literal, $high:literal, $low:literal) => {
        concat!(".insn r 0x57, 1, 0x70, ", $rd, ", ", $high, ", ", $low, "\n")
    };
    (packhi, $rd:literal, $high:literal, $low:literal) => {
        concat!(".insn r 0x57, 1, 0x6c, ", $rd, ", ", $high, ", ", $low, "\n")
    };
    (max, $rd:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x57, 1, 0x18, ", $rd, ", ", $a, ", ", $b, "\n")
    };
    (min, $rd:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x57, 1, 0x10, ", $rd, ", ", $a, ", ", $b, "\n")
    };
}

/// `lp.setup` of a loop, 0 the inner, whose last instruction is at a label, by the number of the count's register; the next instruction is the first.
macro_rules! repeat {
    ($level:literal, $register:literal, $end:literal, $here:literal) => {
        concat!(
            $here,
            ": .4byte 0x407b | ",
            $level,
            " << 7 | ",
            $register,
            " << 15 | (((",
            $end,
            "f - ",
            $here,
            "b) >> 1) << 20)\n"
        )
    };
}

pub(super) use {load, op, repeat, sdotsp, store_by};
