//! What happens between the firmware's marks.

use anyhow::{Context, Result};
use gap8_sim::Watcher;
use gap8_sim::chip::{Chip, map};
use gap8_sim::core::{Cause, Cycles, Hart};
use gap8_sim::trace::Line;

/// What cycles that issued an instruction went to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// Dot products and scalar multiply-accumulates.
    pub products: u64,
    pub loads: u64,
    pub stores: u64,
    /// From sums to bytes: `mulhsu`, rounding, clipping, packing.
    pub requantise: u64,
    /// Everything else.
    pub other: u64,
}

/// What a run cost, over all its cores but for `cycles`.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// From the first core's begin to the last one's end, the barrier behind the kernel included.
    pub cycles: u64,
    pub issued: Issued,
    /// By the names of the causes.
    pub lost: Vec<(&'static str, u64)>,
}

/// Snapshots at the marks, and how often each instruction between them was executed.
pub struct Watch {
    marks: [u32; 2],
    from: Vec<Option<(u64, Cycles)>>,
    to: Vec<Option<(u64, Cycles)>>,
    executed: Vec<u64>,
}

impl Watch {
    pub fn new(marks: [u32; 2], cores: usize) -> Self {
        let none = vec![None; cores];
        Watch { marks, from: none.clone(), to: none, executed: vec![0; map::L2_BYTES as usize / 2] }
    }

    pub fn counted(&self, chip: &Chip) -> Result<Counted> {
        let all = |marks: &[Option<(u64, Cycles)>]| {
            marks.iter().copied().collect::<Option<Vec<_>>>().context("a core passed no mark")
        };
        let (from, to) = (all(&self.from)?, all(&self.to)?);
        let first = from.iter().map(|&(cycle, _)| cycle).min().unwrap_or_default();
        let last = to.iter().map(|&(cycle, _)| cycle).max().unwrap_or_default();
        let lost = Cause::ALL.map(|cause| {
            let cores = from.iter().zip(&to);
            (cause.name(), cores.map(|((_, from), (_, to))| to.since(from).lost(cause)).sum())
        });
        let mut issued = Issued::default();
        for (half, &count) in self.executed.iter().enumerate().filter(|(_, count)| **count > 0) {
            let text = Line::new(map::L2 + 2 * half as u32, chip).text();
            let mnemonic = text.split(' ').next().unwrap_or_default();
            *class(mnemonic, &mut issued) += count;
        }
        Ok(Counted { cycles: last - first, issued, lost: lost.into() })
    }
}

impl Watcher for Watch {
    #[inline]
    fn executed(&mut self, cycle: u64, pc: u32, hart: &Hart, _: &Chip) {
        let core = hart.core;
        if core >= self.from.len() {
            return;
        }
        if pc == self.marks[0] {
            self.from[core] = Some((cycle, hart.cycles));
        } else if pc == self.marks[1] {
            self.to[core] = Some((cycle, hart.cycles));
        } else if self.from[core].is_some()
            && self.to[core].is_none()
            && let Some(count) = self.executed.get_mut((pc.wrapping_sub(map::L2) >> 1) as usize)
        {
            *count += 1;
        }
    }
}

/// Which kind of instruction it is.
pub fn class<'a>(mnemonic: &str, issued: &'a mut Issued) -> &'a mut u64 {
    let is = |starts: &[&str]| starts.iter().any(|start| mnemonic.starts_with(start));
    if is(&["pv.sdot", "pv.dot", "p.mac"]) {
        &mut issued.products
    } else if is(&["lw", "lb", "lh", "p.lw", "p.lb", "p.lh"]) {
        &mut issued.loads
    } else if is(&["sw", "sb", "sh", "p.sw", "p.sb", "p.sh"]) {
        &mut issued.stores
    } else if is(&[
        "mul", "slt", "p.msu", "p.addn", "p.clip", "pv.pack", "pv.max", "pv.min", "p.max", "p.min",
        "sra",
    ]) {
        &mut issued.requantise
    } else {
        &mut issued.other
    }
}
