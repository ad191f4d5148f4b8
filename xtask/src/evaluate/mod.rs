//! `cargo xtask evaluate`: accuracy per byte on whole test sets, through the integer head, the real coder and the float tail.

#[allow(dead_code)]
mod baseline;
mod network;
#[allow(dead_code)]
mod results;
mod rivals;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use clio_build::artifact::Artifact;
use clio_build::fit::train::{Checkpoint, Training};
use clio_build::fit::{self, Sources, partition_points};
use clio_build::syntax::{Slices, Tails};

use crate::cargo::root;
use crate::fit::with_progress;
use network::Network;
use results::{Line, Provenance};

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Network: resnet20, resnet56 or efficientnet-lite0
    #[arg(long, default_value = "resnet56")]
    network: String,
    /// Folder of the ONNX files
    #[arg(long, default_value = "../shared/data/models")]
    models: PathBuf,
    /// Folder of the data: CIFAR-10's binary files, or an ImageFolder with `train` and `val`
    #[arg(long)]
    data: PathBuf,
    /// Slice codes and rivals: any of transform, channels, clio2020, clio2020-next, image-codecs
    #[arg(long, value_delimiter = ',', default_value = "transform")]
    codes: Vec<String>,
    /// Partition points by number (0 is the input), or `default` for those the documents quote
    #[arg(long, value_delimiter = ',', default_value = "default")]
    partitions: Vec<String>,
    /// Bytes on air of the slices
    #[arg(long, value_delimiter = ',', default_value = "32,64,128,256,512,1024,2048")]
    bytes: Vec<u32>,
    /// Images to calibrate on
    #[arg(long, default_value_t = 1500)]
    calibration: usize,
    /// Test images, the first of CIFAR-10's or evenly strided over the classes of a folder; all by default
    #[arg(long)]
    images: Option<usize>,
    /// Train before fitting, for so many passes over the training images
    #[arg(long)]
    epochs: Option<f64>,
    /// Images of a training step
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Peak learning rate
    #[arg(long, default_value_t = 3e-4)]
    rate: f64,
    /// Minutes training may take at most
    #[arg(long)]
    minutes: Option<f64>,
    /// Partition point whose head keeps its weights
    #[arg(long)]
    frozen: Option<usize>,
    /// File from which training resumes after an interruption
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Seed of training
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
    /// Merge the lines into this file
    #[arg(long)]
    results: Option<PathBuf>,
}

/// Measures, prints, and keeps the lines where asked to.
pub fn evaluate(options: &Evaluate) -> Result<()> {
    let network = Network::load(options)?;
    let provenance = Provenance::current();
    let mut lines = vec![];
    for code in &options.codes {
        let new = match code.as_str() {
            "transform" => {
                let slices = Slices::Transform { bytes: options.bytes.clone() };
                sliced(&network, code, &slices, options, &provenance)?
            }
            "channels" => {
                let slices = Slices::Channels { step: network.step };
                sliced(&network, code, &slices, options, &provenance)?
            }
            "clio2020" | "clio2020-next" => {
                let tails = if code == "clio2020" { Tails::Whole } else { Tails::Next };
                let slices = Slices::Clio2020 { counts: vec![], tails };
                anyhow::ensure!(options.epochs.is_some(), "`{code}` is trained: give --epochs");
                sliced(&network, "channels", &slices, options, &provenance)?
            }
            "image-codecs" => rivals::measure(&network, &options.bytes, &provenance)?,
            _ => anyhow::bail!(
                "`{code}` is no code; known are transform, channels, clio2020, clio2020-next, image-codecs"
            ),
        };
        lines.extend(new);
    }
    if let Some(path) = &options.results {
        let path = root().join(path);
        let old = if path.exists() { results::read(&path)? } else { vec![] };
        results::write(&path, &results::merge(old, &lines))?;
    }
    if options.json {
        for line in &lines {
            println!("{}", serde_json::to_string(line)?);
        }
    } else {
        println!("{}", results::table(&lines));
    }
    Ok(())
}

/// Fits the network with a slice code and measures every partition and slice count on the test images.
fn sliced(
    network: &Network,
    code: &str,
    slices: &Slices,
    options: &Evaluate,
    provenance: &Provenance,
) -> Result<Vec<Line>> {
    let frozen = options.frozen.map(|number| network.partition(number)).transpose()?;
    let training = options.epochs.map(|epochs| Training {
        data: &network.training,
        epochs,
        batch: options.batch,
        rate: options.rate,
        budget: options.minutes.map(|m| Duration::from_secs_f64(60.0 * m)),
        seed: options.seed,
        frozen: frozen.as_deref(),
        reachable: None,
        checkpoint: options.checkpoint.clone().map(Checkpoint::new),
    });
    let fit = match (slices, &training) {
        (Slices::Clio2020 { tails: Tails::Whole, .. }, _) => "clio2020",
        (Slices::Clio2020 { tails: Tails::Next, .. }, _) => "clio2020-next",
        (_, Some(_)) => "trained",
        (_, None) => "closed",
    };
    let sources = Sources {
        model: &network.name,
        hash: String::new(),
        graph: &network.graph,
        mean: &network.mean,
        std: &network.std,
        classes: &[],
        calibration: &network.calibration,
        holdout: &network.test,
        slices,
        mtu: 244,
        partitions: Some(&network.partitions),
        seed: 1,
        training,
    };
    let artifact =
        with_progress(|progress| fit::fit(&sources, progress).context("the fit failed"))?;
    Ok(lines(network, code, fit, &artifact, provenance))
}

fn lines(
    network: &Network,
    code: &str,
    fit: &str,
    artifact: &Artifact,
    provenance: &Provenance,
) -> Vec<Line> {
    let points = partition_points(&network.graph);
    let mut lines = vec![network.line(
        "uncut-float",
        "none",
        0,
        0.0,
        f64::from(artifact.float_accuracy),
        provenance,
    )];
    for partition in &artifact.partitions {
        let number = points.iter().position(|point| *point == partition.cut).unwrap_or(0);
        for measured in &partition.measured {
            let local = measured.slices == 0;
            let code = if local { "local" } else { code };
            let accuracy = share(measured.accuracy);
            let mut line =
                network.line(code, fit, number, f64::from(measured.bytes), accuracy, provenance);
            line.slices = usize::from(measured.slices);
            line.top1_20way = network.among(share(measured.accuracy_among));
            lines.push(line);
        }
    }
    lines
}

/// A share as it reads in the results: to the sixth decimal.
fn share(value: f32) -> f64 {
    (f64::from(value) * 1e6).round() / 1e6
}
