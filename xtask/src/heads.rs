//! `cargo xtask heads`: the head on the emulated device against the head on the host, at every partition, bit for bit, and its
//! instructions against what the plan says.

mod planned;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::cargo::{cargo, root, shown};
use crate::emulate::bytes::Bytes;
use crate::emulate::frames::Frames;
use crate::emulate::protocol::{QUIT, STREAM, TENSOR};
use crate::emulate::qemu::Device;
use crate::emulate::{IMAGE_BYTES, IMAGES, firmware};
use crate::setup;
use planned::{Planned, TOLERANCE};

/// Options of `heads`.
#[derive(Debug, Args)]
pub struct Heads {
    /// How many images to run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    frames: u32,
    /// Folder of an example, with `model` and `firmware` in it; `cargo xtask points` makes such folders
    #[arg(long, default_value = "examples/cifar10")]
    example: PathBuf,
}

/// The board that QEMU emulates.
const BOARD: &str = "mps2_an500";
const ALL: (&str, &str) = ("CLIO_PARTITIONS", "all");

/// Runs every partition on both, and fails at the first difference.
pub fn heads(options: &Heads) -> Result<()> {
    setup::tools()?;
    let count = options.frames as usize;
    let frames = Frames::read(&root().join(IMAGES), count, IMAGE_BYTES)?;
    let planned = Planned::read(&root().join(&options.example).join("model"), BOARD)?;
    eprintln!("Running the head on the host");
    let host = host(&options.example, count)?;
    let mut host = Bytes(&host);
    eprintln!("Building the firmware with every partition");
    let folder = options.example.join("firmware");
    let elf = firmware(&folder, "heads", &[(ALL.0, ALL.1.to_owned())])?;
    let (mut device, partitions) = start(&elf)?;
    println!(
        "image partition  tensor bytes  stream bytes  instructions  per MAC  planned/counted  stack bytes"
    );
    let mut wrong = vec![];
    for (index, (_, image)) in frames.iter().enumerate() {
        for partition in &partitions {
            let [number] = host.take()?;
            ensure!(
                number == *partition,
                "the host's head has partition {number}, the device's {partition}"
            );
            let tensor = device.run(TENSOR, *partition, image)?;
            compare(index, *partition, "tensor", host.array()?, &tensor.bytes)?;
            let sent = device.run(STREAM, *partition, image)?;
            compare(index, *partition, "stream", host.array()?, &sent.bytes)?;
            let head = planned.head(*partition);
            let head = head.with_context(|| format!("the table has no partition {partition}"))?;
            let ratio = head.instructions as f64 / sent.instructions.max(1) as f64;
            println!(
                "{index:>5} {partition:>9} {:>13} {:>13} {:>13} {:>8} {ratio:>16.3} {:>12}",
                tensor.bytes.len(),
                sent.bytes.len(),
                sent.instructions,
                per_mac(head.macs, sent.instructions),
                sent.stack
            );
            if (ratio - 1.0).abs() > TOLERANCE {
                wrong.push(*partition);
            }
        }
    }
    ensure!(host.rest().is_empty(), "the host's head has more partitions than the device's");
    device.0.send(QUIT, &[])?;
    device.0.finish()?;
    println!("{} partitions of {count} images are the same bit for bit", partitions.len());
    wrong.dedup();
    ensure!(
        wrong.is_empty(),
        "the plan is wrong by more than {:.0} % at the partitions {wrong:?}: see docs/boards.md, Regenerate a cost table",
        100.0 * TOLERANCE
    );
    Ok(())
}

fn per_mac(macs: u64, instructions: u64) -> String {
    if macs == 0 { "-".into() } else { format!("{:.3}", instructions as f64 / macs as f64) }
}

/// A device that runs the firmware `heads`.
pub struct Tester(Device);

/// What a run of the head gave, and cost.
pub struct Ran {
    /// Tensor, stream or class.
    pub bytes: Vec<u8>,
    /// Instructions.
    pub instructions: u64,
    /// Bytes of stack at its deepest.
    pub stack: u32,
}

/// Starts the firmware `heads`; gives also the numbers of its partitions.
pub fn start(elf: &Path) -> Result<(Tester, Vec<u8>)> {
    let mut device = Device::start(elf)?;
    let partitions = device.receive()?.body;
    Ok((Tester(device), partitions))
}

impl Tester {
    /// Runs the head to a partition: `kind` is `TENSOR` or `STREAM`.
    pub fn run(&mut self, kind: u8, partition: u8, image: &[u8]) -> Result<Ran> {
        self.0.send(kind, &[&[partition], image])?;
        let message = self.0.receive()?;
        if message.kind != kind {
            bail!("partition {partition} does not run: {}", String::from_utf8_lossy(&message.body));
        }
        let mut body = Bytes(&message.body);
        let instructions = body.u64()?;
        Ok(Ran { instructions, stack: body.u32()?, bytes: body.rest().to_vec() })
    }
}

/// What the head on the host gives; the layout is in the model crate's `examples/heads.rs`.
fn host(example: &Path, count: usize) -> Result<Vec<u8>> {
    let mut command = cargo();
    command.current_dir(root().join(example).join("model")).env(ALL.0, ALL.1);
    command.args([
        "run",
        "--release",
        "--quiet",
        "--features",
        "mps2_an500",
        "--example",
        "heads",
        "--",
    ]);
    command.arg(root().join(IMAGES)).arg(count.to_string());
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    ensure!(
        output.status.success(),
        "the head does not run on the host; to repeat it: {}",
        shown(&command)
    );
    Ok(output.stdout)
}

fn compare(image: usize, partition: u8, what: &str, host: &[u8], device: &[u8]) -> Result<()> {
    if host == device {
        return Ok(());
    }
    let lengths = format!("{} bytes on the host, {} on the device", host.len(), device.len());
    match host.iter().zip(device).position(|(a, b)| a != b) {
        Some(at) => bail!(
            "image {image}, partition {partition}: byte {at} of the {what} is {} on the host and {} on the device; {lengths}",
            host[at],
            device[at]
        ),
        None => bail!("image {image}, partition {partition}: the {what} has {lengths}"),
    }
}
