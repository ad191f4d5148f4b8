//! How fast the simulator is: `cargo run --release -p gap8-sim --example speed`. Runs the 4x2 int8 loop and a loop of plain RV32IM on one core of the
//! cluster and on eight, and the latter on the fabric controller with its data in L2, and on all nine, several times each. Prints millions of instructions of all cores
//! together for each second that the process was on a processor (Linux), so that a busy machine shows nearly the same: the median run's and the
//! slowest's. `speed 30` prints the ratios to 30, too, and fails where one is below 1.

use std::{env, fs, process};

use gap8_sim::isa::assemble;
use gap8_sim::{End, Machine};

const XPULP: &str = "lp.setup 0,t0,9f
    p.lw s2,4(a0!); p.lw s3,4(a1!); p.lw s4,4(a2!); p.lw s5,4(a3!); p.lw s6,4(a4!); p.lw s7,4(a5!)
    pv.sdotsp.b s8,s2,s6; pv.sdotsp.b s9,s3,s6; pv.sdotsp.b s10,s4,s6; pv.sdotsp.b s11,s5,s6
    pv.sdotsp.b t3,s2,s7; pv.sdotsp.b t4,s3,s7; pv.sdotsp.b t5,s4,s7; 9: pv.sdotsp.b t6,s5,s7";

const PLAIN: &str =
    "2: lw s2,0(a0); lw s3,0(a4); mul s4,s2,s3; add s5,s5,s4; srai s6,s5,3; xor s7,s7,s6
    addi t0,t0,-1; bnez t0,2b";

const CODE: u32 = 0x1c00_0100;
const RUNS: usize = 7;
/// Instructions of one run.
const LENGTH: u32 = 8_000_000;

fn main() {
    let least: f64 = env::args().nth(1).map_or(0.0, |text| text.parse().expect("a number of M/s"));
    let cluster: Vec<usize> = (0..8).collect();
    let all: Vec<usize> = (0..9).collect();
    let cases: [(&str, &str, &[usize]); 6] = [
        ("4x2 int8 loop, one core", XPULP, &cluster[..1]),
        ("4x2 int8 loop, eight cores", XPULP, &cluster),
        ("RV32IM, one core", PLAIN, &cluster[..1]),
        ("RV32IM, eight cores", PLAIN, &cluster),
        ("RV32IM, fabric controller", PLAIN, &[8]),
        ("RV32IM, all nine", PLAIN, &all),
    ];
    let mut slow = false;
    for (name, body, cores) in cases {
        let mut rates: Vec<f64> = (0..RUNS).map(|_| rate(body, cores)).collect();
        rates.sort_by(f64::total_cmp);
        let (median, slowest) = (rates[RUNS / 2], rates[0]);
        let ratio = if least > 0.0 {
            format!(", {:.2} of the least", median / least)
        } else {
            String::new()
        };
        println!("{name:28} {median:4.0} M/s, slowest {slowest:.0}{ratio}");
        slow |= median < least;
    }
    if slow {
        eprintln!("a median is below {least} M/s");
        process::exit(1);
    }
}

/// Millions of instructions of all cores a second.
fn rate(body: &str, cores: &[usize]) -> f64 {
    let round = if body == XPULP { 14 * 64 } else { 8 * 64 };
    let rounds = LENGTH / round / cores.len() as u32;
    // Rows of weights a word further in the banks each; activations of each core its own. The fabric controller's are in L2.
    let memory = if cores == [8] { 0x1c01_0000 } else { 0x1000_0000u32 };
    let source = format!(
        "csrr gp,0xf14; andi gp,gp,31; li tp,{rounds}; 1: li t0,64; slli t1,gp,9
        li a0,{memory}; li t2,8196; add a1,a0,t2; add a2,a1,t2; add a3,a2,t2
        li a4,{}; add a4,a4,t1; addi a5,a4,272
        {body}
        addi tp,tp,-1; bnez tp,1b
        li t0,0x1a104000; li t1,0x80000000; bnez gp,3f; sw t1,0xa0(t0); 3: wfi",
        memory + 0xa000
    );
    let words = assemble(&source, CODE).expect("the program above is right");
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut machine = Machine::new();
    machine.chip.poke(CODE, &bytes).expect("it fits");
    cores.iter().for_each(|&core| machine.start(core, CODE));
    let begun = processor_seconds();
    let end = machine.run(u64::MAX).expect("it runs");
    let seconds = processor_seconds() - begun;
    assert_eq!(end, End::Exit(0));
    let count: u64 = machine.harts.iter().map(|hart| hart.cycles.issue).sum();
    count as f64 / seconds / 1e6
}

/// Seconds that this process spent on a processor (the kernel's Documentation/scheduler/sched-stats.rst, first field of `schedstat`).
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/schedstat").expect("this is Linux");
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse::<u64>().ok());
    nanoseconds.expect("the first field is a number") as f64 / 1e9
}
