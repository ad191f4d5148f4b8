//! Lines for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::count::Counted;

/// A case on so many cores. Cycles of `issued` and `stalls` are summed over the cores.
#[derive(Debug, Serialize)]
pub struct Outcome {
    target: &'static str,
    case: String,
    #[serde(skip)]
    what: String,
    cores: u32,
    /// 0 where an operator multiplies no weights.
    macs: u64,
    pub cycles: u64,
    mac_per_cycle: f64,
    /// Cycles that the plan says, of a head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<u64>,
    /// Runs in a row where not all of the operands fit L1.
    pub parts: usize,
    issued: BTreeMap<&'static str, u64>,
    stalls: BTreeMap<&'static str, u64>,
}

impl Outcome {
    pub fn new(case: &str, what: &str, cores: u32, macs: u64) -> Self {
        Outcome {
            target: "gap8",
            case: case.into(),
            what: what.into(),
            cores,
            macs,
            cycles: 0,
            mac_per_cycle: 0.0,
            planned: None,
            parts: 0,
            issued: BTreeMap::new(),
            stalls: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, counted: &Counted) {
        self.cycles += counted.cycles;
        self.mac_per_cycle = (self.macs as f64 / self.cycles as f64 * 1e3).round() / 1e3;
        let issued = counted.issued;
        for (name, count) in [
            ("products", issued.products),
            ("loads", issued.loads),
            ("stores", issued.stores),
            ("requantise", issued.requantise),
            ("other", issued.other),
        ] {
            *self.issued.entry(name).or_default() += count;
        }
        for &(cause, cycles) in counted.lost.iter().filter(|(_, cycles)| *cycles > 0) {
            *self.stalls.entry(cause).or_default() += cycles;
        }
    }
}

/// Share of the cycles, or cycles, by which two builds of the same source may differ: functions that push each other out of the instruction cache lie elsewhere,
/// as the order of what has the same name goes by a hash of the folder.
const LAYOUT: (f64, f64) = (0.03, 200.0);

/// Whether two lines are of one case, and as fast but for what the layout of the code may change.
pub fn same(kept: &str, now: &str) -> bool {
    let [Ok(kept), Ok(now)] = [kept, now].map(serde_json::from_str::<Value>) else { return false };
    let named =
        ["target", "case", "cores", "macs", "parts"].iter().all(|key| kept[key] == now[key]);
    let [Some(kept), Some(now)] = [&kept["cycles"], &now["cycles"]].map(Value::as_u64) else {
        return false;
    };
    named && as_fast(kept, now)
}

/// Whether so many cycles are those that were kept, but for what the layout of the code may change.
pub fn as_fast(kept: u64, now: u64) -> bool {
    let (share, cycles) = LAYOUT;
    kept.abs_diff(now) as f64 <= (share * kept as f64).max(cycles)
}

/// Shares of all cores' cycles, in percent: first what was issued, then what was lost.
pub fn table(outcomes: &[Outcome]) {
    let issued = ["products", "loads", "stores", "requantise", "other"];
    let stalls = [
        "load-use",
        "branch",
        "mul-div",
        "misaligned",
        "contention",
        "memory",
        "fetch",
        "barrier",
        "dma",
        "fork",
        "fabric",
    ];
    print!(
        "{:<12} {:<36} {:>5} {:>9} {:>7} {:>6}",
        "case", "", "cores", "cycles", "MAC/cyc", "speed"
    );
    issued.iter().chain(&stalls).for_each(|name| print!(" {name:>10}"));
    println!();
    let mut alone = None;
    for outcome in outcomes {
        if outcome.cores == 1 {
            alone = Some(outcome);
        }
        let alone = alone.filter(|alone| alone.case == outcome.case);
        let faster = |alone: &Outcome| {
            if outcome.macs > 0 {
                outcome.mac_per_cycle / alone.mac_per_cycle
            } else {
                alone.cycles as f64 / outcome.cycles as f64
            }
        };
        let speed = alone.map_or("–".into(), |alone| format!("{:.2}", faster(alone)));
        let all = outcome.cycles as f64 * f64::from(outcome.cores);
        let share = |counts: &BTreeMap<&str, u64>, name: &str| {
            100.0 * counts.get(name).copied().unwrap_or_default() as f64 / all
        };
        print!(
            "{:<12} {:<36} {:>5} {:>9} {:>7.2} {speed:>6}",
            outcome.case, outcome.what, outcome.cores, outcome.cycles, outcome.mac_per_cycle
        );
        issued.iter().for_each(|name| print!(" {:>10.1}", share(&outcome.issued, name)));
        stalls.iter().for_each(|name| print!(" {:>10.1}", share(&outcome.stalls, name)));
        println!(
            "{}",
            if outcome.parts > 1 { format!("  {} parts", outcome.parts) } else { String::new() }
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_but_for_what_the_layout_changes() {
        let line = |case: &str, cycles: u64| {
            serde_json::to_string(&Outcome { cycles, ..Outcome::new(case, "", 2, 4096) }).unwrap()
        };
        assert!(same(&line("a", 918), &line("a", 921)));
        assert!(same(&line("a", 100_000), &line("a", 102_900)));
        assert!(!same(&line("a", 100_000), &line("a", 103_100)));
        assert!(!same(&line("a", 918), &line("b", 918)));
        assert!(!same(&line("a", 918), "{}") && !same("", ""));
    }
}
