//! One operator on the simulated chip.

use anyhow::{Context, Result, bail, ensure};
use gap8_sim::{End, Machine, load};
use object::{Object, ObjectSection, ObjectSymbol, SectionKind};

use super::count::{Counted, Watch};
use super::order::{self, L1_BYTES, Order, PLACE, WORDS};

/// The firmware, loaded.
pub struct Firmware {
    machine: Machine,
    /// Addresses of `bench_begin` and `bench_end`.
    marks: [u32; 2],
    /// Those of the raw loop.
    loop_marks: [u32; 2],
}

/// Operands in the order's sequence, and what must come out; nothing where nothing is compared.
#[derive(Default)]
pub struct Run {
    pub order: Order,
    pub blocks: Vec<i32>,
    pub left: Vec<i8>,
    pub right: Vec<i8>,
    pub expected: Vec<i8>,
}

impl Run {
    /// Its extent, where it is the first of the parts of a layer.
    #[cfg(feature = "costs")]
    pub fn cut(&self) -> clio_build::costs::Cut {
        let half = |value: u32| value.max(1).try_into().unwrap_or(u16::MAX);
        let Order { work, output_height, output_channels, rows, rounding, .. } = self.order;
        // The planner cuts additions by as many elements.
        let by_256 = (self.left.len() as u32).div_ceil(256);
        let all = if work == order::ADD { by_256 } else { output_height };
        clio_build::costs::Cut {
            rows: half(all),
            channels: half(output_channels),
            together: half(rows),
            rounding: rounding as u8,
        }
    }
}

/// More than any case takes.
const LIMIT: u64 = 200_000_000;

impl Firmware {
    pub fn new(elf: &[u8]) -> Result<Self> {
        let file = object::File::parse(elf)?;
        let address = |name: &str| -> Result<u32> {
            let symbol = file.symbols().find(|symbol| symbol.name() == Ok(name));
            Ok(symbol.with_context(|| format!("the firmware has no `{name}`"))?.address() as u32)
        };
        let marks = [address("bench_begin")?, address("bench_end")?];
        let loop_marks = [address("loop_begin")?, address("loop_end")?];
        ensure!(address("_fc_stack_end")? <= PLACE, "the firmware reaches into the order");
        for section in file.sections().filter(|section| section.kind() == SectionKind::Text) {
            refuse_fences(section.data()?, section.address())?;
        }
        let mut machine = Machine::new();
        load(&mut machine, elf)?;
        Ok(Firmware { machine, marks, loop_marks })
    }

    /// Runs it on so many cores: what it cost, and the output as far as it is expected.
    pub fn run(&self, run: &Run, cores: u32) -> Result<(Counted, Vec<i8>)> {
        let mut machine = self.machine.clone();
        let mut order = Order { cores, ..run.order };
        place(&mut order, run, cores)?;
        let operands = [words(&run.blocks), bytes(&run.left), bytes(&run.right)];
        // Outputs begin as what they should not stay.
        let output = vec![0x55; order.output_bytes as usize];
        let mut image: Vec<u8> = order.words().iter().flat_map(|w| w.to_le_bytes()).collect();
        debug_assert_eq!(image.len(), 4 * WORDS);
        for operand in operands.iter().chain([&output]) {
            image.extend(operand);
            image.resize(image.len().next_multiple_of(4), 0);
        }
        machine.chip.poke(PLACE, &image)?;
        let raw = order.work == order::FOUR_BY_TWO;
        let marks = if raw { self.loop_marks } else { self.marks };
        let mut watch = Watch::new(marks, cores as usize);
        match machine.run_traced(LIMIT, &mut watch)? {
            End::Exit(0) => (),
            end => bail!("{end:?}: {}", String::from_utf8_lossy(&machine.chip.console)),
        }
        let from = order.output as usize;
        let output = &machine.chip.l1[from..from + run.expected.len()];
        let output = output.iter().map(|byte| byte.cast_signed()).collect();
        Ok((watch.counted(&machine.chip)?, output))
    }
}

/// The core has neither fences nor atomic instructions, executed or not.
fn refuse_fences(code: &[u8], address: u64) -> Result<()> {
    let mut at = 0;
    while let Some(&low) = code.get(at) {
        ensure!(
            !matches!(low & 0x7f, 0x0f | 0x2f),
            "a fence or an atomic instruction at {:#x}",
            address + at as u64
        );
        // The lowest two bits tell whether there are two more bytes.
        at += if low & 3 == 3 { 4 } else { 2 };
    }
    Ok(())
}

/// Lays the operands out in L1, one behind the other. Scratch memories of neighbouring cores begin in different banks.
fn place(order: &mut Order, run: &Run, cores: u32) -> Result<()> {
    let mut end = 0;
    let mut take = |bytes: u32| {
        let from = end;
        end += bytes.next_multiple_of(4);
        from
    };
    order.blocks_bytes = 4 * run.blocks.len() as u32;
    order.left_bytes = run.left.len() as u32;
    order.right_bytes = run.right.len() as u32;
    order.output_bytes = order.output_bytes.max(run.expected.len() as u32);
    order.scratch_bytes = ((order.scratch_bytes / 4) | 1) * 4;
    order.blocks = take(order.blocks_bytes);
    order.left = take(order.left_bytes);
    order.right = take(order.right_bytes);
    order.output = take(order.output_bytes);
    order.scratch = take(cores * order.scratch_bytes);
    ensure!(end <= L1_BYTES, "{end} bytes do not fit L1's {L1_BYTES}");
    Ok(())
}

fn words(words: &[i32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn bytes(bytes: &[i8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte.cast_unsigned()).collect()
}
