//! A 5×5 kernel over one channel's rows of pairs.
//!
//! Three rows of pairs lie under an output. Their words are loaded once for two columns, and with stride 1 for two rows of outputs; a block's
//! weights are loaded in order, and the pointers set back.

use super::band::{Call, enter, next_one, next_two, scale, store_four};

/// Bytes of a row of pairs that two columns with stride 1 take.
pub(super) const READ: usize = 24;

/// A row of pairs under two outputs with stride 2.
macro_rules! columns {
    ($multiply:literal) => {
        concat!(
            "ldm r0, {{r5-r11}}\n",
            "ldm r2!, {{r12, lr}}\n",
            $multiply,
            " r3, r5, r12, r3\n",
            $multiply,
            " r4, r7, r12, r4\n",
            $multiply,
            " r3, r6, lr, r3\n",
            $multiply,
            " r4, r8, lr, r4\n",
            "ldm r2!, {{r12, lr}}\n",
            $multiply,
            " r3, r7, r12, r3\n",
            $multiply,
            " r4, r9, r12, r4\n",
            $multiply,
            " r3, r8, lr, r3\n",
            $multiply,
            " r4, r10, lr, r4\n",
            "ldr r12, [r2], #4\n",
            $multiply,
            " r3, r9, r12, r3\n",
            $multiply,
            " r4, r11, r12, r4",
        )
    };
}

/// The same under one.
macro_rules! column {
    ($multiply:literal) => {
        concat!(
            "ldm r0, {{r5-r9}}\n",
            "ldm r2!, {{r10-r12}}\n",
            $multiply,
            " r3, r5, r10, r3\n",
            $multiply,
            " r3, r6, r11, r3\n",
            $multiply,
            " r3, r7, r12, r3\n",
            "ldm r2!, {{r10, r11}}\n",
            $multiply,
            " r3, r8, r10, r3\n",
            $multiply,
            " r3, r9, r11, r3",
        )
    };
}

/// Two rows of outputs at a time, two columns at a time.
///
/// # Safety
/// All that is pointed to must be there, as [`super::band::Band`] lays it out; `apart` is [`READ`] less than the bytes from a row of pairs to the next.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn by_one(
    plane: *const i32,
    apart: usize,
    block: *const i32,
    call: &Call,
) {
    // On the stack: the call, then the end of the row's column pairs.
    core::arch::naked_asm!(
        enter!(),
        "1:
         ldr r4, [sp, #32]
         adds r5, r0, r4
         str r5, [sp, #44]
         cmp r4, #0
         beq.w 3f
         2:
         ldr r3, [sp, #40]
         mov r4, r3
         mov r5, r3
         mov r6, r3
         ldm r0!, {{r7-r10}}
         ldm r2!, {{r11, r12, lr}}
         smlad r3, r7, r11, r3
         smlad r4, r8, r11, r4
         smlatb r5, r7, r11, r5
         smlatb r6, r8, r11, r6
         smlad r3, r8, r12, r3
         smlad r4, r9, r12, r4
         smlatb r5, r8, r12, r5
         smlatb r6, r9, r12, r6
         smlad r3, r9, lr, r3
         smlad r4, r10, lr, r4
         smlatb r5, r9, lr, r5
         smlatb r6, r10, lr, r6
         ldm r0!, {{r7, r8}}
         ldm r2!, {{r11, r12}}
         smlad r3, r10, r11, r3
         smlad r4, r7, r11, r4
         smlatb r5, r10, r11, r5
         smlatb r6, r7, r11, r6
         smlad r3, r7, r12, r3
         smlad r4, r8, r12, r4
         smlatb r5, r7, r12, r5
         smlatb r6, r8, r12, r6
         add r0, r0, r1
         ldm r0!, {{r7-r10}}
         ldm r2!, {{r11, r12, lr}}
         smlad r3, r7, r11, r3
         smlad r4, r8, r11, r4
         smlad r3, r8, r12, r3
         smlad r4, r9, r12, r4
         smlad r3, r9, lr, r3
         smlad r4, r10, lr, r4
         ldm r2!, {{r11, r12, lr}}
         smlad r5, r7, r11, r5
         smlad r6, r8, r11, r6
         smlad r5, r8, r12, r5
         smlad r6, r9, r12, r6
         smlad r5, r9, lr, r5
         smlad r6, r10, lr, r6
         ldm r0!, {{r7, r8}}
         ldm r2!, {{r9, r11, r12, lr}}
         smlad r3, r10, r9, r3
         smlad r4, r7, r9, r4
         smlad r3, r7, r11, r3
         smlad r4, r8, r11, r4
         smlad r5, r10, r12, r5
         smlad r6, r7, r12, r6
         smlad r5, r7, lr, r5
         smlad r6, r8, lr, r6
         add r0, r0, r1
         ldm r0!, {{r7-r10}}
         ldm r2!, {{r11, r12, lr}}
         smlabt r3, r7, r11, r3
         smlabt r4, r8, r11, r4
         smlad r5, r7, r11, r5
         smlad r6, r8, r11, r6
         smlabt r3, r8, r12, r3
         smlabt r4, r9, r12, r4
         smlad r5, r8, r12, r5
         smlad r6, r9, r12, r6
         smlabt r3, r9, lr, r3
         smlabt r4, r10, lr, r4
         smlad r5, r9, lr, r5
         smlad r6, r10, lr, r6
         ldm r0!, {{r7, r8}}
         ldm r2!, {{r11, r12}}
         smlabt r3, r10, r11, r3
         smlabt r4, r7, r11, r4
         smlad r5, r10, r11, r5
         smlad r6, r7, r11, r6
         smlabt r3, r7, r12, r3
         smlabt r4, r8, r12, r4
         smlad r5, r7, r12, r5
         smlad r6, r8, r12, r6
         sub r0, r0, r1, lsl #1
         subs r0, #64
         subs r2, #80",
        store_four!(),
        "cmp r0, r7
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]
         mov r4, r3
         ldm r0, {{r5-r9}}
         ldm r2!, {{r10-r12}}
         smlad r3, r5, r10, r3
         smlatb r4, r5, r10, r4
         smlad r3, r6, r11, r3
         smlatb r4, r6, r11, r4
         smlad r3, r7, r12, r3
         smlatb r4, r7, r12, r4
         ldm r2!, {{r10, r11}}
         smlad r3, r8, r10, r3
         smlatb r4, r8, r10, r4
         smlad r3, r9, r11, r3
         smlatb r4, r9, r11, r4
         add r0, r0, r1
         adds r0, #24
         ldm r0, {{r5-r9}}
         ldm r2!, {{r10-r12}}
         smlad r3, r5, r10, r3
         smlad r3, r6, r11, r3
         smlad r3, r7, r12, r3
         ldm r2!, {{r10-r12}}
         smlad r4, r5, r10, r4
         smlad r4, r6, r11, r4
         smlad r4, r7, r12, r4
         ldm r2!, {{r10, r11, r12, lr}}
         smlad r3, r8, r10, r3
         smlad r3, r9, r11, r3
         smlad r4, r8, r12, r4
         smlad r4, r9, lr, r4
         add r0, r0, r1
         adds r0, #24
         ldm r0, {{r5-r9}}
         ldm r2!, {{r10-r12}}
         smlabt r3, r5, r10, r3
         smlad r4, r5, r10, r4
         smlabt r3, r6, r11, r3
         smlad r4, r6, r11, r4
         smlabt r3, r7, r12, r3
         smlad r4, r7, r12, r4
         ldm r2!, {{r10, r11}}
         smlabt r3, r8, r10, r3
         smlad r4, r8, r10, r4
         smlabt r3, r9, r11, r3
         smlad r4, r9, r11, r4
         sub r0, r0, r1, lsl #1
         subs r0, #44
         subs r2, #80
         ldm sp, {{r7-r12}}",
        scale!("r3"),
        scale!("r4"),
        "strb r4, [r10, r12]
         strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #16",
        next_two!()
    )
}

/// One row of outputs at a time, two columns at a time, with stride 2.
///
/// # Safety
/// As [`by_one`], but `apart` is the whole way.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn by_two(
    plane: *const i32,
    apart: usize,
    block: *const i32,
    call: &Call,
) {
    core::arch::naked_asm!(
        enter!(),
        "1:
         ldr r4, [sp, #32]
         adds r5, r0, r4
         str r5, [sp, #44]
         cmp r4, #0
         beq.w 3f
         2:
         ldr r3, [sp, #40]
         mov r4, r3",
        columns!("smlad"),
        "add r0, r0, r1",
        columns!("smlad"),
        "add r0, r0, r1",
        columns!("smlabt"),
        "sub r0, r0, r1, lsl #1
         adds r0, #16
         subs r2, #60
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        scale!("r4", "r12"),
        "strb r3, [r10]
         strb r4, [r10, r11]
         add r10, r10, r11, lsl #1
         ldr r7, [sp, #44]
         str r10, [sp, #12]
         cmp r0, r7
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]",
        column!("smlad"),
        "add r0, r0, r1",
        column!("smlad"),
        "add r0, r0, r1",
        column!("smlabt"),
        "sub r0, r0, r1, lsl #1
         adds r0, #8
         subs r2, #60
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        "strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #12",
        next_one!()
    )
}
