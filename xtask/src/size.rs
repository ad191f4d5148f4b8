//! `cargo xtask size`: flash and RAM of the firmware's head, per partition.
//!
//! Each partition's head is built alone. Flash is the code, without weights, tables and texts. RAM is what is static, and
//! the deepest stack of a run of the head on the first image, measured under emulation.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use clap::Args;
use object::{Object, ObjectSection, SectionFlags, SectionKind};

use crate::cargo::root;
use crate::emulate::board::Board;
use crate::emulate::frames::Frames;
use crate::emulate::protocol::STREAM;
use crate::emulate::{FIRMWARE, IMAGE_BYTES, IMAGES};
use crate::heads::{self, Ran};
use crate::setup;

/// Options of `size`.
#[derive(Debug, Args)]
pub struct Size {
    /// Write the golden file
    #[arg(long)]
    bless: bool,
}

const GOLDEN: &str = "examples/cifar10/firmware/size.golden";
/// Tells the model crate which partitions the head shall have.
const PARTITIONS: &str = "CLIO_PARTITIONS";
const HEADINGS: &str = "partition  code bytes  static bytes  stack bytes  instructions\n";

/// Prints the sizes and compares them with the golden file, or writes it.
pub fn size(options: &Size) -> Result<()> {
    setup::tools()?;
    let table = table()?;
    print!("{table}");
    let path = root().join(GOLDEN);
    if options.bless {
        return std::fs::write(&path, table).with_context(|| format!("{GOLDEN} cannot be written"));
    }
    let golden = std::fs::read_to_string(&path).with_context(|| {
        format!("{GOLDEN} cannot be read; write it with: cargo xtask size --bless")
    })?;
    ensure!(
        golden == table,
        "the sizes are not those of {GOLDEN}:\n{}if they should be, run: cargo xtask size --bless",
        difference(&golden, &table)
    );
    Ok(())
}

/// The table of all partitions that the device can compute.
fn table() -> Result<String> {
    let frames = Frames::read(&root().join(IMAGES), 1, IMAGE_BYTES)?;
    let (_, image) = frames.iter().next().with_context(|| format!("{IMAGES} is empty"))?;
    let mut table = HEADINGS.to_owned();
    let folder = Path::new(FIRMWARE);
    let firmware = |which: String| Board::Qemu.firmware(folder, "heads", &[(PARTITIONS, which)]);
    let (_, partitions) = heads::start(Board::Qemu, &firmware("all".into())?)?;
    for partition in partitions {
        eprintln!("Building and running the head of partition {partition} alone");
        let elf = firmware(partition.to_string())?;
        let (mut device, _) = heads::start(Board::Qemu, &elf)?;
        let Ran { stack, count: instructions, .. } = device.run(STREAM, partition, image)?;
        let (code, fixed) = sections(&elf)?;
        writeln!(table, "{partition:>9} {code:>11} {fixed:>13} {stack:>12} {instructions:>13}")?;
    }
    Ok(table)
}

/// Bytes of code, and of static RAM.
fn sections(elf: &Path) -> Result<(u64, u64)> {
    const EXECUTABLE: u64 = object::elf::SHF_EXECINSTR as u64;
    const WRITABLE: u64 = object::elf::SHF_WRITE as u64;
    let bytes = std::fs::read(elf)?;
    let file = object::File::parse(&*bytes)
        .with_context(|| format!("{} is no ELF file", elf.display()))?;
    let total = |counts: &dyn Fn(u64) -> bool| {
        let sections = file.sections().filter(|section| section.kind() != SectionKind::Metadata);
        let counted = sections.filter(|section| match section.flags() {
            SectionFlags::Elf { sh_flags } => {
                sh_flags & u64::from(object::elf::SHF_ALLOC) != 0 && counts(sh_flags)
            }
            _ => false,
        });
        counted.map(|section| section.size()).sum()
    };
    Ok((
        total(&|flags| flags & EXECUTABLE != 0),
        total(&|flags| flags & (WRITABLE | EXECUTABLE) == WRITABLE),
    ))
}

fn difference(golden: &str, table: &str) -> String {
    let lines = |text: &str, other: &str, sign: char| {
        let gone = text.lines().filter(|line| !other.lines().any(|same| same == *line));
        gone.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    lines(golden, table, '-') + &lines(table, golden, '+')
}
