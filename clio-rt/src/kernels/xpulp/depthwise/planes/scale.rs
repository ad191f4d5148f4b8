//! Scaling, as the loops do it.

/// Scales a sum; s6-s11 are the channel's constants, and two registers are free, t6 and ra where none are named.
macro_rules! scale {
    ($kind:ident, $sum:literal) => {
        scale!($kind, $sum, "t6", "ra")
    };
    (plain, $sum:literal, $free:literal, $other:literal) => {
        concat!(
            "mul ",
            $free,
            ", ",
            $sum,
            ", s7\nsrai ",
            $free,
            ", ",
            $free,
            ", 13\n",
            op!(mac, $free, $sum, "s6"),
            op!(addnr, $free, "s8", "s9"),
            op!(clip8, $sum, $free)
        )
    };
    (signed, $sum:literal, $free:literal, $other:literal) => {
        concat!(
            "slt ",
            $other,
            ", ",
            $sum,
            ", s11\nmul ",
            $free,
            ", ",
            $sum,
            ", s7\nsrai ",
            $free,
            ", ",
            $free,
            ", 13\n",
            op!(mac, $free, $sum, "s6"),
            op!(msu, $free, $other, "s10"),
            op!(addnr, $free, "s8", "s9"),
            op!(clip8, $sum, $free)
        )
    };
    (long, $sum:literal, $free:literal, $other:literal) => {
        concat!(
            "add ",
            $sum,
            ", ",
            $sum,
            ", s7\nsrai ",
            $other,
            ", ",
            $sum,
            ", 31\nslli ",
            $free,
            ", ",
            $sum,
            ", 1\nmulhsu ",
            $free,
            ", ",
            $free,
            ", s6\nadd ",
            $free,
            ", ",
            $free,
            ", ",
            $other,
            "\nadd ",
            $free,
            ", ",
            $free,
            ", ",
            $other,
            "\n",
            op!(addnr, $free, "s8", "s9"),
            op!(clip8, $sum, $free)
        )
    };
}

pub(super) use scale;
