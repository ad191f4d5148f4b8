//! `cargo xtask teach`: MobileNetV2 for CIFAR-10, the paper's network, which nobody else publishes in a form we could take: defined here, started from weights for
//! ImageNet, trained with Clio's own loop, written as ONNX.

mod mobilenetv2;
mod tflite;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use clio_build::fit::Sources;
use clio_build::fit::data::{self, Sizing, Split, Wanted};
use clio_build::fit::train::{self, Checkpoint, Training};
use clio_build::syntax::Slices;
use clio_build::{export, import};

use crate::cargo::root;
use crate::fit::with_progress;

/// Options of `teach`.
#[derive(Debug, Args)]
pub struct Teach {
    /// Folder of CIFAR-10's binary files
    #[arg(long)]
    data: PathBuf,
    /// TFLite file of a MobileNetV2 1.0 for ImageNet, whose weights are the start, or an ONNX file that was taught before
    #[arg(long, default_value = "../shared/data/models/tf2_mobilenet_v2_1.0_224_ptq.tflite")]
    start: PathBuf,
    /// ONNX file to write
    #[arg(long)]
    output: PathBuf,
    /// Passes over the training images
    #[arg(long, default_value_t = 10.0)]
    epochs: f64,
    /// Images of a step
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Peak learning rate of Adam
    #[arg(long, default_value_t = 5e-4)]
    rate: f64,
    /// Minutes training may take at most
    #[arg(long)]
    minutes: Option<f64>,
    /// Seed of training
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File from which training resumes after an interruption
    #[arg(long)]
    checkpoint: Option<PathBuf>,
}

/// Input normalisation: TensorFlow's, to ±1.
pub const MEAN: [f32; 3] = [0.5; 3];
/// See [`MEAN`].
pub const STD: [f32; 3] = [0.5; 3];
/// Those of the training images that nothing is learnt from here; training needs some to be named.
const UNUSED: usize = 1;

/// Trains and writes.
pub fn teach(options: &Teach) -> Result<()> {
    let start = root().join(&options.start);
    let bytes = std::fs::read(&start)
        .with_context(|| format!("cannot read `{}` (see --start)", start.display()))?;
    let graph = match start.extension().is_some_and(|extension| extension == "onnx") {
        true => import::onnx(&bytes, mobilenetv2::NAME).map_err(Into::into),
        false => tflite::layers(&bytes).and_then(|layers| mobilenetv2::mobilenetv2(&layers)),
    };
    let graph = graph.with_context(|| format!("`{}` cannot be the start", start.display()))?;
    let folder = root().join(&options.data);
    let (shape, outputs) = (graph.shape(graph.input), graph.shape(graph.output).elements());
    let wanted = Wanted { shape, outputs, split: Split::Train, sizing: Sizing::Exact };
    let data = data::load(&folder, &wanted)
        .with_context(|| format!("cannot load the data `{}` (see --data)", folder.display()))?;
    let few = data.first(UNUSED);
    let sources = Sources {
        model: &graph.name,
        hash: String::new(),
        graph: &graph,
        mean: &MEAN,
        std: &STD,
        classes: &[],
        calibration: &few,
        holdout: &few,
        slices: &Slices::Channels { step: 1 },
        mtu: crate::evaluate::MTU,
        partitions: None,
        seed: options.seed,
        training: None,
    };
    let training = Training {
        data: &data,
        epochs: options.epochs,
        batch: options.batch,
        rate: options.rate,
        budget: options.minutes.map(|minutes| Duration::from_secs_f64(60.0 * minutes)),
        seed: options.seed,
        frozen: None,
        share: Some(1.0),
        reachable: None,
        checkpoint: options.checkpoint.clone().map(Checkpoint::new),
    };
    let taught = with_progress(|progress| {
        train::teach(&sources, &training, progress).context("training failed")
    })?;
    let path = root().join(&options.output);
    std::fs::write(&path, export::onnx(&taught))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}
