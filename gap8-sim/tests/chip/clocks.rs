//! The two clocks (modelled: see `src/chip/clock.rs`).

use gap8_sim::End;
use gap8_sim::chip::Domain;

use crate::program::{fabric, poke};

/// Sets the loops: a multiple of 32,768 Hz each.
fn with_clocks(fabric_multiple: u32, cluster_multiple: u32) -> String {
    format!(
        "li t0,0x1a100000; li t1,{}; sw t1,4(t0); li t1,{}; sw t1,0x14(t0)",
        0x8400_0000u32 as i32 | fabric_multiple as i32,
        0x8400_0000u32 as i32 | cluster_multiple as i32
    )
}

#[test]
fn each_domain_counts_the_cycles_of_its_own_clock() {
    // 250 MHz and 175 MHz, as near as the reference allows.
    let code = format!("{}; 1: j 1b", with_clocks(7629, 5341));
    let mut machine = fabric(&code, "nop");
    poke(&mut machine, 0x1c00_3000, "1: j 1b");
    assert_eq!(machine.run_until(10_000_000).unwrap(), End::Limit);
    assert_eq!(machine.chip.clocks.fabric.period(), 4000);
    assert_eq!(machine.chip.clocks.cluster.period(), 5713);
    machine.start(0, 0x1c00_3000);
    let begun = [0, 8].map(|core: usize| machine.harts[core].cycles.total());
    let cycles = [Domain::Cluster, Domain::Fabric].map(|domain| machine.cycle(domain));
    let from = machine.time();
    assert_eq!(machine.run_until(from + 1_000_000_000).unwrap(), End::Limit);
    // A millisecond.
    for (index, expected) in [(0, 175_039), (1, 250_000)] {
        let core = [0, 8][index];
        let counted = machine.harts[core].cycles.total() - begun[index];
        assert!(counted.abs_diff(expected) < 4, "core {core}: {counted}");
        let domain = [Domain::Cluster, Domain::Fabric][index];
        let counted = machine.cycle(domain) - cycles[index];
        assert!(counted.abs_diff(expected) < 2, "{domain:?}: {counted}");
    }
    assert_eq!(machine.time(), from + 1_000_000_000);
}

#[test]
fn a_timer_of_one_domain_shows_the_other_its_own_cycles() {
    // Half a clock: the cluster's timer counts half of what the fabric controller's counts meanwhile.
    let code = format!(
        "{}; li t2,0x200400; li t3,0x10200400; li t0,3; sw t0,0(t2); sw t0,0(t3)
        li t0,2000; 1: addi t0,t0,-1; bnez t0,1b
        lw a1,8(t2); lw a2,8(t3); li a0,0; {{exit}}",
        with_clocks(6000, 3000)
    );
    let mut machine = fabric(&code, "nop");
    assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
    let (own, other) = (machine.harts[8].x[11], machine.harts[8].x[12]);
    assert!((8000..8040).contains(&own), "{own}");
    assert!(other.abs_diff(own / 2) < 10, "{own} and {other}");
}

#[test]
fn a_barrier_takes_the_same_cycles_at_every_ratio() {
    let mut counts = vec![];
    for (fabric_multiple, cluster_multiple) in [(3000, 3000), (7629, 5341), (1500, 5341)] {
        // The fabric controller starts two cores that meet, and polls what they write when they have.
        let code = format!(
            "{}; li t0,0x10200000; li t1,0x1c003f80; sw t1,0x40(t0); sw t1,0x44(t0); li t1,3; sw t1,8(t0)
            li t0,0x10000000; 1: lw a1,0(t0); beqz a1,1b; li a0,0; {{exit}}",
            with_clocks(fabric_multiple, cluster_multiple)
        );
        let mut machine = fabric(&code, "nop");
        let meet = "li s0,0x204000; li t0,3; sw t0,0x200(s0); sw t0,0x20c(s0); li t0,0x10000; sw t0,0(s0)
            p.elw x0,0x21c(s0); csrr s2,0x780; p.elw x0,0x21c(s0); li t0,1; li t1,0x10000000; sw t0,0(t1); 1: j 1b";
        poke(&mut machine, 0x1c00_3f80, meet);
        assert_eq!(machine.run(100_000).unwrap(), End::Exit(0));
        counts.push(machine.harts[0].cycles.lost(gap8_sim::core::Cause::Barrier));
    }
    assert!(counts.iter().all(|&count| count == counts[0]), "{counts:?}");
}
