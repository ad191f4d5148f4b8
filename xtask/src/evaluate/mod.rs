//! `cargo xtask evaluate`: accuracy per byte on whole test sets, through the integer head, the real coder and the float tail.

#[allow(dead_code)]
mod baseline;
mod loss;
mod network;
#[allow(dead_code)]
mod results;
mod rivals;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use clio_build::artifact::Artifact;
use clio_build::fit::{self, Sources};
use clio_build::syntax::Slices;

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
    /// Slice codes and rivals: any of transform, channels, image-codecs
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
    /// Shares of packets lost without retransmission: measure frames with and without protection from it too
    #[arg(long, value_delimiter = ',', value_parser = crate::loss::share)]
    loss: Vec<f64>,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
    /// Merge the lines into this file
    #[arg(long)]
    results: Option<PathBuf>,
}

/// Bytes of a packet, BLE's.
const MTU: u16 = 244;

/// Measures, prints, and keeps the lines where asked to.
pub fn evaluate(options: &Evaluate) -> Result<()> {
    let network = Network::load(options)?;
    let provenance = Provenance::current();
    let mut lines = vec![];
    for code in &options.codes {
        let new = match code.as_str() {
            "transform" => sliced(
                &network,
                code,
                &Slices::Transform { bytes: options.bytes.clone() },
                &options.loss,
                &provenance,
            )?,
            "channels" => sliced(
                &network,
                code,
                &Slices::Channels { step: network.step },
                &options.loss,
                &provenance,
            )?,
            "image-codecs" => rivals::measure(&network, &options.bytes, &provenance)?,
            _ => anyhow::bail!("`{code}` is no code; known are transform, channels, image-codecs"),
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
    losses: &[f64],
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
        mtu: MTU,
        partitions: Some(&network.partitions),
        seed: 1,
    };
    let artifact =
        with_progress(|progress| fit::fit(&sources, progress).context("the fit failed"))?;
    let mut lines = lines(network, code, &artifact, provenance);
    for &share in losses {
        lines.extend(loss::measure(network, code, slices, &artifact, share, provenance)?);
    }
    Ok(lines)
}

fn lines(network: &Network, code: &str, artifact: &Artifact, provenance: &Provenance) -> Vec<Line> {
    let points = fit::partition_points(&network.graph);
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
            let mut line = network.line(
                code,
                "closed",
                number,
                f64::from(measured.bytes),
                accuracy,
                provenance,
            );
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
