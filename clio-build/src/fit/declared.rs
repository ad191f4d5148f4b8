//! From a declaration and the files it names to the artifact.

use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::tensor::Device;

use super::data::{self, DataError, Dataset, Sizing, Split, Wanted};
use super::float::FloatNet;
use super::train::{Checkpoint, Training};
use super::{FitError, Progress, Sources, calibrate, fit, partition_points};
use crate::artifact::Artifact;
use crate::graph::{Graph, Shape};
use crate::hash::{HashError, declaration_hash};
use crate::import::{self, ImportError};
use crate::integer::Integers;
use crate::plan::reach;
use crate::syntax::{Declaration, Fit};
use crate::target::TargetError;

/// Why a declaration cannot be fitted.
#[derive(Debug, thiserror::Error)]
pub enum DeclaredError {
    /// A named file cannot be read.
    #[error("`{field}` names {}, which cannot be read: {source}", path.display())]
    Read {
        /// The field of the declaration.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A named file cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The network cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The declared input is not the network's.
    #[error(
        "the declaration says `input: {declared}`, the network takes {network} (channels×height×width)"
    )]
    Input {
        /// As declared.
        declared: Shape,
        /// As imported.
        network: Shape,
    },
    /// The file of classes does not match the network.
    #[error("`classes` names {named} classes, one a line; the network has {outputs} outputs")]
    Classes {
        /// Lines of the file.
        named: usize,
        /// Outputs of the network.
        outputs: usize,
    },
    /// A data set cannot be loaded.
    #[error("`{field}`: {source}")]
    Data {
        /// The field of the declaration.
        field: &'static str,
        /// Why.
        source: DataError,
    },
    /// A board is unknown.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The fit itself failed.
    #[error(transparent)]
    Fit(#[from] FitError),
}

/// Images whose ranges are enough to price a network.
const PRICING_IMAGES: usize = 50;

/// Seed of everything random in a fit: the same files give the same artifact.
const SEED: u64 = 1;

/// Fits a declaration whose files lie in `folder`.
pub fn declared(
    declaration: &Declaration,
    folder: &Path,
    progress: &dyn Fn(Progress),
) -> Result<Artifact, DeclaredError> {
    let read = |field: &'static str, name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|source| DeclaredError::Read { field, path, source })
    };
    let hash = declaration_hash(declaration, folder)?;
    let stem = Path::new(&declaration.network)
        .file_stem()
        .map_or("network".into(), |s| s.to_string_lossy());
    let graph = import::onnx(&read("network", &declaration.network)?, &stem)?;
    check_input(declaration, &graph)?;
    let outputs = graph.shape(graph.output).elements();
    let classes: Vec<String> = String::from_utf8_lossy(&read("classes", &declaration.classes)?)
        .lines()
        .map(str::to_owned)
        .collect();
    if classes.len() != outputs {
        return Err(DeclaredError::Classes { named: classes.len(), outputs });
    }
    let load = |field: &'static str, name: &str, split: Split| {
        let wanted =
            Wanted { shape: graph.shape(graph.input), outputs, split, sizing: Sizing::Exact };
        data::load(&folder.join(name), &wanted)
            .map_err(|source| DeclaredError::Data { field, source })
    };
    let calibration = load("calibration", &declaration.calibration, Split::Train)?;
    let holdout = load("holdout", &declaration.holdout, Split::Test)?;
    let training = match &declaration.fit {
        Fit::Closed => None,
        Fit::Train(train) => Some((train, load("fit", &train.data, Split::Train)?)),
    };
    let reachable = match training {
        Some(_) => Some(reachable(declaration, &graph, &calibration)?),
        None => None,
    };
    let training = training.as_ref().map(|(train, data)| Training {
        data,
        epochs: train.epochs,
        batch: train.batch as usize,
        rate: train.rate,
        budget: train.budget_s.map(|s| Duration::from_secs(s.into())),
        seed: train.seed,
        frozen: train.frozen.as_deref(),
        share: train.share.map(|share| share as f32),
        reachable,
        checkpoint: Some(Checkpoint::new(checkpoint(declaration, folder))),
    });
    let sources = Sources {
        model: &declaration.name,
        hash,
        graph: &graph,
        mean: &declaration.input.mean,
        std: &declaration.input.std,
        classes: &classes,
        calibration: &calibration,
        holdout: &holdout,
        slices: &declaration.slices,
        mtu: crate::plan::mtu(declaration),
        partitions: declaration.partitions.as_deref(),
        seed: SEED,
        training,
    };
    Ok(fit(&sources, progress)?)
}

/// The file that a training of this declaration resumes from, beside the artifact.
pub fn checkpoint(declaration: &Declaration, folder: &Path) -> PathBuf {
    folder.join(&declaration.artifact).with_extension("checkpoint")
}

/// Nodes of the partition points that can keep the deadline over the declared link on some board.
fn reachable(
    declaration: &Declaration,
    graph: &Graph,
    calibration: &Dataset,
) -> Result<Vec<usize>, DeclaredError> {
    let net = FloatNet::new(graph, &Device::flex());
    let some = calibration.strided(PRICING_IMAGES);
    let input = &declaration.input;
    let scales = calibrate::scales(&net, graph, &some, &input.mean, &input.std);
    let mut points = partition_points(graph);
    // The output is not trained for, and the device may not be able to compute it.
    points.pop();
    let deepest = points.last().map_or(0, |cut| cut.nodes);
    let integers = Integers::new(graph, &scales, deepest).map_err(FitError::Integer)?;
    let mut nodes = vec![];
    for cut in points {
        if reach::from_kbps(declaration, graph, &integers, &cut)?.is_some() {
            nodes.push(cut.nodes);
        }
    }
    Ok(nodes)
}

fn check_input(declaration: &Declaration, graph: &Graph) -> Result<(), DeclaredError> {
    let input = &declaration.input;
    let declared = Shape {
        channels: input.channels as usize,
        height: input.height as usize,
        width: input.width as usize,
    };
    let network = graph.shape(graph.input);
    if declared == network { Ok(()) } else { Err(DeclaredError::Input { declared, network }) }
}
