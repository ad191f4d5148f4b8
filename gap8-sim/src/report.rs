//! Cycles by core and cause, for people.

use crate::core::{Cause, Cycles};
use crate::machine::Machine;

/// A table with a line for each core that ran: instructions, cycles, and the causes of what was lost.
pub fn table(machine: &Machine) -> String {
    let cores = machine.harts.iter().filter(|hart| hart.cycles.issue > 0);
    let lines = cores.map(|hart| {
        let name = if hart.core == 8 { "fc".into() } else { format!("pe{}", hart.core) };
        line(&name, &hart.cycles)
    });
    let causes: String = Cause::ALL.map(|cause| format!("{:>11}", cause.name())).concat();
    format!("{:4}{:>12}{:>12}{causes}\n", "core", "cycles", "issue") + &lines.collect::<String>()
}

fn line(name: &str, cycles: &Cycles) -> String {
    let causes: String = Cause::ALL.map(|cause| format!("{:>11}", cycles.lost(cause))).concat();
    format!("{name:4}{:>12}{:>12}{causes}\n", cycles.total(), cycles.issue)
}
