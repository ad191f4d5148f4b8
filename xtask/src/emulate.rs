//! `cargo xtask emulate`: the whole example at work, with the device under emulation.

pub mod board;
pub mod bytes;
pub mod device;
pub mod frames;
mod gap8;
mod message;
mod outcome;
mod plan;
#[path = "../../examples/cifar10/firmware/src/protocol.rs"]
pub mod protocol;
mod qemu;
mod radio;
mod run;
mod server;
mod trace;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use clap::Args;

use self::board::Board;
use self::frames::Frames;
use self::outcome::Summary;
use self::plan::Plan;
use self::radio::Radio;
use self::run::Run;
use self::server::Server;
use self::trace::Trace;
use crate::cargo::{build, root};
use crate::loss::{self, Loss};

/// Options of `emulate`.
#[derive(Debug, Args)]
pub struct Emulate {
    /// The board that the emulated one is, or stands for: stm32f746, mps2_an500 or gap8
    #[arg(long, default_value = "stm32f746")]
    target: String,
    /// How many images to classify
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    frames: u32,
    /// Bandwidth of the link, always the same
    #[arg(long, value_name = "KBPS", default_value_t = 1.0, value_parser = kbps, allow_negative_numbers = true)]
    bandwidth: f64,
    /// Bandwidth of the link over time: lines of `seconds Mbit/s`, or CSV with the header `t_s,bytes,kbps`
    #[arg(long, value_name = "FILE", conflicts_with = "bandwidth")]
    trace: Option<PathBuf>,
    /// Share of the packets that the link loses, without retransmission
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = loss::share, allow_negative_numbers = true)]
    loss: f64,
    /// Which packets are lost
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// From wake-up to label [default: the declared one]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=3_600_000))]
    deadline: Option<u32>,
    /// Always run this partition
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u8).range(..255))]
    partition: Option<u8>,
    /// Always send this many slices
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(..255))]
    slices: Option<u8>,
    /// Images in CIFAR-10's binary format [default: 200 of its test set]
    #[arg(long, value_name = "FILE")]
    images: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Folder of the example's firmware.
pub const FIRMWARE: &str = "examples/cifar10/firmware";
const CLOUD: &str = "examples/cifar10/cloud";
/// Images that are always there, in CIFAR-10's binary format: none that the model was fitted or measured on.
pub const IMAGES: &str = "examples/cifar10/model/frames.bin";
/// Bytes of one of them.
pub const IMAGE_BYTES: usize = 3 * 32 * 32;

/// Builds firmware and tail server, runs them, and prints what became of every frame.
pub fn emulate(options: &Emulate) -> Result<()> {
    let trace = trace(options)?;
    let board = Board::of(&options.target)?;
    board.tools()?;
    eprintln!("Building the firmware and the tail server");
    let firmware = board.firmware(
        Path::new(FIRMWARE),
        "cifar10-firmware",
        &[("CLIO_TARGET", options.target.clone())],
    )?;
    let cloud = build(Path::new(CLOUD), "cifar10-cloud", &[], &[])?;
    let mut server = Server::start(&cloud)?;
    eprintln!("The tail server is process {}, at {}", server.id(), server.address());
    let mut device = board.start(&firmware)?;
    let plan = Plan::parse(&device.receive()?)?;
    let images = options.images.clone().unwrap_or_else(|| root().join(IMAGES));
    let frames = Frames::read(&images, options.frames as usize, plan.image_bytes)?;
    let run = Run {
        deadline_us: options.deadline.map_or(plan.deadline_us, |ms| ms * 1000),
        partition: options.partition,
        slices: options.slices,
        quiet: options.json,
        board,
        labels: labels(),
    };
    let loss = Loss::new(options.loss, options.seed);
    let mut radio = Radio::new(trace, loss, plan, server.address());
    let outcomes = run.all(&frames, &mut device, &mut radio)?;
    device.finish()?;
    let summary = Summary::of(&outcomes, board)?;
    match options.json {
        true => println!("{}", summary.json(&options.target)),
        false => println!("\n{summary}"),
    }
    if let Some(why) = radio.lost() {
        let end = server.ended().map_or_else(String::new, |end| format!(": {end}"));
        bail!(
            "the tail server was lost on the way, and frames went without its answer: {why}{end}"
        );
    }
    Ok(())
}

fn trace(options: &Emulate) -> Result<Trace> {
    match &options.trace {
        Some(path) => Trace::read(path),
        None => Trace::constant(options.bandwidth),
    }
}

/// Names of the classes, where the example has them.
fn labels() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("examples/cifar10/model/labels.txt"))
        .unwrap_or_default();
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn kbps(text: &str) -> Result<f64> {
    let kbps = text.parse()?;
    ensure!((0.0..=1e9).contains(&kbps), "a bandwidth is between 0 and 1e9 kbit/s");
    Ok(kbps)
}
