//! `cargo xtask heads`: the head on the emulated device against the head on the host, at every partition, bit for bit, and its
//! instructions against what the plan says.

mod planned;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::cargo::{cargo, root, shown};
use crate::emulate::board::Board;
use crate::emulate::bytes::Bytes;
use crate::emulate::device::Device;
use crate::emulate::frames::Frames;
use crate::emulate::protocol::{QUIT, STREAM, TENSOR};
use crate::emulate::{IMAGE_BYTES, IMAGES};
use planned::{Head, Planned, tolerance};

/// Options of `heads`.
#[derive(Debug, Args)]
pub struct Heads {
    /// Board whose head is compared
    #[arg(long, value_name = "BOARD", default_value = "mps2_an500", value_parser = ["mps2_an500", "gap8"])]
    target: String,
    /// How many images to run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    frames: u32,
    /// Only this partition
    #[arg(long, value_name = "P")]
    partition: Option<u8>,
    /// Folder of an example, with `model` and `firmware` in it; `cargo xtask points` makes such folders
    #[arg(long, default_value = "examples/cifar10")]
    example: PathBuf,
}

const PARTITIONS: &str = "CLIO_PARTITIONS";

/// Runs every partition on both, and fails at the first difference.
pub fn heads(options: &Heads) -> Result<()> {
    let board = Board::of(&options.target)?;
    board.tools()?;
    let count = options.frames as usize;
    let frames = Frames::read(&root().join(IMAGES), count, IMAGE_BYTES)?;
    let planned = Planned::read(&root().join(&options.example).join("model"), &options.target)?;
    eprintln!("Running the head on the host");
    let host = host(options, count)?;
    let expected = expected(&host)?;
    println!(
        "image partition  tensor bytes  to tensor  per MAC  stream bytes  {}  planned/counted  stack bytes",
        board.unit()
    );
    let (mut wrong, mut compared) = (vec![], vec![]);
    for which in builds(board, options.partition, &planned, &expected) {
        eprintln!("Building the firmware with partition {which}");
        let folder = options.example.join("firmware");
        let elf = board.firmware(&folder, "heads", &[(PARTITIONS, which)])?;
        let (mut device, partitions) = start(board, &elf)?;
        for (index, (_, image)) in frames.iter().enumerate() {
            for &partition in
                partitions.iter().filter(|p| options.partition.is_none_or(|only| only == **p))
            {
                let head = planned.head(partition);
                let head =
                    head.with_context(|| format!("the table has no partition {partition}"))?;
                let host = expected.iter().find(|e| (e.image, e.partition) == (index, partition));
                let host =
                    host.with_context(|| format!("the host has no partition {partition}"))?;
                if !device.compare(board, host, image, head)? {
                    wrong.push(partition);
                }
            }
        }
        device.0.send(QUIT, &[])?;
        device.0.finish()?;
        compared.extend(partitions);
    }
    for (number, why) in planned.too_large() {
        println!("partition {number} is too large for the board: {why}");
    }
    let missing = expected.iter().map(|e| e.partition).find(|number| {
        let too_large = planned.too_large().iter().any(|(large, _)| large == number);
        !too_large && !compared.contains(number) && options.partition.is_none()
    });
    if let Some(number) = missing {
        bail!("the device has no partition {number}");
    }
    println!("{} partitions of {count} images are the same bit for bit", compared.len());
    wrong.dedup();
    ensure!(
        wrong.is_empty(),
        "the plan is wrong by more than {:.0} % at the partitions {wrong:?}: see docs/boards.md, Regenerate a cost table",
        100.0 * tolerance(board)
    );
    Ok(())
}

/// What the firmware is built with, one after the other: all partitions at once where the memory is large enough for them.
fn builds(board: Board, only: Option<u8>, planned: &Planned, expected: &[Expected]) -> Vec<String> {
    match (board, only) {
        (_, Some(number)) => vec![number.to_string()],
        (Board::Gap8, None) if planned.all_fit() => vec!["all".into()],
        (Board::Qemu, None) => vec!["all".into()],
        (Board::Gap8, None) => {
            let large = planned.too_large();
            let all = expected.iter().filter(|e| e.image == 0).map(|e| e.partition);
            let fits = all.filter(|number| !large.iter().any(|(large, _)| large == number));
            fits.map(|number| number.to_string()).collect()
        }
    }
}

/// What the host's head gave at a partition.
struct Expected<'h> {
    image: usize,
    partition: u8,
    tensor: &'h [u8],
    sent: &'h [u8],
}

/// Reads what the host's head printed: all partitions of each image, their numbers rising.
fn expected(host: &[u8]) -> Result<Vec<Expected<'_>>> {
    let (mut bytes, mut all): (_, Vec<Expected>) = (Bytes(host), vec![]);
    while !bytes.is_empty() {
        let [partition] = bytes.take()?;
        let image =
            all.last().map_or(0, |last| last.image + usize::from(last.partition >= partition));
        let (tensor, sent) = (bytes.array()?, bytes.array()?);
        all.push(Expected { image, partition, tensor, sent });
    }
    Ok(all)
}

fn per_mac(macs: u64, count: u64) -> String {
    if macs == 0 { "-".into() } else { format!("{:.3}", count as f64 / macs as f64) }
}

/// A device that runs the firmware `heads`.
pub struct Tester(Device);

/// What a run of the head gave, and cost.
pub struct Ran {
    /// Tensor, stream or class.
    pub bytes: Vec<u8>,
    /// Instructions or cycles.
    pub count: u64,
    /// Bytes of stack at its deepest.
    pub stack: u32,
}

/// Starts the firmware `heads`; gives also the numbers of its partitions.
pub fn start(board: Board, elf: &Path) -> Result<(Tester, Vec<u8>)> {
    let mut device = board.start(elf)?;
    let partitions = device.receive()?.body;
    Ok((Tester(device), partitions))
}

impl Tester {
    /// Compares a partition with the host's; whether the plan is right about what it costs.
    fn compare(&mut self, board: Board, host: &Expected, image: &[u8], head: Head) -> Result<bool> {
        let &Expected { image: index, partition, .. } = host;
        let tensor = self.run(TENSOR, partition, image)?;
        compare(index, partition, "tensor", host.tensor, &tensor.bytes)?;
        let sent = self.run(STREAM, partition, image)?;
        compare(index, partition, "stream", host.sent, &sent.bytes)?;
        let ratio = head.count as f64 / sent.count.max(1) as f64;
        println!(
            "{index:>5} {partition:>9} {:>13} {:>10} {:>8} {:>13} {:>width$} {ratio:>16.3} {:>12}",
            tensor.bytes.len(),
            tensor.count,
            per_mac(head.macs, tensor.count),
            sent.bytes.len(),
            sent.count,
            sent.stack,
            width = board.unit().len() + 1,
        );
        Ok((ratio - 1.0).abs() <= tolerance(board))
    }

    /// Runs the head to a partition: `kind` is `TENSOR` or `STREAM`.
    pub fn run(&mut self, kind: u8, partition: u8, image: &[u8]) -> Result<Ran> {
        self.0.send(kind, &[&[partition], image])?;
        let message = self.0.receive()?;
        if message.kind != kind {
            bail!("partition {partition} does not run: {}", String::from_utf8_lossy(&message.body));
        }
        let mut body = Bytes(&message.body);
        let count = body.u64()?;
        Ok(Ran { count, stack: body.u32()?, bytes: body.rest().to_vec() })
    }
}

/// What the head on the host gives; the layout is in the model crate's `examples/heads.rs`.
fn host(options: &Heads, count: usize) -> Result<Vec<u8>> {
    let mut command = cargo();
    command.current_dir(root().join(&options.example).join("model")).env(PARTITIONS, "all");
    command.args([
        "run",
        "--release",
        "--quiet",
        "--features",
        &options.target,
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
