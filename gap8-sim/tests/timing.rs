//! Cycles of one core against those that the RI5CY RTL took (`tests/data/ri5cy_timing.csv`).

use gap8_sim::Machine;
use gap8_sim::isa::assemble;

const TIMINGS: &str = include_str!("data/ri5cy_timing.csv");
const CODE: u32 = 0x1c00_0100;
const MARK: u32 = 0x1c00_0000;

#[test]
fn every_timing_is_the_rtls() {
    let mut wrong = vec![];
    let mut count = 0;
    for line in TIMINGS.lines().skip(1) {
        let fields = fields(line);
        for (index, align) in [0, 4, 8, 12].into_iter().enumerate() {
            let expected: u64 = fields[1 + index].parse().unwrap();
            let cycles = measure(&fields[5], align);
            if cycles != expected {
                wrong.push(format!("{} at +{align}: {cycles}, not {expected}", fields[0]));
            }
            count += 1;
        }
    }
    assert_eq!(count, 4 * 81);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Cycles between the instruction before and the one behind the code.
fn measure(code: &str, align: u32) -> u64 {
    let mut machine = Machine::new();
    machine.chip.ideal_cache = true;
    let base = CODE + align;
    // A store before and one behind, as on the RTL; the numbers are issue cycles of the two.
    let source = format!("sw zero,0(s0)\n{code}\nsw zero,0(s0)\nebreak");
    let words = assemble(&source, base).unwrap();
    let end = base + 4 * words.len() as u32 - 8;
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    machine.chip.poke(base, &bytes).unwrap();
    let _ = MARK;
    let hart = &mut machine.harts[0];
    (hart.x[8], hart.x[9], hart.x[18], hart.x[19]) = (0x1000_0000, 0x1000_0100, 0x1000_0200, 8);
    hart.x[11] = 3;
    hart.x[12] = 5;
    // Loaded pointers must point somewhere.
    machine.chip.poke(0x1000_0100, &0x1000_0300u32.to_le_bytes()).unwrap();
    machine.start(0, base);
    let mut marks = Marks { pcs: [base, end], cycles: vec![] };
    let stop = machine.run_traced(10_000, &mut marks).unwrap_err();
    assert_eq!(marks.cycles.len(), 2, "{code}: {stop}");
    marks.cycles[1] - marks.cycles[0] - 1
}

struct Marks {
    pcs: [u32; 2],
    cycles: Vec<u64>,
}

impl gap8_sim::Watcher for Marks {
    fn executed(
        &mut self,
        cycle: u64,
        pc: u32,
        _: &gap8_sim::core::Hart,
        _: &gap8_sim::chip::Chip,
    ) {
        if self.pcs.contains(&pc) {
            self.cycles.push(cycle);
        }
    }
}

fn fields(line: &str) -> Vec<String> {
    let mut quoted = false;
    line.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|field| field.trim_matches('"').to_owned())
    .collect()
}
