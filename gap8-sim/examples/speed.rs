//! How fast the simulator is: `cargo run --release -p gap8-sim --example speed`. Runs the 4x2 int8 loop, and a loop of plain RV32IM, on one core and on
//! eight, and prints instructions a second of processor time (Linux), so that a busy machine shows the
//! same.

use std::fs;

use gap8_sim::isa::assemble;
use gap8_sim::{End, Machine};

const XPULP: &str = "lp.setup 0,t0,9f
    p.lw s2,4(a0!); p.lw s3,4(a1!); p.lw s4,4(a2!); p.lw s5,4(a3!); p.lw s6,4(a4!); p.lw s7,4(a5!)
    pv.sdotsp.b s8,s2,s6; pv.sdotsp.b s9,s3,s6; pv.sdotsp.b s10,s4,s6; pv.sdotsp.b s11,s5,s6
    pv.sdotsp.b t3,s2,s7; pv.sdotsp.b t4,s3,s7; pv.sdotsp.b t5,s4,s7; 9: pv.sdotsp.b t6,s5,s7";

const PLAIN: &str =
    "2: lw s2,0(a0); lw s3,0(a4); mul s4,s2,s3; add s5,s5,s4; srai s6,s5,3; xor s7,s7,s6
    addi t0,t0,-1; bnez t0,2b";

fn main() {
    for (name, body) in [("4x2 int8 loop", XPULP), ("plain RV32IM", PLAIN)] {
        for cores in [1, 8] {
            let (count, seconds) = run(body, cores);
            let rate = count as f64 / seconds / 1e6;
            println!("{name}, {cores} cores: {count} instructions, {rate:.0} M/s");
        }
    }
}

fn run(body: &str, cores: usize) -> (u64, f64) {
    let source = format!(
        "csrr gp,0xf14; li tp,4000; 1: li t0,64; slli t1,gp,9
        li a0,0x10000000; li t2,8196; add a1,a0,t2; add a2,a1,t2; add a3,a2,t2
        li a4,0x1000a000; add a4,a4,t1; addi a5,a4,272
        {body}
        addi tp,tp,-1; bnez tp,1b
        li t0,0x1a104000; li t1,0x80000000; bnez gp,3f; sw t1,0xa0(t0); 3: wfi"
    );
    let words = assemble(&source, 0x1c00_0100).expect("the program above is right");
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut machine = Machine::new();
    machine.chip.poke(0x1c00_0100, &bytes).expect("it fits");
    (0..cores).for_each(|core| machine.start(core, 0x1c00_0100));
    let begun = processor_seconds();
    let end = machine.run(u64::MAX).expect("it runs");
    assert_eq!(end, End::Exit(0));
    let count = machine.harts.iter().map(|hart| hart.cycles.issue).sum();
    (count, processor_seconds() - begun)
}

/// Seconds that this process spent on a processor, in hundredths (proc(5), fields 14 and 15 of `stat`).
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("this is Linux");
    let behind_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u64 =
        behind_name.split(' ').skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}
