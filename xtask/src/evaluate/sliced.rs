//! Networks that send slices: fitted here, trained before where that is asked for, and measured on the test images.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use clio_build::artifact::{Artifact, Code, Measured, Partition};
use clio_build::fit::train::{Checkpoint, Training};
use clio_build::fit::{self, Sources};
use clio_build::syntax::{Slices, Tails};
use clio_rt::packet::Format;

use super::loss;
use super::network::Network;
use super::{Evaluate, MTU};
use crate::cargo::root;
use crate::fit::with_progress;
use crate::results::{Line, Provenance};

/// Fits the network with a slice code and measures every partition and slice count on the test images.
pub fn measure(
    options: &Evaluate,
    network: &Network,
    slices: &Slices,
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
        share: options.share,
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
        classes: &network.classes,
        calibration: &network.calibration,
        holdout: &network.test,
        slices,
        mtu: MTU,
        partitions: Some(&network.partitions),
        seed: options.seed,
        training,
    };
    let artifact = match &options.artifact {
        Some(path) => {
            let mut artifact = load(&root().join(path))?;
            if options.partitions != ["default"] {
                artifact.partitions.retain(|p| network.partitions.contains(&p.name));
            }
            artifact
        }
        None => with_progress(|progress| fit::fit(&sources, progress).context("the fit failed"))?,
    };
    if let Some(path) = &options.save {
        artifact.save(&root().join(path))?;
    }
    let fit = match &options.artifact {
        Some(_) if artifact.graph != network.graph => "trained",
        _ => fit,
    };
    let measured = Fitted { network, fit, seed: options.seed, provenance };
    let mut lines = match &options.artifact {
        Some(_) => {
            loss::measure(&network.test, &artifact, 0.0, &[Format::Plain], &|_, at, one| {
                measured.line(at, one)
            })?
        }
        None => measured.lines(&artifact),
    };
    for &share in &options.loss {
        let lost = |format: &str, at: &Partition, one: &Measured| Line {
            code: format!("{}{format}", code(at)),
            loss: Some(share),
            ..measured.line(at, one)
        };
        lines.extend(loss::measure(
            &network.test,
            &artifact,
            share,
            &[Format::Plain, Format::Protected],
            &lost,
        )?);
    }
    Ok(lines)
}

/// How an artifact came about.
struct Fitted<'a> {
    network: &'a Network,
    fit: &'a str,
    seed: u64,
    provenance: &'a Provenance,
}

impl Fitted<'_> {
    /// What was measured of an artifact, and of the uncut network on the way.
    fn lines(&self, artifact: &Artifact) -> Vec<Line> {
        let uncut = share(artifact.float_accuracy);
        let mut lines =
            vec![self.network.line("uncut-float", "none", 0, 0.0, uncut, self.provenance)];
        for partition in &artifact.partitions {
            lines.extend(partition.measured.iter().map(|one| self.line(partition, one)));
        }
        lines
    }

    fn line(&self, partition: &Partition, measured: &Measured) -> Line {
        let graph = &self.network.graph;
        let points = fit::partition_points(graph);
        let number = points.iter().position(|point| *point == partition.cut).unwrap_or(0);
        let slices = usize::from(measured.slices);
        let (bytes, accuracy) = (f64::from(measured.bytes), share(measured.accuracy));
        let head = &graph.nodes[..partition.cut.nodes];
        Line {
            slices,
            budget: slices
                .checked_sub(1)
                .and_then(|last| partition.bytes.get(last))
                .map(|&bytes| bytes.into()),
            top1_20way: self.network.among(share(measured.accuracy_among)),
            seed: Some(self.seed),
            head_macs: Some(head.iter().map(|node| graph.macs(node)).sum()),
            ..self.network.line(code(partition), self.fit, number, bytes, accuracy, self.provenance)
        }
    }
}

/// What the results call a partition's code.
fn code(partition: &Partition) -> &'static str {
    match partition.code {
        Code::Transform(_) => "transform",
        Code::Channels(_) => "channels",
        Code::Local => "local",
    }
}

fn load(path: &Path) -> Result<Artifact> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Artifact::load(&bytes).with_context(|| format!("`{}` cannot be used", path.display()))
}

/// A share as it reads in the results: to the sixth decimal.
fn share(value: f32) -> f64 {
    (f64::from(value) * 1e6).round() / 1e6
}
