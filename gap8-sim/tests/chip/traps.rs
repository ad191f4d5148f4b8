//! What stops a program, and what is said about it.

use gap8_sim::chip::map;
use gap8_sim::{Fault, LoadError, Machine, Stop, load};

use crate::program::{elf, poke};

const CODE: u32 = 0x1c00_0100;

/// How a core stops that runs code, and where.
fn stop(core: usize, code: &str) -> (Fault, u32, String) {
    let mut machine = Machine::new();
    poke(&mut machine, CODE, code);
    machine.start(core, CODE);
    let stop = machine.run(10_000).unwrap_err();
    let text = stop.to_string();
    match stop {
        Stop::Fault { fault, core: guilty, pc, .. } => {
            assert_eq!(guilty, core);
            (fault, pc, text)
        }
        other => panic!("{code}: {other}"),
    }
}

#[test]
fn what_is_no_instruction_is_told_with_its_bits_and_what_went_before() {
    let (fault, pc, text) = stop(0, "li a0,1; p.clip a1,a0,8; lp.counti 0,3; .word 0x0ff0000f");
    assert_eq!((fault, pc), (Fault::Illegal { bits: 0x0ff0_000f }, CODE + 12));
    for line in [
        "core 0 at 0x1c00010c",
        "illegal instruction 0x0ff0000f",
        "0x1c000100  addi a0,zero,1",
        "0x1c000104  p.clip a1,a0,8",
        "0x1c000108  lp.counti 0,3",
        "0x1c00010c  .4byte 0x0ff0000f",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn fences_atomics_floats_and_empty_memory_are_illegal() {
    for word in [0x0ff0_000f, 0x0000_100f, 0x1005_252f, 0x0005_2507, 0xffff_ffff, 0x0000_0000u32] {
        let (fault, pc, _) = stop(8, &format!(".word {}", word));
        assert!(matches!(fault, Fault::Illegal { .. }), "{word:#010x}: {fault}");
        assert_eq!(pc, CODE);
    }
}

#[test]
fn only_the_last_sixteen_instructions_are_shown() {
    let (_, _, text) = stop(0, "li a0,100; 1: addi a0,a0,-1; bnez a0,1b; ebreak");
    assert_eq!(text.lines().filter(|line| line.starts_with("  0x")).count(), 17);
    assert!(text.trim_end().ends_with("ebreak"), "{text}");
}

#[test]
fn addresses_where_a_core_has_nothing_are_told() {
    for (core, code, what, address, bytes) in [
        (0, "li a1,0x40000000; lw a0,0(a1)", "load", 0x4000_0000, 4),
        (0, "li a1,0x40000000; sb a0,3(a1)", "store", 0x4000_0003, 1),
        (0, "li a1,-4; lh a0,0(a1)", "load", 0xffff_fffc, 2),
        (0, "li a1,-1; lw a0,0(a1)", "load", 0xffff_ffff, 4),
        (0, "li a1,-1; sw a0,0(a1)", "store", 0xffff_ffff, 4),
        // Across the end of a memory.
        (0, "li a1,0x1000fffe; lw a0,0(a1)", "load", 0x1000_fffe, 4),
        (0, "li a1,0x1000ffff; p.sh a0,2(a1!)", "store", 0x1000_ffff, 2),
        (8, "li a1,0x1c080000; lw a0,0(a1)", "load", 0x1c08_0000, 4),
        (8, "li a1,0x1c07fffd; sw a0,0(a1)", "store", 0x1c07_fffd, 4),
        // The fabric controller's memory at zero is smaller than the cluster's.
        (8, "li a1,0x4000; lw a0,0(a1)", "load", 0x4000, 4),
        // The boot ROM is not modelled.
        (8, "li a1,0x1a000000; lw a0,0(a1)", "load", map::APB - 0x10_0000, 4),
    ] {
        let (fault, _, text) = stop(core, code);
        assert_eq!(fault, Fault::Foreign { what, address, bytes }, "{code}");
        assert!(text.contains(&format!("{what} of {bytes} bytes at {address:#010x}")), "{text}");
    }
    assert!(matches!(stop(0, "li a1,0x40000000; jr a1").0, Fault::Foreign { what: "fetch", .. }));
    let zero = stop(0, "jr zero");
    assert_eq!((zero.0, zero.1), (Fault::Foreign { what: "fetch", address: 0, bytes: 2 }, 0));
    assert!(zero.2.contains("jalr zero,0(zero)"), "{}", zero.2);
}

#[test]
fn registers_take_whole_aligned_words() {
    for (code, what, bytes) in [
        ("li a1,0x1a104000; lb a0,0xa0(a1)", "load", 1),
        ("li a1,0x1a104000; sh a0,0xa0(a1)", "store", 2),
        ("li a1,0x1a104000; lw a0,0xa2(a1)", "load", 4),
        ("li a1,0x204000; sb a0,0(a1)", "store", 1),
    ] {
        let (fault, ..) = stop(8, code);
        let narrow =
            matches!(fault, Fault::Narrow { what: w, bytes: b, .. } if (w, b) == (what, bytes));
        assert!(narrow, "{code}: {fault}");
    }
}

#[test]
fn registers_that_are_not_modelled_are_told() {
    for (core, code, unit) in [
        (8, "li a1,0x1a102080; lw a0,0(a1)", "uDMA"),
        (0, "li a1,0x204000; sw a0,0x50(a1)", "event unit"),
        // A timer with a prescaler.
        (8, "li a1,0x200400; li a0,0x41; sw a0,0(a1)", "timer"),
    ] {
        let (fault, ..) = stop(core, code);
        assert!(matches!(fault, Fault::Register { unit: u, .. } if u == unit), "{code}: {fault}");
    }
    assert_eq!(stop(0, "csrr a0,0x344").0, Fault::Csr { number: 0x344 });
    assert!(matches!(stop(0, "li a1,0x204000; lw a0,0x3c(a1)").0, Fault::NotAWait { .. }));
}

#[test]
fn calls_without_vectors_and_breakpoints_stop() {
    assert_eq!(stop(8, "ecall").0, Fault::Ecall);
    assert_eq!(stop(8, "ebreak").0, Fault::Ebreak);
}

#[test]
fn a_call_with_vectors_goes_there() {
    let mut machine = Machine::new();
    poke(&mut machine, 0x1c00_0088, "csrr a0,mcause; csrr a1,mepc; ebreak");
    poke(&mut machine, CODE, "li t0,0x1c000000; csrw mtvec,t0; nop; ecall");
    machine.start(8, CODE);
    machine.run(1000).unwrap_err();
    assert_eq!((machine.harts[8].x[10], machine.harts[8].x[11]), (11, CODE + 16));
}

#[test]
fn transfers_that_cannot_be_made_are_told() {
    let program = |command: u32, words: &str| {
        format!("li a1,0x204400; lw a2,0(a1); li a0,{}; sw a0,0(a1); {words}", command as i32)
    };
    let two = "li a0,0x10000000; sw a0,0(a1); li a0,0x1c010000; sw a0,0(a1)";
    for (command, why) in [(1 << 16 | 1 << 17, "no bytes"), (64 | 1 << 16, "without increment")] {
        let (fault, _, text) = stop(0, &program(command, two));
        assert!(matches!(fault, Fault::Dma { .. }) && text.contains(why), "{text}");
    }
    let early =
        "li a1,0x204400; li a0,0x30040; sw a0,0(a1); li a0,0x10000000; sw a0,0(a1); sw a0,0(a1)";
    assert!(stop(0, early).2.contains("before a counter was read"));
    let sixteen = "li a1,0x204400; li t0,17; 1: lw a0,0(a1); addi t0,t0,-1; bnez t0,1b; ebreak";
    assert!(stop(0, sixteen).2.contains("no counter is free"));
    // The outside address is nowhere: found when the bytes move.
    let mut machine = Machine::new();
    let nowhere = program(
        64 | 1 << 16 | 1 << 17,
        "li a0,0x10000000; sw a0,0(a1); li a0,0x1d000000; sw a0,0(a1); 2: j 2b",
    );
    poke(&mut machine, CODE, &nowhere);
    machine.start(0, CODE);
    let stop = machine.run(10_000).unwrap_err();
    assert!(
        matches!(
            stop,
            Stop::Transfer { fault: Fault::Foreign { what: "load", address: 0x1d00_0000, .. }, .. }
        ),
        "{stop}"
    );
}

#[test]
fn a_chip_where_nothing_can_happen_any_more_is_told() {
    let mut machine = Machine::new();
    poke(&mut machine, CODE, "li a0,0x204000; p.elw x0,0x3c(a0)");
    for core in [2, 8] {
        machine.start(core, CODE);
    }
    let stop = machine.run(u64::MAX).unwrap_err();
    let Stop::Deadlock { cores, .. } = &stop else { panic!("{stop}") };
    assert_eq!(cores.iter().map(|(core, _)| *core).collect::<Vec<_>>(), [2, 8]);
}

#[test]
fn files_that_are_no_program_are_told() {
    let refuse = |bytes: &[u8]| load(&mut Machine::new(), bytes).unwrap_err();
    assert!(matches!(refuse(b"no program"), LoadError::Elf(_)));
    let program = "li a0,5; ebreak";
    let mut other = elf(program, 0x1c00_0000);
    other[18] = 40;
    assert!(matches!(refuse(&other), LoadError::Machine(40)));
    let outside = refuse(&elf(program, 0x2000_0000));
    assert!(
        matches!(outside, LoadError::Segment { address: 0x2000_0000, bytes: 8, .. }),
        "{outside}"
    );
    let mut machine = Machine::new();
    load(&mut machine, &elf(program, CODE)).unwrap();
    assert!(machine.run(100).unwrap_err().to_string().contains("addi a0,zero,5"));
}
