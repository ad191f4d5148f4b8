//! Eight cores on one memory, the DMA and the barrier, against what GreenWaves' gvsoc and the RTL showed (gap8.md, section 4).

use crate::program::{L1, cluster, core_cycles};
use gap8_sim::chip::Domain;
use gap8_sim::core::Cause;
use gap8_sim::{End, Machine};

/// PULP-NN's 4x2 inner loop: four rows of weights, two of activations, 32 products a round.
const LOOP: &str = "lp.setup 0,t0,9f
    p.lw s2,4(a0!); p.lw s3,4(a1!); p.lw s4,4(a2!); p.lw s5,4(a3!); p.lw s6,4(a4!); p.lw s7,4(a5!)
    pv.sdotsp.b s8,s2,s6; pv.sdotsp.b s9,s3,s6; pv.sdotsp.b s10,s4,s6; pv.sdotsp.b s11,s5,s6
    pv.sdotsp.b t3,s2,s7; pv.sdotsp.b t4,s3,s7; pv.sdotsp.b t5,s4,s7; 9: pv.sdotsp.b t6,s5,s7";

const ROUNDS: u32 = 64;

/// The cycles of the slowest core, from a barrier on, with rows so many bytes apart.
fn matmul(cores: u32, pitch: u32) -> u64 {
    let source = format!(
        "li t0,{ROUNDS}
        li a0,{L1}; li t1,{pitch}; add a1,a0,t1; add a2,a1,t1; add a3,a2,t1
        csrr t2,0xf14; slli t2,t2,9
        li a4,{activations}; add a4,a4,t2; addi a5,a4,256
        {{barrier}}
        {{mark}}
        {LOOP}
        {{mark}}
        {{end}}",
        // A word beside the weights' bank.
        activations = L1 + 0xa004,
    );
    let mut machine = cluster(&source, cores);
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
    core_cycles(&machine).into_iter().take(cores as usize).max().unwrap()
}

fn within(actual: f64, expected: f64, part: f64) {
    let low = expected * (1.0 - part);
    assert!((low..=expected * (1.0 + part)).contains(&actual), "{actual} is not {expected}");
}

#[test]
fn the_4x2_loop_takes_14_cycles_a_round_on_one_core() {
    assert_eq!(matmul(1, 8192 + 4), 14 * u64::from(ROUNDS) + 1);
}

#[test]
fn eight_cores_lose_to_banks_what_gvsoc_shows() {
    let macs = |cycles: u64| f64::from(8 * 32 * ROUNDS) / cycles as f64;
    let (same, skewed) = (macs(matmul(8, 8192)), macs(matmul(8, 8192 + 4)));
    println!("{same:.2} and {skewed:.2} MAC/cycle");
    within(same, 14.0, 0.05);
    within(skewed, 15.9, 0.05);
}

#[test]
fn a_barrier_takes_about_ten_cycles() {
    let mut machine = cluster("{barrier} {barrier} {mark} {barrier} {mark} {end}", 8);
    assert_eq!(machine.run(10_000).unwrap(), End::Exit(0));
    for cycles in core_cycles(&machine) {
        within(cycles as f64, 10.0, 0.2);
    }
}

#[test]
fn a_dma_transfer_takes_20_cycles_and_one_for_eight_bytes() {
    for (bytes, expected) in [(64, 29), (256, 53), (1024, 149), (4096, 532), (16384, 2068)] {
        let cycles = transfer(bytes, true, None);
        within(cycles as f64, f64::from(expected), 0.05);
    }
    within(transfer(4096, false, None) as f64, 547.0, 0.05);
    within(transfer(4096, true, Some((128, 32))) as f64, 535.0, 0.05);
}

/// The cycles of one transfer on one core, programming and event wait included.
fn transfer(bytes: u32, inwards: bool, rows: Option<(u32, u32)>) -> u64 {
    let command =
        bytes | u32::from(inwards) << 16 | 1 << 17 | u32::from(rows.is_some()) << 18 | 1 << 19;
    let second = rows.map_or(String::new(), |(stride, row)| {
        format!("li t6,{}; sw t6,0(a1)", stride << 16 | row)
    });
    let source = format!(
        "li a0,0x204000; li a1,0x204400; li t0,0x100; sw t0,0(a0)
        li t1,{command}; li t2,{L1}; li t3,0x1c010000
        {{mark}}
        lw t4,0(a1); sw t1,0(a1); sw t2,0(a1); sw t3,0(a1); {second}
        li t5,1; sll t5,t5,t4
        1: p.elw x0,0x3c(a0); lw t6,4(a1); and t6,t6,t5; bnez t6,1b
        sw t5,4(a1)
        {{mark}}
        {{end}}"
    );
    let mut machine = cluster(&source, 1);
    let data: Vec<u8> = (0..bytes).map(|at| (at * 7) as u8).collect();
    let (from, to) = if inwards { (0x1c01_0000, L1) } else { (L1, 0x1c01_0000) };
    if rows.is_none() {
        machine.chip.poke(from, &data).unwrap();
    }
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
    if rows.is_none() {
        for at in (0..bytes).step_by(4) {
            assert_eq!(machine.chip.peek(to + at), machine.chip.peek(from + at));
        }
    }
    core_cycles(&machine)[0]
}

#[test]
fn rows_are_gathered_and_scattered() {
    let mut machine = Machine::new();
    machine.chip.poke(0x1c01_0000, &(0..=255).collect::<Vec<u8>>()).unwrap();
    let mut copy = cluster_copy(&mut machine, 1 << 16);
    assert_eq!(copy.run(10_000).unwrap(), End::Exit(0));
    assert_eq!(copy.chip.l1[..12], [0, 1, 2, 3, 32, 33, 34, 35, 64, 65, 66, 67]);
}

fn cluster_copy(machine: &mut Machine, direction: u32) -> Machine {
    let command = 12 | direction | 1 << 17 | 1 << 18 | 1 << 19;
    let source = format!(
        "li a0,0x204000; li a1,0x204400; li t0,0x100; sw t0,0(a0)
        lw t4,0(a1); li t1,{command}; sw t1,0(a1); li t1,{L1}; sw t1,0(a1)
        li t1,0x1c010000; sw t1,0(a1); li t1,{}; sw t1,0(a1)
        p.elw x0,0x3c(a0) {{end}}",
        32 << 16 | 4
    );
    let mut copy = cluster(&source, 1);
    copy.chip.l2[0x1_0000..0x1_0100].copy_from_slice(&machine.chip.l2[0x1_0000..0x1_0100]);
    copy
}

#[test]
fn waits_are_counted_by_their_cause() {
    let source = "csrr t0,0xf14; bnez t0,1f; li t1,100; 2: addi t1,t1,-1; bnez t1,2b
        1: {barrier} {end}";
    let mut machine = cluster(source, 2);
    machine.run(10_000).unwrap();
    assert!(machine.harts[1].cycles.lost(Cause::Barrier) > 350);
    assert!(machine.harts[0].cycles.lost(Cause::Barrier) < 20);
    let wall = machine.cycle(Domain::Cluster);
    // The last access of a core is counted to its end.
    assert!(machine.harts[1].cycles.total() <= wall + 32);
}

#[test]
fn loads_from_l2_take_about_ten_cycles() {
    // Eight loads, as on gvsoc: 9.8 cycles each.
    let loads: String = (0..8).map(|at| format!("lw a{at},{}(s2);", 4 * at)).collect();
    let mut machine = cluster(&format!("li s2,0x1c010000; {{mark}} {loads} {{mark}} {{end}}"), 1);
    assert_eq!(machine.run(10_000).unwrap(), End::Exit(0));
    within(core_cycles(&machine)[0] as f64 / 8.0, 9.8, 0.05);
}

#[test]
fn cores_that_miss_the_same_line_wait_for_the_same_refill() {
    let mut machine = cluster("{barrier} {end}", 8);
    machine.chip.ideal_cache = false;
    assert_eq!(machine.run(10_000).unwrap(), End::Exit(0));
    // As one core alone: of some lines one comes first, of others another, and all wait for each.
    let mut alone = cluster("{barrier} {end}", 1);
    alone.chip.ideal_cache = false;
    assert_eq!(alone.run(10_000).unwrap(), End::Exit(0));
    let expected = alone.harts[0].cycles.lost(Cause::Fetch);
    assert!(expected > 50, "{expected}");
    for hart in &machine.harts[..8] {
        let lost = hart.cycles.lost(Cause::Fetch);
        assert!(
            lost.abs_diff(expected) <= expected / 4,
            "core {}: {lost}, not {expected}",
            hart.core
        );
    }
}
