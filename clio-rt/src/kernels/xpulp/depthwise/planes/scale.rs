//! Scaling, as the loops do it.

/// Scales a sum; s6-s11 are the channel's constants, t6 and ra are free.
macro_rules! scale {
    (plain, $sum:literal) => {
        concat!(
            "mul t6, ",
            $sum,
            ", s7\nsrai t6, t6, 13\n",
            op!(mac, "t6", $sum, "s6"),
            op!(addnr, "t6", "s8", "s9"),
            op!(clip8, $sum, "t6")
        )
    };
    (signed, $sum:literal) => {
        concat!(
            "slt ra, ",
            $sum,
            ", s11\nmul t6, ",
            $sum,
            ", s7\nsrai t6, t6, 13\n",
            op!(mac, "t6", $sum, "s6"),
            op!(msu, "t6", "ra", "s10"),
            op!(addnr, "t6", "s8", "s9"),
            op!(clip8, $sum, "t6")
        )
    };
    (long, $sum:literal) => {
        concat!(
            "add ",
            $sum,
            ", ",
            $sum,
            ", s7\nsrai ra, ",
            $sum,
            ", 31\nslli t6, ",
            $sum,
            ", 1\nmulhsu t6, t6, s6\nadd t6, t6, ra\nadd t6, t6, ra\n",
            op!(addnr, "t6", "s8", "s9"),
            op!(clip8, $sum, "t6")
        )
    };
}

pub(super) use scale;
