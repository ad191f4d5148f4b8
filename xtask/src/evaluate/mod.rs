//! `cargo xtask evaluate`: accuracy per byte on whole test sets, through the integer head, the real coder and the float tail.

mod baseline;
mod loss;
mod network;
mod rivals;
mod sliced;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use clio_build::syntax::{Slices, Tails};

use crate::cargo::root;
use crate::figure::{Figure, figure};
use crate::results::{self, Line, Provenance};
use network::Network;

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Draw a figure of the results that are kept, and measure nothing
    #[arg(long, exclusive = true)]
    figure: Option<Figure>,
    /// Network: resnet20, resnet56, mobilenetv2 or efficientnet-lite0
    #[arg(long, default_value = "resnet56")]
    network: String,
    /// Folder of the ONNX files
    #[arg(long, default_value = "../shared/data/models")]
    models: PathBuf,
    /// Folder of the data: CIFAR-10's binary files, or an ImageFolder with `train` and `val`
    #[arg(long, required_unless_present = "figure")]
    data: Option<PathBuf>,
    /// Slice codes and rivals: any of transform, channels, clio2020, clio2020-next, jpeg, pjpeg, webp, downsample, jpeg-scan, webp-bare, or image-codecs for all that send images
    #[arg(long, value_delimiter = ',', default_value = "transform")]
    codes: Vec<String>,
    /// Partition points by number (0 is the input), or `default` for those the documents quote
    #[arg(long, value_delimiter = ',', default_value = "default")]
    partitions: Vec<String>,
    /// Bytes on air of the slices
    #[arg(long, value_delimiter = ',', default_value = "32,64,128,256,512,1024,2048")]
    bytes: Vec<u32>,
    /// Recalibrate the network to what each image codec leaves of the images to calibrate on
    #[arg(long)]
    recalibrated: bool,
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
    /// How much of the way from the weights before training to those after it is gone: chosen on training images kept aside where this is not given
    #[arg(long, value_parser = kept)]
    share: Option<f32>,
    /// File from which training resumes after an interruption
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Seed of training
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Shares of packets lost without retransmission: measure frames with and without protection from it too
    #[arg(long, value_delimiter = ',', value_parser = crate::loss::share)]
    loss: Vec<f64>,
    /// Measure this artifact of the network at its partition points, or those of them that --partitions names, and fit nothing
    #[arg(long, conflicts_with_all = ["epochs", "save"])]
    artifact: Option<PathBuf>,
    /// Keep the fitted artifact in this file
    #[arg(long)]
    save: Option<PathBuf>,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
    /// Merge the lines into this file
    #[arg(long)]
    results: Option<PathBuf>,
}

/// Bytes of a packet, BLE's.
pub const MTU: u16 = 244;

/// How much of a training is kept, as on the command line.
fn kept(text: &str) -> Result<f32> {
    let share = text.parse()?;
    ensure!(share > 0.0 && share <= 1.0, "a share of the way is above 0 and at most 1, as 0.6");
    Ok(share)
}

/// Measures, prints, and keeps the lines where asked to, each as soon as it is there; or draws what was kept.
pub fn evaluate(options: &Evaluate) -> Result<()> {
    if let Some(name) = options.figure {
        return figure(name);
    }
    let network = Network::load(options)?;
    let provenance = Provenance::current();
    let mut lines = vec![];
    let mut keep = |line: Line| {
        if let Some(path) = &options.results {
            results::add(&root().join(path), &line)?;
        }
        lines.push(line);
        Ok(())
    };
    for code in &options.codes {
        measure(options, &network, code, &provenance, &mut keep)?;
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

/// Measures one code at all its points.
fn measure(
    options: &Evaluate,
    network: &Network,
    code: &str,
    provenance: &Provenance,
    keep: &mut dyn FnMut(Line) -> Result<()>,
) -> Result<()> {
    let slices = match code {
        "transform" => Slices::Transform { bytes: options.bytes.clone() },
        "channels" => Slices::Channels { step: network.step },
        "clio2020" => Slices::Clio2020 { counts: vec![], tails: Tails::Whole },
        "clio2020-next" => Slices::Clio2020 { counts: vec![], tails: Tails::Next },
        codec => {
            let codecs = baseline::named(codec, network.graph.shape(network.graph.input))?;
            let (bytes, recalibrated) = (&options.bytes, options.recalibrated);
            return rivals::measure(network, &codecs, bytes, recalibrated, provenance, keep);
        }
    };
    if let Slices::Clio2020 { .. } = slices {
        ensure!(options.epochs.is_some(), "`{code}` is a way to train; say for how many --epochs");
    }
    sliced::measure(options, network, &slices, provenance)?.into_iter().try_for_each(keep)
}
