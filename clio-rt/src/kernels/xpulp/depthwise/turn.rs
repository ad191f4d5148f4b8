//! Four pixels of four channels become a word of each channel, in assembly.

/// Turns the pixels t0-t3 in 14 cycles and stores the words at s0-s3, which move on; t4 and t5 are free, s4-s6 are [`lanes`]. The last instruction is
/// the label 3.
macro_rules! turn {
    () => {
        concat!(
            "mv t4, t0\n",
            op!(shuffle2b, "t4", "t1", "s4"),
            op!(shuffle2b, "t0", "t1", "s5"),
            "mv t5, t2\n",
            op!(shuffle2b, "t5", "t3", "s4"),
            op!(shuffle2b, "t2", "t3", "s5"),
            op!(packh, "t1", "t5", "t4"),
            op!(shuffle2h, "t4", "t5", "s6"),
            op!(packh, "t3", "t2", "t0"),
            op!(shuffle2h, "t0", "t2", "s6"),
            store!("t1", "4", "s0"),
            store!("t4", "4", "s1"),
            store!("t3", "4", "s2"),
            "3: ",
            store!("t0", "4", "s3")
        )
    };
}

/// Lanes of the shuffles.
macro_rules! lanes {
    () => {
        "li s4, 0x05010400
         li s5, 0x07030602
         li s6, 0x00030001"
    };
}

pub(super) use {lanes, turn};
