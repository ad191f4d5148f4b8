//! Where the cluster's cycles go, function by function: `cargo run --release -p gap8-sim --example profile program.elf`. All cores together: cycles, instructions, cycles
//! that wait for instructions and for memories outside of the TCDM, calls by core 0, the function's bytes, and how many lines of the instruction cache it executed. With a part of a
//! function's name behind the program, what core 0 executed of it, too.

use std::collections::BTreeSet;
use std::{env, fs};

use gap8_sim::chip::{Chip, map};
use gap8_sim::core::{Cause, Cycles, Hart};
use gap8_sim::trace::Line;
use gap8_sim::{Machine, Watcher, load};
use object::{Object, ObjectSymbol, SymbolKind};

/// No program takes as many cycles of the fabric controller.
const LIMIT: u64 = 10_000_000_000;

struct Function {
    name: String,
    from: u64,
    to: u64,
    cycles: [u64; 4],
    calls: u64,
    lines: BTreeSet<u32>,
}

struct Profile {
    functions: Vec<Function>,
    /// The function of every half word of L2.
    at: Vec<u16>,
    seen: [Cycles; 8],
    /// Of every half word of L2, how often core 0 executed it.
    executed: Vec<u64>,
}

impl Watcher for Profile {
    fn executed(&mut self, _: u64, pc: u32, hart: &Hart, _: &Chip) {
        let core = hart.core;
        if core == map::FC {
            return;
        }
        let Some(&index) = self.at.get((pc.wrapping_sub(map::L2) >> 1) as usize) else { return };
        let spent = hart.cycles.since(&self.seen[core]);
        self.seen[core] = hart.cycles;
        let Some(function) = self.functions.get_mut(usize::from(index)) else { return };
        let asleep = [Cause::Barrier, Cause::Dma, Cause::Sleep].map(|cause| spent.lost(cause));
        let awake = spent.total() - asleep.iter().sum::<u64>();
        let counts = [awake, spent.issue, spent.lost(Cause::Fetch), spent.lost(Cause::Memory)];
        function.cycles.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        function.lines.insert(pc >> 4);
        if core == 0 {
            function.calls += u64::from(u64::from(pc) == function.from);
            self.executed[(pc.wrapping_sub(map::L2) >> 1) as usize] += 1;
        }
    }
}

/// Prints what core 0 executed of a function, and how often.
fn listing(profile: &Profile, function: &Function, chip: &Chip) {
    for at in (function.from..function.to).step_by(2) {
        let count = profile.executed.get((at as u32).wrapping_sub(map::L2) as usize / 2);
        if let Some(count) = count.filter(|count| **count > 0) {
            println!("{count:>10}  {at:#010x}  {}", Line::new(at as u32, chip).text());
        }
    }
}

fn main() {
    let shown = env::args().nth(2);
    let path = env::args().nth(1).expect("the path of a program");
    let bytes = fs::read(path).expect("the program can be read");
    let file = object::File::parse(&*bytes).expect("it is an ELF file");
    let mut functions: Vec<Function> = file
        .symbols()
        .filter(|symbol| symbol.kind() == SymbolKind::Text)
        .map(|symbol| Function {
            name: symbol.name().unwrap_or_default().into(),
            from: symbol.address(),
            to: symbol.address() + symbol.size(),
            cycles: [0; 4],
            calls: 0,
            lines: BTreeSet::new(),
        })
        .collect();
    functions.sort_by_key(|function| function.from);
    let mut at = vec![u16::MAX; map::L2_BYTES as usize / 2];
    for (index, function) in functions.iter().enumerate() {
        let next = functions.get(index + 1).map_or(function.to, |next| next.from);
        let end = if function.to > function.from { function.to } else { next };
        for half in (function.from..end).step_by(2) {
            if let Some(place) = at.get_mut((half as u32).wrapping_sub(map::L2) as usize / 2) {
                *place = index as u16;
            }
        }
    }
    let executed = vec![0; at.len()];
    let mut machine = Machine::new();
    load(&mut machine, &bytes).expect("it has room");
    let mut profile = Profile { functions, at, seen: Default::default(), executed };
    let end = machine.run_traced(LIMIT, &mut profile).expect("it runs");
    println!("{end:?}");
    println!(
        "{:>10} {:>10} {:>10} {:>10} {:>8} {:>6} {:>6}",
        "cycles", "issued", "fetch", "memory", "calls", "bytes", "lines"
    );
    profile.functions.sort_by_key(|function| std::cmp::Reverse(function.cycles[2]));
    for function in profile.functions.iter().filter(|function| function.cycles[0] > 0) {
        if shown.as_ref().is_some_and(|shown| function.name.contains(shown)) {
            listing(&profile, function, &machine.chip);
        }
        let [cycles, issued, fetch, memory] = function.cycles;
        println!(
            "{cycles:>10} {issued:>10} {fetch:>10} {memory:>10} {:>8} {:>6} {:>6}  {}",
            function.calls,
            function.to.saturating_sub(function.from),
            function.lines.len(),
            function.name
        );
    }
}
