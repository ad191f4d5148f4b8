//! Cycles of one core by the rules of gap8.md, section 2, at every alignment the RTL was measured at.

use crate::single::run;

const ALIGNMENTS: [u32; 4] = [0, 4, 8, 12];

#[track_caller]
fn takes(code: &str, cycles: u64) {
    for align in ALIGNMENTS {
        assert_eq!(run(code, align).cycles, cycles, "{code} at +{align}");
    }
}

#[test]
fn what_only_computes_takes_a_cycle_and_its_result_is_there_in_the_next() {
    for line in [
        "add a0,a1,a2",
        "sub a0,a1,a2",
        "sll a0,a1,a2",
        "slt a0,a1,a2",
        "lui a0,1",
        "auipc a0,1",
        "mul a0,a1,a2",
        "p.mac a0,a1,a2",
        "p.msu a0,a1,a2",
        "p.abs a0,a1",
        "p.max a0,a1,a2",
        "p.ror a0,a1,a2",
        "p.ff1 a0,a1",
        "p.fl1 a0,a1",
        "p.clb a0,a1",
        "p.cnt a0,a1",
        "p.exths a0,a1",
        "p.clip a0,a1,8",
        "p.clipu a0,a1,9",
        "p.clipr a0,a1,a2",
        "p.extract a0,a1,7,8",
        "p.bset a0,a1,7,8",
        "p.insertr a0,a1,a2",
        "p.mulsn a0,a1,a2,3",
        "p.machhurn a0,a1,a2,3",
        "p.addn a0,a1,a2,3",
        "p.subrnr a0,a1,a2",
        "pv.add.h a0,a1,a2",
        "pv.sub.sci.b a0,a1,-3",
        "pv.sdotup.h a0,a1,a2",
        "pv.dotusp.sc.b a0,a1,a2",
        "pv.shuffle2.b a0,a1,a2",
        "pv.pack.h a0,a1,a2",
        "pv.insert.b a0,a1,2",
        "pv.cmpgtu.b a0,a1,a2",
        "csrr a0,mhartid",
    ] {
        takes(line, 1);
        takes(&format!("{line}; add a3,a0,a0; sw a0,0(s1); sw a3,4(s1)"), 4);
    }
}

#[test]
fn a_load_takes_a_cycle_and_one_more_where_the_next_instruction_uses_it() {
    let loads = [
        "lb a0,0(s1)",
        "lh a0,0(s1)",
        "lw a0,0(s1)",
        "lbu a0,0(s1)",
        "lhu a0,0(s1)",
        "p.lb a0,4(s1!)",
        "p.lh a0,4(s1!)",
        "p.lw a0,4(s1!)",
        "p.lbu a0,4(s1!)",
        "p.lhu a0,4(s1!)",
        "p.lb a0,s3(s1)",
        "p.lw a0,s3(s1)",
        "p.lhu a0,s3(s1)",
        "p.lb a0,s3(s1!)",
        "p.lw a0,s3(s1!)",
    ];
    for load in loads {
        takes(load, 1);
        takes(&format!("{load}; add a3,a1,a2"), 2);
        takes(&format!("{load}; add a3,a1,a2; add a4,a0,a0"), 3);
        for used in [
            "add a3,a0,a1",
            "add a3,a1,a0",
            "sw a0,0(s2)",
            "p.sw a0,4(s2!)",
            "p.mac a0,a1,a2",
            "pv.sdotsp.b a0,a1,a2",
            "p.insert a0,a1,7,8",
            "bne a0,a0,1f; 1: nop",
        ] {
            let behind = u64::from(used.contains("nop"));
            takes(&format!("{load}; {used}"), 3 + behind);
        }
    }
    // As an address, plain and with an offset in a register.
    takes("lw s2,0(s1); lw a3,0(s2)", 3);
    takes("lw s2,0(s1); sw a3,0(s2)", 3);
    takes("sw s3,0(s1); lw a0,0(s1); p.lw a3,a0(s2)", 4);
    takes("sw s3,0(s1); lw a0,0(s1); p.sw a3,a0(s2)", 4);
}

#[test]
fn a_moved_pointer_is_there_in_the_next_cycle() {
    takes("p.lw a0,4(s1!); p.lw a3,4(s1!); p.lw a4,4(s1!)", 3);
    takes("p.sw a0,4(s1!); p.sw a3,4(s1!); add a4,s1,s1", 3);
    takes("p.lw a0,s3(s1!); add a3,s1,a2", 2);
}

#[test]
fn an_access_across_words_takes_one_cycle_more() {
    for (access, bytes) in
        [("lw", 4), ("lh", 2), ("lhu", 2), ("lb", 1), ("sw", 4), ("sh", 2), ("sb", 1)]
    {
        for offset in 0..4 {
            let crosses = offset + bytes > 4;
            takes(&format!("{access} a0,{offset}(s1)"), 1 + u64::from(crosses));
            takes(&format!("addi s1,s1,{offset}; p.{access} a0,4(s1!)"), 2 + u64::from(crosses));
        }
    }
}

#[test]
fn a_branch_takes_a_cycle_and_two_more_where_it_is_taken() {
    // a1 is 3, a2 is 5.
    for (taken, not) in [
        ("beq a1,a1", "beq a1,a2"),
        ("bne a1,a2", "bne a1,a1"),
        ("blt a1,a2", "blt a2,a1"),
        ("bge a2,a1", "bge a1,a2"),
        ("bltu a1,a2", "bltu a2,a1"),
        ("bgeu a2,a1", "bgeu a1,a2"),
        ("p.beqimm a1,3", "p.beqimm a1,-3"),
        ("p.bneimm a1,-16", "p.bneimm a1,3"),
    ] {
        takes(&format!("{taken},1f; nop; nop; 1: nop"), 4);
        takes(&format!("{not},1f; nop; nop; 1: nop"), 4);
        takes(&format!("{not},1f; 1: nop"), 2);
    }
}

#[test]
fn a_taken_branch_does_not_spare_the_division_behind_it() {
    // src/core/jumps.rs, `shadow`: its cycles twice, less two, beside the branch's three and the target's one.
    takes("beq a1,a1,1f; mulh a0,a1,a2; 1: nop", 3 + (2 * 5 - 2) + 1);
    takes("beq a1,a1,1f; divu a0,a1,a2; 1: nop", 3 + (2 * 32 - 2) + 1);
    takes("beq a1,a1,1f; mul a0,a1,a2; 1: nop", 3 + 1);
}

#[test]
fn a_loop_in_software_takes_three_cycles_a_round_beside_its_body() {
    for rounds in [2, 10, 50] {
        // The last branch is not taken.
        takes(&format!("li t0,{rounds}; 1: addi t0,t0,-1; bnez t0,1b"), 1 + 4 * rounds - 2);
    }
}

#[test]
fn a_jump_takes_two_cycles_and_waits_for_its_target() {
    takes("j 1f; nop; nop; 1: nop", 3);
    takes("jal 1f; nop; nop; 1: nop", 3);
    // `la` takes two.
    takes("la s4,1f; nop; jr s4; nop; 1: nop", 2 + 1 + 2 + 1);
    takes("la s4,1f; jr s4; nop; 1: nop", 2 + 3 + 1);
    takes("la s4,1f; sw s4,0(s1); lw s5,0(s1); nop; nop; jr s5; nop; 1: nop", 2 + 4 + 2 + 1);
    takes("la s4,1f; sw s4,0(s1); lw s5,0(s1); jr s5; nop; 1: nop", 2 + 2 + 4 + 1);
}

#[test]
fn mulh_takes_five_cycles() {
    for name in ["mulh", "mulhu", "mulhsu"] {
        takes(&format!("{name} a0,a1,a2"), 5);
        takes(&format!("{name} a0,a1,a2; add a3,a0,a0"), 6);
        takes(&format!("{name} a0,a1,a2; {name} a3,a1,a2"), 10);
    }
}

#[test]
fn a_division_takes_cycles_by_its_divisor() {
    for name in ["div", "rem", "divu", "remu"] {
        let signed = !name.ends_with('u');
        for divisor in
            [0, 1, 2, 3, 7, 100, 0x7fff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ff9c, u32::MAX]
        {
            let negative = signed && (divisor as i32) < 0;
            let cycles =
                if negative { (!divisor).leading_zeros() + 2 } else { divisor.leading_zeros() + 3 };
            // Whatever is divided.
            for dividend in [0, 5, -1, 1_000_000] {
                let code =
                    format!("li a1,{dividend}; li a2,{}; nop; {name} a0,a1,a2", divisor as i32);
                let before = run(code.rsplit_once(';').unwrap().0, 0).cycles;
                assert_eq!(
                    run(&code, 0).cycles - before,
                    u64::from(cycles),
                    "{name} by {divisor:#x}"
                );
            }
        }
    }
}

#[test]
fn an_event_that_is_there_takes_five_cycles() {
    takes("p.elw a0,0(s1)", 5);
    takes("p.elw a0,0(s1); add a3,a0,a0", 6);
}

#[test]
fn hardware_loops_cost_nothing_a_round() {
    for body in [2, 3, 4, 5, 6, 8, 14, 20] {
        let before = "add a0,a1,a2; ".repeat(body - 1);
        for rounds in [1, 2, 10, 100] {
            let cycles = 1 + (body * rounds) as u64;
            // The label of `lp.setupi` is in five bits.
            if body < 16 {
                takes(&format!("lp.setupi 0,{rounds},1f; {before}1: add a3,a1,a2"), cycles);
                takes(&format!("lp.setupi 1,{rounds},1f; {before}1: add a3,a1,a2"), cycles);
            }
            takes(
                &format!("li t0,{rounds}; lp.setup 0,t0,1f; {before}1: add a3,a1,a2"),
                cycles + 1,
            );
        }
    }
}

#[test]
fn the_4x2_kernel_takes_fourteen_cycles_a_round() {
    let body = "p.lw s2,4(a0!); p.lw s3,4(a1!); p.lw s4,4(a3!); p.lw s5,4(a4!); p.lw s6,4(a5!); p.lw s7,4(a6!)
        pv.sdotsp.b s8,s2,s6; pv.sdotsp.b s9,s3,s6; pv.sdotsp.b s10,s4,s6; pv.sdotsp.b s11,s5,s6
        pv.sdotsp.b t3,s2,s7; pv.sdotsp.b t4,s3,s7; pv.sdotsp.b t5,s4,s7; 9: pv.sdotsp.b t6,s5,s7";
    let pointers = "mv a0,s1; mv a1,s1; mv a3,s1; mv a4,s1; mv a5,s1; mv a6,s1";
    takes(&format!("{pointers}; lp.setupi 0,64,9f; {body}"), 6 + 1 + 14 * 64);
}

#[test]
fn counters_count_what_is_enabled_and_stand_otherwise() {
    // Instructions, load-use and jump-register stalls; what comes before is not counted.
    let setup =
        "nop; nop; li t0,14; csrw pcer,t0; csrw pcmr,x0; csrw 0x79f,x0; li t0,3; csrw pcmr,t0";
    let code = "lw a0,0(s1); add a3,a0,a0; la s4,1f; jr s4; 1: nop; csrw pcmr,x0";
    let read = "csrr a0,0x780; csrr a1,0x781; csrr a2,0x782; csrr a3,0x783; nop";
    let ran = run(&format!("{setup}; {code}; nop; nop; {read}"), 0);
    // `la` is two, and of the writes of the mode one is counted.
    assert_eq!((ran.x(10), ran.x(11), ran.x(12), ran.x(13)), (0, 7, 1, 1));
}
