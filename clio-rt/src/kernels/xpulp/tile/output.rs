//! From sums to outputs, in the registers of [`super::loops`].

macro_rules! pixels {
    (1, $one:expr, $two:expr, $four:expr) => {
        $one
    };
    (2, $one:expr, $two:expr, $four:expr) => {
        concat!($one, $two)
    };
    (4, $one:expr, $two:expr, $four:expr) => {
        concat!($one, $two, $four)
    };
}

/// Loads what a channel is scaled by.
macro_rules! factor {
    (clipped) => {
        concat!(
            load!("t0", "4", "t6"),
            load!("t1", "4", "t6"),
            load!("t2", "4", "t6"),
            load!("t3", "4", "t6")
        )
    };
    (clipped_signed) => {
        concat!(factor!(clipped), load!("t5", "4", "t6"), load!("ra", "4", "t6"))
    };
    ($rounding:ident) => {
        concat!(load!("t0", "4", "t6"), load!("t1", "4", "t6"), load!("t2", "4", "t6"))
    };
}

/// Scales a sum: clipped, by the bound t0, the factor's lower bits t1, rounding t2, its higher bits t3, middle t5 and unit ra, and the number of the lower bits a0; else by multiplier t0, rounding t1,
/// shift t2, and the number 2 in t4.
macro_rules! scale {
    (clipped, $sum:literal) => {
        clip!($sum)
    };
    (clipped_signed, $sum:literal) => {
        concat!(clip!($sum), "slt t4, t4, t5\n", op!(msu, $sum, "t4", "ra"))
    };
    (plain, $sum:literal) => {
        concat!(
            "mulhsu ",
            $sum,
            ", ",
            $sum,
            ", t0\n",
            op!(addnr, $sum, "t1", "t2"),
            op!(clip8, $sum, $sum)
        )
    };
    (signed, $sum:literal) => {
        concat!(
            "srai t3, ",
            $sum,
            ", 31\nslli ",
            $sum,
            ", ",
            $sum,
            ", 1\nmulhsu ",
            $sum,
            ", ",
            $sum,
            ", t0\n",
            op!(mac, $sum, "t3", "t4"),
            op!(addnr, $sum, "t1", "t2"),
            op!(clip8, $sum, $sum)
        )
    };
}

/// Scales one channel's sums, with something between the loads and the rest.
macro_rules! channel {
    ($rounding:ident, $between:expr, $($sum:literal),+) => {
        concat!(factor!($rounding), $between, $(scale!($rounding, $sum)),+)
    };
}

/// Clips a sum and scales it by two products.
macro_rules! clip {
    ($sum:literal) => {
        concat!(
            op!(clipr, "t4", $sum, "t0"),
            "mul ",
            $sum,
            ", t4, t1\n",
            op!(addnr, $sum, "t2", "a0"),
            op!(mac, $sum, "t4", "t3")
        )
    };
}

macro_rules! scales {
    ($rounding:ident, 1, $between:expr) => {
        concat!(
            channel!($rounding, $between, "s0"),
            channel!($rounding, "", "s1"),
            channel!($rounding, "", "s2"),
            channel!($rounding, "", "s3")
        )
    };
    ($rounding:ident, 2, $between:expr) => {
        concat!(
            channel!($rounding, $between, "s0", "s4"),
            channel!($rounding, "", "s1", "s5"),
            channel!($rounding, "", "s2", "s6"),
            channel!($rounding, "", "s3", "s7")
        )
    };
    ($rounding:ident, 4, $between:expr) => {
        concat!(
            channel!($rounding, $between, "s0", "s4", "s8", "a4"),
            channel!($rounding, "", "s1", "s5", "s9", "a5"),
            channel!($rounding, "", "s2", "s6", "s10", "a6"),
            channel!($rounding, "", "s3", "s7", "s11", "a7")
        )
    };
}

/// Makes a word of a pixel's outputs: of highest bytes, by the lanes t1; else of lowest ones, clamped between t1 and t2.
macro_rules! narrow {
    (clipped, $a:literal, $b:literal, $c:literal, $d:literal) => {
        concat!(op!(shuffle2b, $a, $b, "t1"), op!(shuffle2b, $c, $d, "t1"), op!(packh, $a, $c, $a))
    };
    (clipped_signed, $a:literal, $b:literal, $c:literal, $d:literal) => {
        narrow!(clipped, $a, $b, $c, $d)
    };
    ($rounding:ident, $a:literal, $b:literal, $c:literal, $d:literal) => {
        concat!(
            op!(packlo, $a, $b, $a),
            op!(packhi, $a, $d, $c),
            op!(max, $a, $a, "t1"),
            op!(min, $a, $a, "t2")
        )
    };
}

macro_rules! narrows {
    ($rounding:ident, $pixels:tt) => {
        pixels!(
            $pixels,
            narrow!($rounding, "s0", "s1", "s2", "s3"),
            narrow!($rounding, "s4", "s5", "s6", "s7"),
            concat!(
                narrow!($rounding, "s8", "s9", "s10", "s11"),
                narrow!($rounding, "a4", "a5", "a6", "a7")
            )
        )
    };
}

/// What scaling takes beside a channel's constants.
macro_rules! before {
    (clipped) => {
        load!("a0", "4", "t6")
    };
    (clipped_signed) => {
        load!("a0", "4", "t6")
    };
    (signed) => {
        "li t4, 2\n"
    };
    ($rounding:ident) => {
        ""
    };
}

/// Steps come back to ra, where a unit was.
macro_rules! after {
    (clipped_signed) => {
        "lw ra, 32(sp)\n"
    };
    ($rounding:ident) => {
        ""
    };
}

/// Bounds of the outputs, or the lanes of the highest bytes.
macro_rules! bounds {
    (clipped) => {
        "lw t1, 44(sp)\n"
    };
    (clipped_signed) => {
        "lw t1, 44(sp)\n"
    };
    ($rounding:ident) => {
        "lw t1, 44(sp)\nlw t2, 48(sp)\n"
    };
}

/// Scales all sums and stores outputs, with the last store at label 4; something is between the first channel's loads and the rest, something behind scaling.
macro_rules! outputs {
    ($rounding:ident, $pixels:tt, $between:expr, $behind:expr) => {
        concat!(
            before!($rounding),
            scales!($rounding, $pixels, $between),
            after!($rounding),
            $behind,
            "lw t5, 56(sp)\nlw t4, 12(sp)\n",
            bounds!($rounding),
            "addi t0, t5, 4\nsw t0, 56(sp)\n",
            narrows!($rounding, $pixels),
            stores!($pixels)
        )
    };
}

/// Stores words at t5, t4 apart.
macro_rules! stores {
    (1) => {
        concat!("4: ", store_by!("s0", "t4", "t5"))
    };
    (2) => {
        concat!(store_by!("s0", "t4", "t5"), "4: ", store_by!("s4", "t4", "t5"))
    };
    (4) => {
        concat!(
            store_by!("s0", "t4", "t5"),
            store_by!("s4", "t4", "t5"),
            store_by!("s8", "t4", "t5"),
            "4: ",
            store_by!("a4", "t4", "t5")
        )
    };
}

/// The next group of four pixels.
macro_rules! again {
    (4) => {
        "lw t0, 52(sp)
         lw t1, 4(sp)
         lw t2, 0(sp)
         lw t3, 8(sp)
         lw t4, 16(sp)
         addi t0, t0, -1
         slli t1, t1, 2
         add t2, t2, t1
         add t3, t3, t4
         sw t0, 52(sp)
         sw t2, 0(sp)
         sw t3, 8(sp)
         bnez t0, 1b\n"
    };
    ($pixels:tt) => {
        ""
    };
}

pub(super) use {
    after, again, before, bounds, channel, clip, factor, narrow, narrows, outputs, pixels, scale,
    scales, stores,
};
