//! Code on one core of the cluster, as on the RTL's bench: between two stores, with an ideal cache.

use gap8_sim::Machine;
use gap8_sim::chip::Chip;
use gap8_sim::core::Hart;
use gap8_sim::isa::assemble;

/// Where `s0`, `s1` and `s2` point.
pub const DATA: [u32; 3] = [0x1000_0000, 0x1000_0100, 0x1000_0200];
const CODE: u32 = 0x1c00_0100;

/// What became of the code.
pub struct Ran {
    /// Cycles between the store before and the one behind.
    pub cycles: u64,
    /// The core and its memory at the end.
    pub machine: Machine,
}

impl Ran {
    /// A register by its number.
    pub fn x(&self, register: usize) -> u32 {
        self.machine.harts[0].x[register]
    }

    /// A word of memory.
    pub fn word(&self, address: u32) -> u32 {
        self.machine.chip.peek(address).unwrap()
    }
}

/// Runs code that begins so many bytes behind a line of the instruction memory, with `a1` = 3, `a2` = 5 and `s3` = 8.
pub fn run(code: &str, align: u32) -> Ran {
    run_words(&assemble(&source(code), CODE + align).unwrap(), align)
}

fn source(code: &str) -> String {
    format!("sw zero,0(s0)\n{code}\nsw zero,0(s0)\nebreak")
}

/// The same of words, the store before and the one behind among them.
pub fn run_words(words: &[u32], align: u32) -> Ran {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    run_bytes(&bytes, align)
}

/// The same of bytes, which end with a store and `ebreak`.
pub fn run_bytes(bytes: &[u8], align: u32) -> Ran {
    let base = CODE + align;
    let mut machine = Machine::new();
    machine.chip.ideal_cache = true;
    machine.chip.poke(base, bytes).unwrap();
    // Loaded pointers must point somewhere.
    machine.chip.poke(DATA[1], &0x1000_0300u32.to_le_bytes()).unwrap();
    let x = &mut machine.harts[0].x;
    (x[8], x[9], x[18], x[19]) = (DATA[0], DATA[1], DATA[2], 8);
    (x[11], x[12]) = (3, 5);
    machine.start(0, base);
    let end = base + bytes.len() as u32 - 8;
    let mut marks = Marks { pcs: [base, end], cycles: vec![] };
    let stop = machine.run_traced(1_000_000, &mut marks).unwrap_err();
    assert!(stop.to_string().contains("ebreak"), "{stop}");
    assert_eq!(marks.cycles.len(), 2, "{stop}");
    Ran { cycles: marks.cycles[1] - marks.cycles[0] - 1, machine }
}

struct Marks {
    pcs: [u32; 2],
    cycles: Vec<u64>,
}

impl gap8_sim::Watcher for Marks {
    fn executed(&mut self, cycle: u64, pc: u32, _: &Hart, _: &Chip) {
        if self.pcs.contains(&pc) {
            self.cycles.push(cycle);
        }
    }
}
