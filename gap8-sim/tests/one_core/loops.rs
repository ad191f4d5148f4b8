//! What hardware loops do (gap8.md, section 1.6).

use crate::single::{run, run_bytes};
use gap8_sim::isa::assemble;

/// The value of `a0` after code that counts in it from zero.
fn counts(code: &str) -> u32 {
    run(&format!("li a0,0; {code}"), 0).x(10)
}

#[test]
fn a_body_runs_as_often_as_counted_and_once_for_none() {
    for (count, runs) in [(0, 1), (1, 1), (2, 2), (3, 3), (100, 100), (4095, 4095)] {
        let body = "addi a0,a0,1; 1: nop";
        assert_eq!(counts(&format!("lp.setupi 0,{count},1f; {body}")), runs);
        assert_eq!(counts(&format!("lp.setupi 1,{count},1f; {body}")), runs);
        assert_eq!(counts(&format!("li t0,{count}; lp.setup 0,t0,1f; {body}")), runs);
        let long = format!("lp.starti 0,2f; lp.endi 0,1f; lp.counti 0,{count}; nop; 2: {body}");
        assert_eq!(counts(&long), runs);
        let counted = long.replace("lp.counti 0", "li t0").replace("; nop", "; lp.count 0,t0; nop");
        assert_eq!(counts(&counted), runs);
    }
}

#[test]
fn a_counter_right_before_the_start_is_seen() {
    let code = "lp.starti 0,2f; lp.endi 0,1f; lp.counti 0,7; 2: addi a0,a0,1; 1: nop";
    assert_eq!(counts(code), 7);
}

#[test]
fn a_body_of_one_instruction_runs_once() {
    assert_eq!(counts("li t0,10; lp.setup 0,t0,1f; 1: addi a0,a0,1"), 1);
    assert_eq!(counts("lp.setupi 0,10,1f; 1: addi a0,a0,1"), 1);
}

#[test]
fn the_count_is_one_after_a_loop_and_registers_show_what_was_set() {
    let ran = run("lp.setupi 0,10,1f; nop; 1: nop; csrr a0,0x7b2; csrr a3,0x7b0; csrr a4,0x7b1", 0);
    assert_eq!((ran.x(10), ran.x(14) - ran.x(13)), (1, 4));
    let ran = run(
        "li t0,6; csrw 0x7b6,t0; li t0,0x40; csrw 0x7b4,t0; csrw 0x7b5,t0; nop; nop; csrr a0,0x7b6; csrr a3,0x7b5",
        0,
    );
    assert_eq!((ran.x(10), ran.x(13)), (6, 0x40));
}

#[test]
fn loops_nest_either_way_and_share_their_end() {
    let inner = |l| format!("lp.setupi {l},4,1f; addi a0,a0,1; 1: nop");
    let outer = |l| format!("li t1,5; lp.setup {l},t1,2f; {}; nop; 2: nop", inner(1 - l));
    assert_eq!(counts(&outer(1)), 20);
    assert_eq!(counts(&outer(0)), 20);
    // Loop 0 goes first; loop 1 steps when it is exhausted, and then loop 0 is set up anew.
    let shared = "li t1,5; lp.setup 1,t1,1f; lp.setupi 0,4,1f; addi a0,a0,1; 1: nop";
    assert_eq!(counts(shared), 20);
}

#[test]
fn branches_inside_are_free_to_go_anywhere() {
    assert_eq!(
        counts("lp.setupi 0,6,1f; addi a0,a0,1; beqz zero,3f; addi a0,a0,64; 3: nop; 1: nop"),
        6
    );
    // To the last instruction, which ends the round all the same.
    assert_eq!(counts("lp.setupi 0,6,1f; addi a0,a0,1; beqz zero,1f; addi a0,a0,64; 1: nop"), 6);
}

#[test]
fn a_loop_that_is_left_early_stays_armed_until_it_is_cleared() {
    let outside = "j 5f; 4: {clear} nop; li t0,20; bge a0,t0,5f; j 1b; 5: nop";
    let leave = format!("lp.setupi 0,10,1f; addi a0,a0,1; beqz zero,4f; 1: nop; {outside}");
    // Each pass of the end from outside jumps back to the start while the counter is armed.
    assert_eq!(counts(&leave.replace("{clear}", "")), 10);
    assert_eq!(counts(&leave.replace("{clear}", "lp.counti 0,0;")), 1);
}

#[test]
fn compressed_instructions_may_be_the_last() {
    for align in [0, 4, 8, 12] {
        let base = 0x1c00_0100 + align;
        let mut bytes = vec![];
        let mut push = |text: &str, pc: u32| {
            let words = assemble(text, pc).unwrap();
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        };
        push("sw zero,0(s0); li a0,0", base);
        // The body: an addition of four bytes, `c.addi a0,1` and `c.addi a0,2`, the end.
        push(&format!("lp.setupi 0,10,{}", base + 18), base + 8);
        push("addi a0,a0,4", base + 12);
        bytes.extend([0x05, 0x05, 0x09, 0x05]);
        let mut push = |text: &str| {
            let words = assemble(text, base + 20).unwrap();
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        };
        push("sw zero,0(s0); ebreak");
        let ran = run_bytes(&bytes, align);
        assert_eq!((ran.x(10), ran.cycles), (70, 2 + 30), "at +{align}");
    }
}
