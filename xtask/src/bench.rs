//! `cargo xtask bench`: what the packed kernels cost on an emulated Cortex-M7, against CMSIS-NN's counts, or on GAP8's simulated cluster.
//!
//! The firmware in `bench` compares every output with the portable kernels' before it reports a count.

mod against;
mod code;
#[cfg(feature = "costs")]
pub mod fabric;
#[cfg(feature = "costs")]
pub mod gap8;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::Serialize;

use self::against::{Rival, against};
use crate::cargo::{build, root};
use crate::setup::{self, QEMU};

/// Options of `bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// Board whose core is measured; gap8 is its cluster of eight, simulated
    #[arg(long, value_name = "BOARD", default_value = "stm32f746", value_parser = ["stm32f746", "gap8"])]
    target: String,
    /// Only these cases
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    case: Vec<String>,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
    /// Show the portable kernels instead
    #[arg(long, conflicts_with_all = ["check", "bless"])]
    portable: bool,
    /// Show also what each layer of GAP8's heads costs
    #[arg(long, conflicts_with_all = ["check", "bless", "json"])]
    layers: bool,
    /// Fail where a line differs from results/cortex-m7.jsonl, or results/gap8.jsonl
    #[arg(long, conflicts_with_all = ["case", "json"])]
    check: bool,
    /// Write results/cortex-m7.jsonl, or results/gap8.jsonl
    #[arg(long, conflicts_with_all = ["case", "json", "check"])]
    bless: bool,
    /// Build this rival's kernels from a checkout, and count both
    #[arg(long, value_name = "cmsis-nn=PATH", conflicts_with_all = ["portable", "check", "bless"])]
    against: Option<Rival>,
}

const RESULTS: &str = "results/cortex-m7.jsonl";

/// What a case is, and what the cheapest bit-exact build of CMSIS-NN (July 2026) executes: gcc 12 and clang 19, counted in the same way.
const ANCHORS: [(&str, &str, u64); 18] = [
    ("a", "convolution 3×3 3→16, 32×32", 2_033_933),
    ("b", "convolution 3×3 16→16, 32×32", 4_472_208),
    ("c", "convolution 3×3 32→64, 16×16, stride 2", 1_668_450),
    ("d", "convolution 3×3 64→64, 8×8", 3_105_480),
    ("e", "pointwise 16→96, 32×32", 5_783_998),
    ("f", "pointwise 96→24, 16×16", 1_045_876),
    ("g", "pointwise 64→384, 8×8", 3_022_476),
    ("h", "pointwise 384→64, 8×8", 2_102_156),
    ("i", "depthwise 3×3 96, 32×32", 6_669_746),
    ("j", "depthwise 3×3 96, 32×32, stride 2", 1_666_466),
    ("k", "depthwise 3×3 384, 8×8", 1_566_482),
    ("l1", "fully connected 64→10", 1_734),
    ("l2", "fully connected 1280→1000", 2_285_164),
    ("m", "add 32×32×24", 1_370_189),
    ("n", "global average pool 8×8×64", 24_060),
    ("o", "maximum pool 2×2, 32×32×16", 173_702),
    ("p", "softmax 10", 4_269),
    ("person_detect", "MobileNetV1 0.25, 96×96", 21_413_327),
];

/// A measured case.
#[derive(Debug, Serialize)]
pub struct Outcome {
    target: String,
    pub case: String,
    /// 0 where an operator multiplies no weights.
    macs: u64,
    pub instructions: u64,
    /// Instructions of the portable kernels, where they were run.
    pub portable: Option<u64>,
    anchor: Option<u64>,
    ratio: Option<f64>,
    scratch_bytes: u64,
    code_bytes: u64,
}

/// Builds and runs the firmware, and prints what it counted.
pub fn bench(options: &Bench) -> Result<()> {
    if options.target == "gap8" {
        return gap8(options);
    }
    if let Some(rival) = &options.against {
        return against(rival, &options.target, &options.case, options.json);
    }
    let outcomes: Vec<Outcome> = count(&options.target, options.portable)?
        .into_iter()
        .filter(|outcome| options.case.is_empty() || options.case.contains(&outcome.case))
        .collect();
    if let Some(unknown) =
        options.case.iter().find(|name| !outcomes.iter().any(|o| o.case == **name))
    {
        bail!("there is no case `{unknown}`");
    }
    if options.check || options.bless {
        return golden(options, RESULTS, &lines(&outcomes)?, &|kept, now| kept == now);
    }
    if options.json {
        print!("{}", lines(&outcomes)?)
    } else {
        table(&outcomes)
    }
    Ok(())
}

#[cfg(feature = "costs")]
use gap8::bench as gap8;

/// Generating heads needs the compiler, which the light program does not have: it runs itself again with the feature `costs`.
#[cfg(not(feature = "costs"))]
fn gap8(_: &Bench) -> Result<()> {
    crate::cargo::again("costs", std::env::args_os().skip(1))
}

/// Builds and runs the firmware: its cases, with the portable kernels' instructions in place of the packed ones' where asked for.
pub fn count(target: &str, portable: bool) -> Result<Vec<Outcome>> {
    setup::tools()?;
    let elf = build(Path::new("bench"), "clio-bench", &[], &[])?;
    let text = run(&elf)?;
    let code = code::Sizes::read(&elf)?;
    text.lines().map(|line| outcome(target, portable, line, &code)).collect()
}

fn lines(outcomes: &[impl Serialize]) -> Result<String> {
    let line = |outcome| Ok(serde_json::to_string(outcome)? + "\n");
    outcomes.iter().map(line).collect()
}

/// Compares with what is committed, line by line, or writes it.
fn golden(
    options: &Bench,
    results: &str,
    text: &str,
    same: &dyn Fn(&str, &str) -> bool,
) -> Result<()> {
    let (path, target) = (root().join(results), &options.target);
    if options.bless {
        fs::write(&path, text).with_context(|| format!("cannot write {results}"))?;
        println!("wrote {results}");
        return Ok(());
    }
    let kept = fs::read_to_string(&path).with_context(|| format!("cannot read {results}"))?;
    let differ = kept.lines().zip(text.lines()).find(|(kept, now)| !same(kept, now));
    if let Some((kept, now)) = differ {
        bail!(
            "the kernels cost something else; `cargo xtask bench --target {target} --bless` accepts it\n{results}: {kept}\nnow: {now}"
        );
    }
    let [kept, now] = [&kept, text].map(|text| text.lines().count());
    ensure!(
        kept == now,
        "{now} cases and {kept} in {results}; `cargo xtask bench --target {target} --bless` accepts it"
    );
    println!("{now} cases cost what {results} says");
    Ok(())
}

/// Runs the firmware to its end; where an output differed, its words are the error.
fn run(elf: &Path) -> Result<String> {
    let mut command = Command::new(QEMU);
    command.args(["-M", "mps2-an500", "-nographic", "-monitor", "none", "-serial", "stdio"]);
    command.args(["-icount", "shift=6", "-semihosting-config", "enable=on,target=native"]);
    let output = command
        .arg("-kernel")
        .arg(elf)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{QEMU} cannot be started"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "the firmware stopped: {}",
        text.lines().last().unwrap_or("it said nothing")
    );
    Ok(text)
}

/// A line of the firmware: name, multiply-accumulates, instructions of the portable kernel and of the packed one, scratch bytes.
fn outcome(target: &str, portable: bool, line: &str, code: &code::Sizes) -> Result<Outcome> {
    let mut words = line.split(' ');
    let case = words.next().unwrap_or_default().to_owned();
    let mut number = || -> Result<u64> {
        let word = words.next().with_context(|| format!("the firmware said: {line}"))?;
        word.parse().with_context(|| format!("the firmware said: {line}"))
    };
    let (macs, plain, packed, scratch) = (number()?, number()?, number()?, number()?);
    let plain = (plain > 0).then_some(plain);
    let instructions = plain.filter(|_| portable).unwrap_or(packed);
    let anchor = ANCHORS.iter().find(|(name, ..)| *name == base(&case)).map(|(.., count)| *count);
    Ok(Outcome {
        target: target.into(),
        macs,
        instructions,
        portable: plain,
        anchor,
        ratio: anchor.map(|count| (instructions as f64 / count as f64 * 1e4).round() / 1e4),
        scratch_bytes: if portable { 0 } else { scratch },
        code_bytes: code.of(&case, portable, scratch > 0),
        case,
    })
}

/// The anchor's name: a case may add its weights' format, or a partition.
fn base(case: &str) -> &str {
    case.split(['-', '/']).next().unwrap_or(case)
}

fn table(outcomes: &[Outcome]) {
    println!(
        "{:<22} {:<40} {:>12} {:>8} {:>8} {:>12} {:>6} {:>8} {:>6}",
        "case", "", "instructions", "per MAC", "portable", "CMSIS-NN", "ratio", "scratch", "code"
    );
    for outcome in outcomes {
        let what = ANCHORS.iter().find(|(name, ..)| *name == base(&outcome.case));
        let per_mac = |instructions: u64| match outcome.macs {
            0 => String::new(),
            macs => format!("{:.3}", instructions as f64 / macs as f64),
        };
        let shown = |value: Option<String>| value.unwrap_or_default();
        println!(
            "{:<22} {:<40} {:>12} {:>8} {:>8} {:>12} {:>6} {:>8} {:>6}",
            outcome.case,
            what.map_or("", |(_, what, _)| what),
            outcome.instructions,
            per_mac(outcome.instructions),
            outcome.portable.map(per_mac).unwrap_or_default(),
            shown(outcome.anchor.map(|a| a.to_string())),
            shown(outcome.ratio.map(|r| format!("{r:.3}"))),
            outcome.scratch_bytes,
            outcome.code_bytes
        );
    }
    let layers: Vec<f64> = outcomes
        .iter()
        .filter(|o| ANCHORS.iter().any(|(name, ..)| *name == o.case && *name != "person_detect"))
        .filter_map(|o| o.ratio)
        .collect();
    if !layers.is_empty() {
        let mean = layers.iter().map(|r| r.ln()).sum::<f64>() / layers.len() as f64;
        println!("geometric mean of {} layers: {:.3}", layers.len(), mean.exp());
    }
}
