//! PULP-NN's inner loop by itself: four rows of weights, each by its own pointer, by two pixels; 14 cycles for 32 products. What the cluster's banks leave of it on
//! eight cores is the yardstick of gap8.md, section 4.

use gap8_rt::Core;

use crate::l1;
use crate::order::Order;

/// Runs the loop over rows of `input_channels` bytes, `stride_width` bytes apart, from `blocks` on; each core has two pixels of its own from `left` on, and
/// writes the sum of its eight sums to a word of its own at `output`. The simulator looks between `loop_begin` and `loop_end`.
pub fn four_by_two(order: &Order, core: Core, begin: impl Fn()) {
    let (length, apart) = (order.input_channels, order.stride_width);
    let pixels = order.left + 2 * length * core.id() as u32;
    let weights = [0, 1, 2, 3].map(|row| l1::<i8>(order.blocks + row * apart));
    let inputs = [pixels, pixels + length].map(l1::<i8>);
    begin();
    // SAFETY: the order says that all of it is there, and the output's word is this core's.
    unsafe {
        let sum = sums(weights.as_ptr(), inputs.as_ptr(), length / 4);
        l1::<i32>(order.output).add(core.id()).write(sum);
    }
}

macro_rules! load {
    ($rd:literal, $pointer:literal) => {
        concat!(".insn i 0x0b, 2, ", $rd, ", 4(", $pointer, ")\n")
    };
}

macro_rules! dots {
    ($x:literal, $($sum:literal $weight:literal),+) => {
        concat!($(".insn r 0x57, 1, 0x5c, ", $sum, ", ", $x, ", ", $weight, "\n"),+)
    };
}

/// # Safety
/// Four rows and two pixels of so many words are there.
#[unsafe(naked)]
unsafe extern "C" fn sums(weights: *const *mut i8, inputs: *const *mut i8, words: u32) -> i32 {
    core::arch::naked_asm!(
        ".option push
         .option norvc
         addi sp, sp, -32
         sw s0, 0(sp)
         sw s1, 4(sp)
         sw s2, 8(sp)
         sw s3, 12(sp)
         sw s4, 16(sp)
         sw s5, 20(sp)
         lw a4, 0(a0)
         lw a5, 4(a0)
         lw a6, 8(a0)
         lw a7, 12(a0)
         lw a3, 4(a1)
         lw a1, 0(a1)
         li s0, 0
         li s1, 0
         li s2, 0
         li s3, 0
         li t0, 0
         li t1, 0
         li t2, 0
         li t3, 0
         li s4, 0x204000
         .insn i 0x03, 6, x0, s4, 0x21c
         .globl loop_begin
         .globl loop_end
         loop_begin:
         .insn i 0x7b, 4, x0, a2, 28",
        load!("t4", "a4"),
        load!("t5", "a5"),
        load!("t6", "a6"),
        load!("s4", "a7"),
        load!("s5", "a1"),
        load!("a0", "a3"),
        dots!("s5", "s0" "t4", "s1" "t5", "s2" "t6", "s3" "s4"),
        dots!("a0", "t0" "t4", "t1" "t5", "t2" "t6", "t3" "s4"),
        "loop_end:
         add a0, s0, s1
         add a0, a0, s2
         add a0, a0, s3
         add a0, a0, t0
         add a0, a0, t1
         add a0, a0, t2
         add a0, a0, t3
         lw s0, 0(sp)
         lw s1, 4(sp)
         lw s2, 8(sp)
         lw s3, 12(sp)
         lw s4, 16(sp)
         lw s5, 20(sp)
         addi sp, sp, 32
         ret
         .option pop"
    )
}
