//! What the loops have in common: registers are kept, and four channels come one behind the other. Only what is around them is of short instructions, an even
//! number before them: at other addresses, loops of long ones would take longer.

/// Keeps the registers that are the caller's.
macro_rules! enter {
    () => {
        ".option push
         .option arch, +m
         .option norelax
         addi sp, sp, -64
         sw ra, 0(sp)
         sw s0, 4(sp)
         sw s1, 8(sp)
         sw s2, 12(sp)
         sw s3, 16(sp)
         sw s4, 20(sp)
         sw s5, 24(sp)
         sw s6, 28(sp)
         sw s7, 32(sp)
         sw s8, 36(sp)
         sw s9, 40(sp)
         sw s10, 44(sp)
         sw s11, 48(sp)
         .option norvc"
    };
}

/// Restores them and returns.
macro_rules! leave {
    () => {
        ".option rvc
         lw ra, 0(sp)
         lw s0, 4(sp)
         lw s1, 8(sp)
         lw s2, 12(sp)
         lw s3, 16(sp)
         lw s4, 20(sp)
         lw s5, 24(sp)
         lw s6, 28(sp)
         lw s7, 32(sp)
         lw s8, 36(sp)
         lw s9, 40(sp)
         lw s10, 44(sp)
         lw s11, 48(sp)
         addi sp, sp, 64
         ret
         .balign 4
         .option pop"
    };
}

/// Begins a channel: its constants at t0, the first of so many bytes; the call goes on to the next one's.
macro_rules! channel {
    ($bytes:literal) => {
        concat!(
            "lw t0, 0(a0)
             lw t1, 48(a0)
             lw t2, 52(a0)
             lw t3, 56(a0)
             lw t4, 60(a0)
             sw t1, 4(a0)
             sw t2, 16(a0)
             sw t4, 32(a0)
             add t3, t3, t1
             addi t2, t2, 1
             addi t4, t0, ",
            $bytes,
            "
             sw t3, 48(a0)
             sw t2, 52(a0)
             sw t4, 0(a0)"
        )
    };
}

/// Loads the first four words of a channel's weights, from t0 on, into s0-s3.
macro_rules! load_weights {
    () => {
        "lw s0, 0(t0)
         lw s1, 4(t0)
         lw s2, 8(t0)
         lw s3, 12(t0)"
    };
}

/// Loads a channel's scale, so many bytes behind t0, into s6-s11.
macro_rules! load_scale {
    ($at:literal) => {
        concat!(
            "lw s6, ",
            $at,
            "(t0)
             lw s7, ",
            $at,
            " + 4(t0)
             lw s8, ",
            $at,
            " + 8(t0)
             lw s9, ",
            $at,
            " + 12(t0)
             lw s10, ",
            $at,
            " + 16(t0)
             lw s11, ",
            $at,
            " + 20(t0)"
        )
    };
}

pub(super) use {channel, enter, leave, load_scale, load_weights};
