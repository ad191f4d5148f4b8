//! What loads and stores do (gap8.md, section 1.4), every form against a model in the test.

use crate::single::{DATA, Ran, run, run_words};
use gap8_sim::isa::{Access, Work, rows};

/// Bytes that are all different, where `s1` points.
const PATTERN: u64 = 0x8899_aabb_7f6e_5d4c;

fn with_pattern(code: &str) -> Ran {
    let (low, high) = (PATTERN as u32 as i32, (PATTERN >> 32) as i32);
    run(&format!("li t5,{low}; sw t5,0(s1); li t5,{high}; sw t5,4(s1); {code}"), 0)
}

fn loaded(offset: u32, access: Access) -> u32 {
    let value = (PATTERN >> (8 * offset)) as u32;
    match access {
        Access::I8 => value as i8 as u32,
        Access::I16 => value as i16 as u32,
        Access::Word => value,
        Access::U8 => value as u8 as u32,
        Access::U16 => value as u16 as u32,
    }
}

#[test]
fn every_load_reads_at_every_offset_and_moves_its_pointer() {
    let mut forms = 0;
    for row in rows() {
        let (access, post) = match row.work {
            Work::Load(access) => (access, false),
            Work::LoadPost(access) => (access, true),
            _ => continue,
        };
        let register = row.bits & 0x7000 == 0x7000;
        for offset in 0..4 {
            // a0 from s4 = s1 + offset, by t0 or by an immediate.
            let step = if register { "t0" } else { "-12" };
            let (at, mark) = match (post, register) {
                (true, _) => (offset as i32, "!"),
                (false, true) => (offset as i32 + 12, ""),
                (false, false) => (offset as i32 + 12, ""),
            };
            let name = row.mnemonic;
            let ran =
                with_pattern(&format!("li t0,-12; addi s4,s1,{at}; {name} a0,{step}(s4{mark})"));
            assert_eq!(ran.x(10), loaded(offset, access), "{name} {step}(s4{mark}) +{offset}");
            let moved = if post { at - 12 } else { at };
            assert_eq!(ran.x(20), DATA[1].wrapping_add_signed(moved), "{name} {step}(s4{mark})");
        }
        forms += 1;
    }
    assert_eq!(forms, 20);
}

#[test]
fn every_store_writes_at_every_offset_and_moves_its_pointer() {
    let mut forms = 0;
    for row in rows() {
        let (access, post) = match row.work {
            Work::Store(access) => (access, false),
            Work::StorePost(access) => (access, true),
            _ => continue,
        };
        let register = row.bits & 0x4000 != 0;
        for offset in 0..4u32 {
            let (step, mark) = (if register { "t0" } else { "20" }, if post { "!" } else { "" });
            let at = if post { offset as i32 } else { offset as i32 - 20 };
            let name = row.mnemonic;
            let ran = with_pattern(&format!(
                "li t0,20; li a0,0x01020304; addi s4,s1,{at}; {name} a0,{step}(s4{mark})"
            ));
            let mask = u64::MAX >> (64 - 8 * access.bytes());
            let expected = PATTERN & !(mask << (8 * offset)) | (0x0102_0304 & mask) << (8 * offset);
            let found = u64::from(ran.word(DATA[1] + 4)) << 32 | u64::from(ran.word(DATA[1]));
            assert_eq!(found, expected, "{name} {step}(s4{mark}) +{offset}");
            let moved = if post { at + 20 } else { at };
            assert_eq!(ran.x(20), DATA[1].wrapping_add_signed(moved), "{name} {step}(s4{mark})");
        }
        forms += 1;
    }
    assert_eq!(forms, 12);
}

#[test]
fn a_pointer_that_is_loaded_holds_what_was_loaded() {
    assert_eq!(with_pattern("mv a1,s1; p.lw a1,4(a1!)").x(11), PATTERN as u32);
    assert_eq!(with_pattern("mv a1,s1; li t0,4; p.lw a1,t0(a1!)").x(11), PATTERN as u32);
}

#[test]
fn a_pointer_that_is_stored_is_stored_as_it_was() {
    let ran = run("mv a1,s1; p.sw a1,4(a1!)", 0);
    assert_eq!((ran.word(DATA[1]), ran.x(11)), (DATA[1], DATA[1] + 4));
}

#[test]
fn nothing_is_written_to_register_zero() {
    let ran = with_pattern("mv a1,s1; p.lw x0,4(a1!); add a0,x0,x0; addi x0,a0,5; mv a3,x0");
    assert_eq!((ran.x(0), ran.x(10), ran.x(13), ran.x(11)), (0, 0, 0, DATA[1] + 4));
}

#[test]
fn the_test_and_set_alias_reads_and_sets() {
    let ran = run("li t0,0x10100100; li t1,42; sw t1,0(s1); lw a0,0(t0); lw a3,0(s1)", 0);
    assert_eq!((ran.x(10), ran.x(13)), (42, u32::MAX));
}

#[test]
fn code_that_is_written_over_is_executed_as_written() {
    // Stores `addi a0,a0,16` (0x01050513) over `addi a0,a0,1`, which has run before.
    let code = "li a0,0; li t2,2; li t0,0x01050513; la t1,2f
        1: nop; 2: addi a0,a0,1; sw t0,0(t1); addi t2,t2,-1; bnez t2,1b";
    assert_eq!(run(code, 0).x(10), 17);
    // The same words as a program.
    let words = gap8_sim::isa::assemble(
        &format!("sw zero,0(s0); {code}; sw zero,0(s0); ebreak"),
        0x1c00_0100,
    );
    assert_eq!(run_words(&words.unwrap(), 0).x(10), 17);
}
