//! A network with the data it is measured on.

use anyhow::{Context, Result, bail};
use clio_build::fit::data::{self, Dataset, Sizing, Split, Wanted};
use clio_build::fit::partition_points;
use clio_build::graph::Graph;
use clio_build::import;

use super::Evaluate;
use crate::cargo::root;
use crate::results::{Line, Provenance};
use crate::teach;

/// What is evaluated, and on what.
pub struct Network {
    /// Stem of its file.
    pub name: String,
    /// The imported network.
    pub graph: Graph,
    /// Input normalisation.
    pub mean: Vec<f32>,
    /// Input normalisation.
    pub std: Vec<f32>,
    /// Training images.
    pub training: Dataset,
    /// Some of them, to calibrate on.
    pub calibration: Dataset,
    /// Test images.
    pub test: Dataset,
    /// Names of the outputs.
    pub classes: Vec<String>,
    /// Tensors to cut at.
    pub partitions: Vec<String>,
    /// Channels of a slice of the `channels` code.
    pub step: u32,
}

/// What the documents quote of a network.
struct Known {
    name: &'static str,
    mean: [f32; 3],
    std: [f32; 3],
    partitions: &'static [usize],
    step: u32,
}

const CIFAR_MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const CIFAR_STD: [f32; 3] = [0.229, 0.224, 0.225];

/// Partition points: for the ResNets the input, the ends of the first two stages, what lies near, and the output; for MobileNetV2 ends of stages.
const KNOWN: [Known; 4] = [
    Known {
        name: "resnet20",
        mean: CIFAR_MEAN,
        std: CIFAR_STD,
        partitions: &[0, 4, 7, 12],
        step: 4,
    },
    Known {
        name: "resnet56",
        mean: CIFAR_MEAN,
        std: CIFAR_STD,
        partitions: &[0, 10, 19, 20, 24, 30],
        step: 4,
    },
    Known {
        name: "mobilenetv2",
        mean: teach::MEAN,
        std: teach::STD,
        partitions: &[0, 12, 18, 23, 34],
        step: 8,
    },
    Known {
        name: "efficientnet-lite0",
        mean: [127.0 / 255.0; 3],
        std: [128.0 / 255.0; 3],
        partitions: &[],
        step: 8,
    },
];

/// Blocks of EfficientNet-Lite0 whose ends are quoted: their last convolution's (or addition's) tensors.
const EFFICIENTNET_BLOCKS: [usize; 4] = [2, 5, 7, 11];

impl Network {
    /// Loads the network and data that the options name.
    pub fn load(options: &Evaluate) -> Result<Self> {
        let Some(known) = KNOWN.iter().find(|k| k.name == options.network) else {
            let names: Vec<&str> = KNOWN.iter().map(|k| k.name).collect();
            bail!(
                "`{}` is no network this command knows; known are {}",
                options.network,
                names.join(", ")
            );
        };
        let path = root().join(&options.models).join(format!("{}.onnx", known.name));
        let bytes = std::fs::read(&path)
            .with_context(|| format!("cannot read `{}` (see --models)", path.display()))?;
        let graph = import::onnx(&bytes, known.name)?;
        let load = |split| {
            let (shape, outputs) = (graph.shape(graph.input), graph.shape(graph.output).elements());
            let folder = root().join(options.data.as_ref().context("no data (see --data)")?);
            data::load(&folder, &Wanted { shape, outputs, split, sizing: Sizing::Exact })
                .with_context(|| {
                    format!("cannot load the data `{}` (see --data)", folder.display())
                })
        };
        let (training, test) = (load(Split::Train)?, load(Split::Test)?);
        Ok(Self {
            name: known.name.into(),
            classes: classes(options, graph.shape(graph.output).elements()),
            partitions: partitions(&graph, known, &options.partitions)?,
            calibration: training.strided(options.calibration),
            training,
            test: match options.images {
                // Folders come class after class.
                Some(count) if test.classes.is_some() => test.strided(count),
                Some(count) => test.first(count),
                None => test,
            },
            graph,
            mean: known.mean.to_vec(),
            std: known.std.to_vec(),
            step: known.step,
        })
    }

    /// Name of the tensor at a partition point.
    pub fn partition(&self, number: usize) -> Result<String> {
        name(&self.graph, number)
    }

    /// A result of this network.
    pub fn line(
        &self,
        code: &str,
        fit: &str,
        partition: usize,
        bytes: f64,
        top1: f64,
        provenance: &Provenance,
    ) -> Line {
        Line {
            network: self.name.clone(),
            code: code.into(),
            fit: fit.into(),
            partition,
            slices: 0,
            budget: None,
            bytes_mean: bytes,
            top1,
            top1_20way: None,
            loss: None,
            images: self.test.len(),
            misfits: 0,
            seed: None,
            head_macs: None,
            command: provenance.command.clone(),
            commit: provenance.commit.clone(),
        }
    }

    /// The share of right answers among the data's own classes, where these are fewer than the network's.
    pub fn among(&self, share: f64) -> Option<f64> {
        self.test
            .classes
            .as_ref()
            .filter(|c| c.len() < self.graph.shape(self.graph.output).elements())
            .map(|_| share)
    }
}

/// As CIFAR-10's `batches.meta.txt` beside the data names them; otherwise their numbers.
fn classes(options: &Evaluate, outputs: usize) -> Vec<String> {
    let path = options.data.as_ref().map(|folder| root().join(folder).join("batches.meta.txt"));
    let text = path.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let names = text.lines().map(str::trim).filter(|name| !name.is_empty()).map(Into::into);
    let names: Vec<String> = names.collect();
    if names.len() == outputs { names } else { (0..outputs).map(|n| n.to_string()).collect() }
}

fn partitions(graph: &Graph, known: &Known, wanted: &[String]) -> Result<Vec<String>> {
    let points = partition_points(graph);
    let name = |number: usize| name(graph, number);
    if wanted != ["default"] {
        return wanted
            .iter()
            .map(|w| name(w.parse().with_context(|| format!("`{w}` is no partition number"))?))
            .collect();
    }
    if known.partitions.is_empty() {
        let mut names = vec![name(0)?];
        for block in EFFICIENTNET_BLOCKS {
            let of_block = |tensor: &&String| tensor.starts_with(&format!("/_blocks.{block}/"));
            let mut tensors = points.iter().map(|p| &graph.tensors[p.tensor].name);
            names.extend(tensors.rfind(of_block).cloned());
        }
        return Ok(names);
    }
    known.partitions.iter().map(|&number| name(number)).collect()
}

fn name(graph: &Graph, number: usize) -> Result<String> {
    let points = partition_points(graph);
    let point = points.get(number).with_context(|| {
        format!(
            "there is no partition point {number}; {} has 0 to {}",
            graph.name,
            points.len() - 1
        )
    })?;
    Ok(graph.tensors[point.tensor].name.clone())
}
