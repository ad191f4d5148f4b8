//! A 3×3 kernel over one channel's rows of pairs.
//!
//! A block has the three columns of the upper two weights, and the three of the lower two.

use super::band::{Call, enter, next_one, next_two, scale, store_four};

/// Two rows of outputs at a time, two columns at a time.
///
/// # Safety
/// All that is pointed to must be there, as [`Band`] lays it out; `lower` points to the fourth word of a block.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn by_one(
    upper: *const i32,
    next: *const i32,
    lower: *const i32,
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
         ldm r0, {{r7-r10}}
         ldmdb r2, {{r11, r12, lr}}
         adds r0, #8
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
         ldm r1, {{r7-r10}}
         ldm r2, {{r11, r12, lr}}
         adds r1, #8
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
         smlad r6, r10, lr, r6",
        store_four!(),
        "cmp r0, r7
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]
         mov r5, r3
         ldm r0!, {{r7}}
         ldm r0, {{r8, r9}}
         ldmdb r2, {{r11, r12, lr}}
         smlad r3, r7, r11, r3
         smlatb r5, r7, r11, r5
         smlad r3, r8, r12, r3
         smlatb r5, r8, r12, r5
         smlad r3, r9, lr, r3
         smlatb r5, r9, lr, r5
         ldm r1!, {{r7}}
         ldm r1, {{r8, r9}}
         ldm r2, {{r11, r12, lr}}
         smlabt r3, r7, r11, r3
         smlad r5, r7, r11, r5
         smlabt r3, r8, r12, r3
         smlad r5, r8, r12, r5
         smlabt r3, r9, lr, r3
         smlad r5, r9, lr, r5
         ldm sp, {{r7-r12}}",
        scale!("r3"),
        scale!("r5"),
        "strb r5, [r10, r12]
         strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #8
         adds r1, #8",
        next_two!()
    )
}

/// One row of outputs at a time, two columns at a time, with stride 2.
///
/// # Safety
/// As [`by_one`].
#[unsafe(naked)]
pub(super) unsafe extern "C" fn by_two(
    upper: *const i32,
    next: *const i32,
    lower: *const i32,
    call: &Call,
) {
    core::arch::naked_asm!(
        enter!(),
        "1:
         ldr r4, [sp, #32]
         add lr, r0, r4
         cmp r4, #0
         beq.w 3f
         2:
         ldr r3, [sp, #40]
         mov r4, r3
         ldm r0, {{r5-r9}}
         ldmdb r2, {{r10-r12}}
         adds r0, #16
         smlad r3, r5, r10, r3
         smlad r4, r7, r10, r4
         smlad r3, r6, r11, r3
         smlad r4, r8, r11, r4
         smlad r3, r7, r12, r3
         smlad r4, r9, r12, r4
         ldm r1, {{r5-r9}}
         ldm r2, {{r10-r12}}
         adds r1, #16
         smlabt r3, r5, r10, r3
         smlabt r4, r7, r10, r4
         smlabt r3, r6, r11, r3
         smlabt r4, r8, r11, r4
         smlabt r3, r7, r12, r3
         smlabt r4, r9, r12, r4
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        scale!("r4", "r12"),
        "strb r3, [r10]
         strb r4, [r10, r11]
         add r10, r10, r11, lsl #1
         cmp r0, lr
         str r10, [sp, #12]
         bne.w 2b
         3:
         ldr r4, [sp, #36]
         cmp r4, #0
         beq.w 4f
         ldr r3, [sp, #40]
         ldm r0, {{r5-r7}}
         ldmdb r2, {{r10-r12}}
         adds r0, #8
         smlad r3, r5, r10, r3
         smlad r3, r6, r11, r3
         smlad r3, r7, r12, r3
         ldm r1, {{r5-r7}}
         ldm r2, {{r10-r12}}
         adds r1, #8
         smlabt r3, r5, r10, r3
         smlabt r3, r6, r11, r3
         smlabt r3, r7, r12, r3
         ldm sp, {{r7-r11}}",
        scale!("r3", "r12"),
        "strb r3, [r10]
         add r10, r10, r11
         str r10, [sp, #12]
         4:
         adds r0, #4
         adds r1, #4",
        next_one!()
    )
}
