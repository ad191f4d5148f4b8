//! Instructions of Xpulp as text (`.insn`): what the assembler of stable Rust does not know. Registers and numbers are literals, as in assembly.

/// `p.lw rd, by(pointer!)`.
macro_rules! load {
    ($rd:literal, $by:literal, $pointer:literal) => {
        concat!(".insn i 0x0b, 2, ", $rd, ", ", $by, "(", $pointer, ")\n")
    };
}

/// `p.lw rd, by(pointer!)`, `by` a register.
macro_rules! load_by {
    ($rd:literal, $by:literal, $pointer:literal) => {
        concat!(".insn r 0x0b, 7, 0x10, ", $rd, ", ", $pointer, ", ", $by, "\n")
    };
}

/// `p.sw value, by(pointer!)`, `by` a number.
macro_rules! store {
    ($value:literal, $by:literal, $pointer:literal) => {
        concat!(".insn s 0x2b, 2, ", $value, ", ", $by, "(", $pointer, ")\n")
    };
}

/// `p.sb value, by(pointer!)`, `by` a register.
macro_rules! store_byte_by {
    ($value:literal, $by:literal, $pointer:literal) => {
        concat!(".insn r 0x2b, 4, 0, ", $by, ", ", $pointer, ", ", $value, "\n")
    };
}

/// `p.sh value, by(pointer!)`, `by` a register.
macro_rules! store_half_by {
    ($value:literal, $by:literal, $pointer:literal) => {
        concat!(".insn r 0x2b, 5, 0, ", $by, ", ", $pointer, ", ", $value, "\n")
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

/// `pv.dotsp.b rd, a, b`.
macro_rules! dotsp {
    ($rd:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x57, 1, 0x4c, ", $rd, ", ", $a, ", ", $b, "\n")
    };
}

/// Any other instruction of three registers: `op!(code, a, b, c)`.
macro_rules! op {
    (clip8, $rd:literal, $a:literal) => {
        concat!(".insn r 0x33, 1, 0x0a, ", $rd, ", ", $a, ", x8\n")
    };
    (clipr, $rd:literal, $a:literal, $bound:literal) => {
        concat!(".insn r 0x33, 5, 0x0a, ", $rd, ", ", $a, ", ", $bound, "\n")
    };
    (mac, $sum:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x33, 0, 0x21, ", $sum, ", ", $a, ", ", $b, "\n")
    };
    (addnr, $sum:literal, $a:literal, $shift:literal) => {
        concat!(".insn r 0x5b, 2, 0x20, ", $sum, ", ", $a, ", ", $shift, "\n")
    };
    (msu, $sum:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x33, 1, 0x21, ", $sum, ", ", $a, ", ", $b, "\n")
    };
    (shuffle2b, $rd:literal, $a:literal, $lanes:literal) => {
        concat!(".insn r 0x57, 1, 0x64, ", $rd, ", ", $a, ", ", $lanes, "\n")
    };
    (shuffle2h, $rd:literal, $a:literal, $lanes:literal) => {
        concat!(".insn r 0x57, 0, 0x64, ", $rd, ", ", $a, ", ", $lanes, "\n")
    };
    (dotup, $rd:literal, $a:literal, $b:literal) => {
        concat!(".insn r 0x57, 1, 0x40, ", $rd, ", ", $a, ", ", $b, "\n")
    };
    (packh, $rd:literal, $high:literal, $low:literal) => {
        concat!(".insn r 0x57, 0, 0x68, ", $rd, ", ", $high, ", ", $low, "\n")
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

pub(super) use {
    dotsp, load, load_by, op, repeat, sdotsp, store, store_by, store_byte_by, store_half_by,
};
