//! The plan as a file that people read, next to the artifact.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::point::{Fate, Point};
use super::{Bands, CLOUD_BASE_US, CLOUD_MACS_PER_SECOND, Candidate, Plan, budget};

impl Plan<'_> {
    /// The partition table as TOML: every partition and operating point, the pruned ones with the reason.
    pub fn table_toml(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_table(&mut text);
        text
    }

    /// Where that file lies: `<artifact's stem>.<target>.table.toml` beside the artifact.
    pub fn table_path(&self, folder: &Path) -> PathBuf {
        let artifact = folder.join(&self.declaration.artifact);
        artifact.with_extension(format!("{}.table.toml", self.target.name))
    }

    fn write_table(&self, text: &mut String) -> std::fmt::Result {
        let (declaration, board) = (self.declaration, &self.target.board);
        let limits = budget::limits(declaration, self.target);
        let kbps = declaration.link.kbps;
        writeln!(text, "# Written by Clio from {}; do not edit.", declaration.artifact)?;
        writeln!(text, "model = {:?}", self.artifact.model)?;
        writeln!(text, "target = {:?}", self.target.name)?;
        writeln!(text, "deadline_ms = {}", declaration.deadline_ms)?;
        writeln!(text, "link_kbps = [{:?}, {:?}]", kbps.min, kbps.max)?;
        if declaration.link.loss > 0.0 {
            writeln!(text, "link_loss = {}", declaration.link.loss)?;
            writeln!(text, "accuracy = {EXPECTED:?}")?;
        }
        writeln!(text, "round_trip_ms = {}", declaration.link.round_trip_ms)?;
        writeln!(text, "flash_limit = {}", limits.flash)?;
        writeln!(text, "ram_limit = {}", limits.ram)?;
        if let Some(shared) = limits.shared {
            writeln!(text, "flash_and_ram_limit = {shared}")?;
        }
        writeln!(text, "flash_bytes = {}", self.memory.flash)?;
        writeln!(text, "ram_bytes = {}", self.memory.ram())?;
        if self.memory.l3 > 0 {
            writeln!(text, "l3_bytes = {}", self.memory.l3)?;
        }
        writeln!(text, "accuracy_images = {}", self.artifact.holdout_images)?;
        writeln!(text, "float_accuracy = {:.4}", self.artifact.float_accuracy)?;
        let source = &self.target.cost.source;
        match board.cycles_per_instruction {
            Some(cycles) => {
                writeln!(text, "instructions = {source:?}")?;
                let cycles = format!("{cycles} per instruction, {}", board.cycles_source);
                writeln!(text, "cycles = {cycles:?}")?;
            }
            None => writeln!(text, "cycles = {:?}", format!("{source}; {}", board.cycles_source))?,
        }
        writeln!(
            text,
            "cloud = {:?}",
            format!("declared: {CLOUD_MACS_PER_SECOND} MAC/s and {CLOUD_BASE_US} µs")
        )?;
        for candidate in &self.candidates {
            self.write_candidate(text, candidate)?;
        }
        Ok(())
    }

    fn write_candidate(&self, text: &mut String, candidate: &Candidate) -> std::fmt::Result {
        let tensor = self.partition(candidate.number).cut.tensor;
        writeln!(text, "\n[[partition]]")?;
        writeln!(text, "number = {}", candidate.number)?;
        writeln!(text, "name = {:?}", candidate.name)?;
        writeln!(text, "shape = \"{}\"", self.artifact.graph.shape(tensor))?;
        writeln!(text, "macs = {}", candidate.macs)?;
        writeln!(text, "tail_macs = {}", candidate.tail_macs)?;
        match &candidate.excluded {
            Some(reason) => writeln!(text, "excluded = {reason:?}")?,
            None => {
                writeln!(text, "{} = {}", self.target.board.unit(), candidate.instructions)?;
                writeln!(text, "flash_bytes = {}", candidate.memory.flash)?;
                writeln!(text, "ram_bytes = {}", candidate.memory.ram())?;
                if candidate.memory.l3 > 0 {
                    writeln!(text, "l3_bytes = {}", candidate.memory.l3)?;
                }
                if !candidate.bands.is_empty() {
                    writeln!(text, "bands = [")?;
                    for bands in &candidate.bands {
                        writeln!(text, "  {},", self.bands(bands))?;
                    }
                    writeln!(text, "]")?;
                }
            }
        }
        writeln!(text, "points = [")?;
        for point in self.points.iter().filter(|p| p.point.partition == candidate.number) {
            writeln!(text, "  {},", row(point, self.target.board.unit()))?;
        }
        writeln!(text, "]")
    }
}

impl Plan<'_> {
    /// A group of layers that alone would take more memory.
    fn bands(&self, bands: &Bands) -> String {
        let name = |node: usize| &self.artifact.graph.nodes[node].name;
        format!(
            "{{ from = {:?}, to = {:?}, turns = {}, more_{} = {} }}",
            name(bands.nodes.start),
            name(bands.nodes.end - 1),
            bands.turns.len(),
            self.target.board.unit(),
            bands.more
        )
    }
}

/// What the accuracies of a lossy link are.
const EXPECTED: &str = "modelled: of points that send, the expectation over packets lost independently, of accuracies measured without loss, between them by interpolation over the logarithm of the bytes; `packets` are data + repair";

fn row(point: &Point, unit: &str) -> String {
    let p = &point.point;
    let from = match point.from_kbps {
        Some(kbps) => format!(", from_kbps = {kbps:.1}"),
        None => String::new(),
    };
    let fate = match &point.fate {
        Fate::Kept => String::new(),
        fate => format!(", pruned = \"{fate}\""),
    };
    let packets = match &point.protection {
        Some(p) => format!(", packets = \"{} + {}\"", p.data, p.repair),
        None => String::new(),
    };
    format!(
        "{{ slices = {}, bytes = {}{packets}, accuracy = {:.4}, {unit} = {}, device_us = {}, tail_us = {}{from}{fate} }}",
        p.slices,
        p.bytes,
        f64::from(p.accuracy) / 1e4,
        point.instructions,
        p.device_us,
        p.tail_us
    )
}
