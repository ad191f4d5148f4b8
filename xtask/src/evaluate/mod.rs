//! `cargo xtask evaluate`: accuracy per byte on whole test sets, through the integer head, the real coder and the float tail.

mod baseline;
mod network;
mod rivals;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use clio_build::artifact::{Artifact, Measured, Partition};
use clio_build::fit::{self, Sources};
use clio_build::syntax::Slices;

use crate::cargo::root;
use crate::figure::{Figure, figure};
use crate::fit::with_progress;
use crate::results::{self, Line, Provenance};
use network::Network;

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Draw a figure of the results that are kept, and measure nothing
    #[arg(long, exclusive = true)]
    figure: Option<Figure>,
    /// Network: resnet20, resnet56 or efficientnet-lite0
    #[arg(long, default_value = "resnet56")]
    network: String,
    /// Folder of the ONNX files
    #[arg(long, default_value = "../shared/data/models")]
    models: PathBuf,
    /// Folder of the data: CIFAR-10's binary files, or an ImageFolder with `train` and `val`
    #[arg(long, required_unless_present = "figure")]
    data: Option<PathBuf>,
    /// Slice codes and rivals: any of transform, channels, jpeg, pjpeg, webp, downsample, jpeg-scan, webp-bare, or image-codecs for all that send images
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
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
    /// Merge the lines into this file
    #[arg(long)]
    results: Option<PathBuf>,
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
        codec => {
            let codecs = baseline::named(codec, network.graph.shape(network.graph.input))?;
            let (bytes, recalibrated) = (&options.bytes, options.recalibrated);
            return rivals::measure(network, &codecs, bytes, recalibrated, provenance, keep);
        }
    };
    sliced(network, code, &slices, provenance)?.into_iter().try_for_each(keep)
}

/// Of everything random in a fit.
const SEED: u64 = 1;

/// Fits the network with a slice code and measures every partition and slice count on the test images.
fn sliced(
    network: &Network,
    code: &str,
    slices: &Slices,
    provenance: &Provenance,
) -> Result<Vec<Line>> {
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
        seed: SEED,
    };
    let artifact =
        with_progress(|progress| fit::fit(&sources, progress).context("the fit failed"))?;
    Ok(lines(network, code, "closed", &artifact, provenance))
}

/// What was measured of an artifact, and of the uncut network on the way. `fit` says how it was fitted.
fn lines(
    network: &Network,
    code: &str,
    fit: &str,
    artifact: &Artifact,
    provenance: &Provenance,
) -> Vec<Line> {
    let uncut = share(artifact.float_accuracy);
    let mut lines = vec![network.line("uncut-float", "none", 0, 0.0, uncut, provenance)];
    for partition in &artifact.partitions {
        let line = |measured| line(network, code, fit, partition, measured, provenance);
        lines.extend(partition.measured.iter().map(line));
    }
    lines
}

fn line(
    network: &Network,
    code: &str,
    fit: &str,
    partition: &Partition,
    measured: &Measured,
    provenance: &Provenance,
) -> Line {
    let graph = &network.graph;
    let points = fit::partition_points(graph);
    let number = points.iter().position(|point| *point == partition.cut).unwrap_or(0);
    let slices = usize::from(measured.slices);
    let code = if slices == 0 { "local" } else { code };
    let (bytes, accuracy) = (f64::from(measured.bytes), share(measured.accuracy));
    let head = &graph.nodes[..partition.cut.nodes];
    Line {
        slices,
        budget: slices
            .checked_sub(1)
            .and_then(|last| partition.bytes.get(last))
            .map(|&bytes| bytes.into()),
        top1_20way: network.among(share(measured.accuracy_among)),
        seed: Some(SEED),
        head_macs: Some(head.iter().map(|node| graph.macs(node)).sum()),
        ..network.line(code, fit, number, bytes, accuracy, provenance)
    }
}

/// A share as it reads in the results: to the sixth decimal.
fn share(value: f32) -> f64 {
    (f64::from(value) * 1e6).round() / 1e6
}
