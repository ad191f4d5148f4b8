//! Programs for the cluster's cores, without a fabric controller.

use gap8_sim::Machine;
use gap8_sim::isa::assemble;

/// The cluster's memory, as text and number.
pub const L1: u32 = 0x1000_0000;
const CODE: u32 = 0x1c00_0100;
/// Two words for each core: the cluster's timer at the marks.
const MARKS: u32 = 0x1000_ff80;

/// A machine whose first cores run the same program on a warm cache. `{barrier}` is one, `{mark}` notes the time, `{end}` waits for all and ends.
pub fn cluster(source: &str, cores: u32) -> Machine {
    let mask = (1u32 << cores) - 1;
    // s0: event unit; s1: where this core's next mark goes; gp: timer.
    let start = format!(
        "li s0,0x204000; li t0,{mask}; sw t0,0x200(s0); sw t0,0x20c(s0); li t0,0x10000; sw t0,0(s0)
        li s1,{MARKS}; csrr t0,0xf14; slli t0,t0,3; add s1,s1,t0
        li gp,0x10200400; li t0,1; sw t0,0(gp)"
    );
    let body = source
        .replace("{barrier}", "\np.elw x0,0x21c(s0)\n")
        .replace("{mark}", "\nlw tp,8(gp); sw tp,0(s1); addi s1,s1,4\n")
        .replace("{end}", "\nli t0,0x10000; sw t0,0(s0); p.elw x0,0x21c(s0); li t0,0x1a104000; li t1,0x80000000; sw t1,0xa0(t0); ebreak\n");
    let words = assemble(&format!("{start}\n{body}"), CODE).unwrap();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut machine = Machine::new();
    machine.chip.ideal_cache = true;
    machine.chip.poke(CODE, &bytes).unwrap();
    for core in 0..cores as usize {
        machine.start(core, CODE);
    }
    machine
}

/// The cycles between each core's marks, less those of the mark itself.
pub fn core_cycles(machine: &Machine) -> Vec<u64> {
    (0..8).map(|core| between(machine, core)).collect()
}

fn between(machine: &Machine, core: u32) -> u64 {
    let mark = |at| u64::from(machine.chip.peek(MARKS + 8 * core + at).unwrap());
    // Loading the timer, a stall, the store and the addition: measured by two marks in a row.
    (mark(4) - mark(0)).saturating_sub(MARK_CYCLES)
}

/// A load of three cycles, one of load-use, store and addition.
const MARK_CYCLES: u64 = 6;

/// Where a program of the fabric controller begins.
const FABRIC_CODE: u32 = 0x1c00_1000;
/// Where its interrupts go, from every vector.
const HANDLER: u32 = 0x1c00_0800;
const VECTORS: u32 = 0x1c00_0000;

/// A machine whose fabric controller runs a program with a handler of interrupts, which ends with `mret`. `s0` is its event unit; `{exit}` ends with `a0`
/// as the status.
pub fn fabric(source: &str, handler: &str) -> Machine {
    let mut machine = Machine::new();
    machine.chip.ideal_cache = true;
    for number in 0..32 {
        let at = VECTORS + 4 * number;
        poke(&mut machine, at, &format!("j {HANDLER}"));
    }
    poke(&mut machine, HANDLER, &format!("{handler}; mret"));
    let exit = "li t0,0x1a104000; li t1,0x80000000; or t1,t1,a0; sw t1,0xa0(t0); wfi";
    let start = format!("li t0,{VECTORS}; csrw mtvec,t0; li s0,0x204000");
    poke(&mut machine, FABRIC_CODE, &format!("{start}; {}", source.replace("{exit}", exit)));
    machine.start(8, FABRIC_CODE);
    machine
}

/// Puts code at an address.
pub fn poke(machine: &mut Machine, address: u32, source: &str) {
    let words = assemble(source, address).unwrap();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    machine.chip.poke(address, &bytes).unwrap();
}

/// A program at an address, as an ELF file.
pub fn elf(source: &str, address: u32) -> Vec<u8> {
    let words = assemble(source, address).unwrap();
    let mut file = b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let mut half = |value: u16| file.extend(value.to_le_bytes());
    half(2);
    half(243);
    // Version, entry, program headers behind this one, no sections, no flags.
    let words_of = [1, address, 52, 0, 0];
    file.extend(words_of.iter().flat_map(|word: &u32| word.to_le_bytes()));
    let halves: [u16; 6] = [52, 32, 1, 0, 0, 0];
    file.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
    let bytes = 4 * words.len() as u32;
    let header = [1, 84, address, address, bytes, bytes, 5, 4];
    file.extend(header.iter().flat_map(|word: &u32| word.to_le_bytes()));
    file.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    file
}
