//! A host program on the other side of the UART.

use gap8_sim::{End, Machine, Stop};

use crate::program::fabric;

/// Cycles of a bit.
const DIVIDER: u64 = 50;
/// Picoseconds of a byte: ten bits at 50 MHz.
const BYTE: u64 = 10 * DIVIDER * 20_000;

/// Lets both events of the UART through, sets its divider, and then sends back what comes, four bytes at a time, each larger by one.
fn echo() -> Machine {
    let code = format!(
        "li t0,0x1a106000; li t1,{unmasked}; sw t1,8(t0); li t0,1<27; sw t0,0(s0)
        li s2,0x1a102200; li t0,{setup}; sw t0,0x24(s2); li s3,0x1c010000; li s4,0x200f00
        1: sw s3,0(s2); li t0,4; sw t0,4(s2); li t0,16; sw t0,8(s2); p.elw x0,0x3c(s0); lw t1,0(s4)
        li t2,4; mv t3,s3; 2: lbu t4,0(t3); addi t4,t4,1; p.sb t4,1(t3!); addi t2,t2,-1; bnez t2,2b
        sw s3,0x10(s2); li t0,4; sw t0,0x14(s2); li t0,16; sw t0,0x18(s2); p.elw x0,0x3c(s0); lw t1,0(s4); j 1b",
        unmasked = !0x300i32,
        setup = (DIVIDER - 1) << 16 | 0x300,
    );
    fabric(&code.replace("1<27", &(1 << 27).to_string()), "nop")
}

#[test]
fn what_is_given_comes_back_at_the_rate_of_the_line() {
    let mut machine = echo();
    // Nothing comes: the program waits, and time passes.
    assert_eq!(machine.run_until(5_000_000_000).unwrap(), End::Limit);
    assert_eq!(machine.time(), 5_000_000_000);
    assert!(machine.uart_take().is_empty());
    for round in 0..3u8 {
        let given = machine.time();
        machine.uart_give(&[round, 10, 20, 30]);
        let mut back = vec![];
        while back.len() < 4 {
            assert_eq!(machine.run_until(given + 100 * BYTE).unwrap(), End::Sent);
            back.extend(machine.uart_take());
        }
        let bytes: Vec<u8> = back.iter().map(|&(_, byte)| byte).collect();
        assert_eq!(bytes, [round + 1, 11, 21, 31]);
        // Four bytes in, some instructions, four bytes out, one behind the other.
        let first = back[0].0 - given;
        assert!((5 * BYTE..6 * BYTE).contains(&first), "{first}");
        for pair in back.windows(2) {
            assert_eq!(pair[1].0 - pair[0].0, BYTE);
        }
    }
}

#[test]
fn bytes_come_no_sooner_than_the_line_carries_them() {
    let mut machine = echo();
    machine.run_until(1_000_000).unwrap();
    machine.uart_give(&[1, 2, 3, 4]);
    let given = machine.time();
    assert_eq!(machine.run_until(given + 2 * BYTE + BYTE / 2).unwrap(), End::Limit);
    assert_eq!(machine.chip.l2[0x1_0000..0x1_0004], [1, 2, 0, 0]);
    // Two bytes are still to come, as the program sees.
    let left = machine.chip.udma.uart.waiting();
    assert_eq!(left, 2);
}

#[test]
fn a_program_that_waits_for_the_uart_alone_is_stuck() {
    let stop = echo().run(1_000_000).unwrap_err();
    assert!(matches!(stop, Stop::Deadlock { .. }), "{stop}");
    assert!(stop.to_string().contains("core 8 waits before 0x1c00"), "{stop}");
}

#[test]
fn a_transfer_can_be_given_up() {
    // Receives four bytes, gives up after a while, and tells how many were missing.
    let code = format!(
        "li s2,0x1a102200; li t0,{}; sw t0,0x24(s2); li s3,0x1c010000
        sw s3,0(s2); li t0,4; sw t0,4(s2); li t0,16; sw t0,8(s2)
        li t0,400; 1: addi t0,t0,-1; bnez t0,1b
        lw a0,4(s2); li t0,32; sw t0,8(s2); lw t1,8(s2); slli t1,t1,8; or a0,a0,t1; {{exit}}",
        (DIVIDER - 1) << 16
    );
    let mut machine = fabric(&code, "nop");
    machine.uart_give(&[7, 8, 9]);
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(1));
    assert_eq!(machine.chip.l2[0x1_0000..0x1_0004], [7, 8, 9, 0]);
}

#[test]
fn a_second_transfer_waits_behind_the_first() {
    // Receives two bytes and two more elsewhere; the second begins where the first ends, without the program.
    let code = format!(
        "li s2,0x1a102200; li t0,{}; sw t0,0x24(s2); li s3,0x1c010000; li t1,2; li t2,16
        sw s3,0(s2); sw t1,4(s2); sw t2,8(s2); addi s3,s3,64; sw s3,0(s2); sw t2,8(s2); lw a1,8(s2)
        1: lw t0,8(s2); bnez t0,1b; li a0,0; {{exit}}",
        (DIVIDER - 1) << 16
    );
    let mut machine = fabric(&code, "nop");
    machine.uart_give(&[1, 2, 3, 4]);
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
    assert_eq!(machine.chip.l2[0x1_0000..0x1_0002], [1, 2]);
    assert_eq!(machine.chip.l2[0x1_0040..0x1_0042], [3, 4]);
    // Under way, and another behind.
    assert_eq!(machine.harts[8].x[11], 0x30);
    assert!((4 * BYTE..5 * BYTE).contains(&machine.time()), "{}", machine.time());
}
