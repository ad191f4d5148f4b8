//! Interrupts: requested by the event unit, taken through `mtvec`, returned from by `mret`.

use gap8_sim::core::Cause;
use gap8_sim::{End, Machine};

use crate::program::{cluster, fabric, poke};

#[track_caller]
fn exits(mut machine: Machine, status: u32) -> Machine {
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(status));
    machine
}

/// Events 0 to 7 are software's: a store of a set of cores to 0x100 and so on.
const ENABLE: &str = "li t0,0xff; sw t0,0x14(s0); csrsi mstatus,8";

#[test]
fn an_interrupt_is_taken_once_and_comes_back() {
    let code =
        format!("{ENABLE}; li a0,0; sw x0,0x10c(s0); addi a0,a0,100; addi a0,a0,100; {{exit}}");
    let machine = exits(fabric(&code, "addi a0,a0,1; csrr s2,mcause; csrr s3,mepc"), 201);
    let hart = &machine.harts[8];
    assert_eq!(hart.x[18], 0x8000_0003);
    // It came between the store and what reads the status: every instruction ran once.
    assert!((0x1c00_1000..0x1c00_1100).contains(&hart.x[19]));
}

#[test]
fn nothing_is_taken_while_interrupts_are_off_or_the_event_is_masked() {
    let handler = "addi a0,a0,1";
    let off = "li t0,0xff; sw t0,0x14(s0); li a0,0; sw x0,0x10c(s0); nop; nop; mv s4,a0; csrsi mstatus,8; nop; nop; mv s5,a0; {exit}";
    let machine = exits(fabric(off, handler), 1);
    assert_eq!((machine.harts[8].x[20], machine.harts[8].x[21]), (0, 1));
    let masked = "csrsi mstatus,8; li a0,0; sw x0,0x10c(s0); nop; nop; lw a0,0x1c(s0); {exit}";
    exits(fabric(masked, handler), 1 << 3);
}

#[test]
fn the_highest_event_goes_first_and_handlers_are_not_interrupted() {
    // Both events come while interrupts are off; the handler notes its cause in order.
    let code = "li t0,0xff; sw t0,0x14(s0); li a0,0; sw x0,0x104(s0); sw x0,0x114(s0); csrsi mstatus,8; nop; nop; {exit}";
    exits(fabric(code, "csrr s2,mcause; andi s2,s2,31; slli a0,a0,4; add a0,a0,s2"), 0x51);
}

#[test]
fn a_timer_interrupts_every_so_many_cycles() {
    // The low counter wraps at 99: 100 cycles a round; `wfi` sleeps between.
    let code =
        "li t2,0x200400; li t0,99; sw t0,0x10(t2); li t0,0x400; sw t0,0x14(s0); csrsi mstatus,8
        li a0,0; li t0,0x15; sw t0,0(t2); li t3,5; 1: wfi; bne a0,t3,1b; {exit}";
    let machine = exits(fabric(code, "addi a0,a0,1; lw s2,8(t2); mv s3,s4; csrr s4,0x780"), 5);
    assert!(machine.harts[8].cycles.lost(Cause::Sleep) > 300);
    // The count at each handler's load is the same: the way there.
    assert!((4..16).contains(&machine.harts[8].x[18]), "{}", machine.harts[8].x[18]);
}

#[test]
fn a_wait_for_an_event_goes_on_after_an_interrupt() {
    // The timer's third interrupt brings the event that is waited for.
    let code =
        "li t2,0x200400; li t0,99; sw t0,0x10(t2); li t0,0x400; sw t0,0x14(s0); csrsi mstatus,8
        li t3,0; li t0,8; sw t0,0(s0); li t0,0x15; sw t0,0(t2); p.elw a0,0x3c(s0); {exit}";
    let handler = "addi t3,t3,1; li t4,3; bne t3,t4,1f; sw x0,0x10c(s0); 1: nop";
    let machine = exits(fabric(code, handler), 8);
    assert_eq!(machine.harts[8].x[28], 3);
    assert!(machine.harts[8].cycles.lost(Cause::Sleep) > 200);
}

#[test]
fn a_barrier_that_is_interrupted_is_reached_once() {
    // Core 0 waits for core 1, interrupted meanwhile by a handler of half its period; then both meet again. Core 1 comes within and between handlers.
    for delay in 100..130 {
        let source = format!(
            "csrr t0,0xf14; bnez t0,1f
            li t0,0x1c000000; csrw mtvec,t0; li t0,0x400; sw t0,0x14(s0); csrsi mstatus,8
            li t2,0x10200400; li t0,99; sw t0,0x10(t2); li t0,0x15; sw t0,0(t2); j 2f
            1: li t1,{delay}; 3: addi t1,t1,-1; bnez t1,3b
            2: {{barrier}} mv s2,s3; csrci mstatus,8; li a1,0x10000000; csrr t0,0xf14; bnez t0,4f
            li t1,200; 5: addi t1,t1,-1; bnez t1,5b; li t1,1; sw t1,0(a1)
            4: lw s4,0(a1); {{barrier}} lw s5,0(a1); {{end}}"
        );
        let mut machine = cluster(&source, 2);
        for number in 0..32 {
            poke(&mut machine, 0x1c00_0000 + 4 * number, "j 0x1c000800");
        }
        let handler = "addi s3,s3,1; li t5,12; 1: addi t5,t5,-1; bnez t5,1b; mret";
        poke(&mut machine, 0x1c00_0800, handler);
        assert_eq!(machine.run(100_000).unwrap(), End::Exit(0), "{delay}");
        // Some interrupts until core 1 came: core 0 passed the first barrier only then.
        let passed = machine.harts[0].x[18];
        assert!((3..=6).contains(&passed), "{delay}: {passed}");
        // Core 1 waits at the second for core 0, which announces that it comes: it has not been there already.
        assert_eq!((machine.harts[1].x[20], machine.harts[1].x[21]), (0, 1), "{delay}");
    }
}

#[test]
fn a_hardware_loop_counts_right_whenever_it_is_interrupted() {
    for period in 21..60 {
        let code = format!(
            "li t2,0x200400; li t0,{period}; sw t0,0x10(t2); li t0,0x400; sw t0,0x14(s0); csrsi mstatus,8
            li a0,0; li t3,0; li t0,0x15; sw t0,0(t2)
            lp.setupi 0,100,1f; addi a0,a0,1; addi a0,a0,1; 1: addi a0,a0,1; {{exit}}"
        );
        let machine = exits(fabric(&code, "addi t3,t3,1"), 300);
        assert!(machine.harts[8].x[28] > 5);
    }
}

#[test]
fn an_interrupt_without_vectors_is_told() {
    let code = format!("csrw mtvec,x0; {ENABLE}; sw x0,0x10c(s0); nop; nop");
    let stop = fabric(&code, "nop").run(1000).unwrap_err().to_string();
    assert!(stop.contains("interrupt 3, and mtvec is zero"), "{stop}");
}
