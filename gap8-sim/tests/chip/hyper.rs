//! L3: transfers between L2 and the HyperBus (modelled: see `src/chip/hyper.rs`).

use gap8_sim::{End, Machine, Stop, load};

use crate::program::{elf, fabric};

/// Moves bytes between L2 and an address on the HyperBus, sleeping until the event, and returns the cycles in `a1`.
fn program(inside: u32, outside: u32, bytes: u32, out: bool) -> String {
    let channel = if out { 0x10 } else { 0 };
    format!(
        "li t0,0x1a106000; li t1,{unmasked}; sw t1,8(t0); li t0,0x8000000; sw t0,0(s0); li t2,0x200400
        li s2,0x1a102180; li t0,{outside}; sw t0,0x20(s2); li t0,{inside}; sw t0,{channel}(s2)
        li t0,{bytes}; sw t0,{size}(s2); li t0,3; sw t0,0(t2); li t0,16; sw t0,{start}(s2)
        p.elw x0,0x3c(s0); lw a1,8(t2); li s4,0x200f00; lw a2,0(s4); li a0,0",
        unmasked = !0xc0i32,
        size = channel + 4,
        start = channel + 8,
    )
}

#[test]
fn flash_and_ram_are_read_and_ram_is_written() {
    let steps = [
        program(0x1c01_0000, 0x0100_0040, 64, false),
        program(0x1c01_0010, 0x0000_1000, 32, true),
        program(0x1c02_0000, 0x0000_1008, 16, false),
    ];
    let mut machine = fabric(&format!("{}; {{exit}}", steps.join("; ")), "nop");
    machine.chip.udma.hyper.flash = (0..=255).collect();
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
    assert_eq!(machine.chip.l2[0x1_0000..0x1_0040], (64..128).collect::<Vec<u8>>());
    assert_eq!(machine.chip.l2[0x2_0000..0x2_0010], (88..104).collect::<Vec<u8>>());
    // The event of the last transfer: the HyperBus has received.
    assert_eq!(machine.harts[8].x[12], 1 << 31 | 6);
}

#[test]
fn a_transfer_takes_a_start_and_two_cycles_a_byte() {
    let cycles = |bytes| {
        let mut machine =
            fabric(&format!("{}; {{exit}}", program(0x1c01_0000, 0, bytes, false)), "nop");
        assert_eq!(machine.run(1_000_000).unwrap(), End::Exit(0));
        machine.harts[8].x[11]
    };
    let (short, long) = (cycles(4), cycles(4 + 4096));
    assert_eq!(long - short, 2 * 4096);
    assert!((40..90).contains(&short), "{short}");
}

#[test]
fn what_is_behind_the_memories_or_cannot_be_written_is_told() {
    for (outside, out) in
        [(0x0080_0000, true), (0x0080_0000, false), (0x0100_0000, true), (0x0500_0000, false)]
    {
        let mut machine = fabric(&program(0x1c01_0000, outside, 4, out), "nop");
        let stop = machine.run(10_000).unwrap_err();
        assert!(matches!(stop, Stop::Transfer { .. }), "{stop}");
        assert!(stop.to_string().contains("HyperBus access"), "{stop}");
    }
}

#[test]
fn segments_at_its_addresses_are_flashed() {
    let mut machine = Machine::new();
    load(&mut machine, &elf("nop", 0x0110_0000)).unwrap();
    let flash = &machine.chip.udma.hyper.flash;
    assert_eq!(flash[0x10_0000..0x10_0004], [0x13, 0, 0, 0]);
    assert!(flash[..0x10_0000].iter().all(|&byte| byte == 0));
    // The last byte would be behind it.
    assert!(load(&mut machine, &elf("nop", 0x04ff_fffe)).is_err());
}
