//! Training's state on disk, to resume from after an interruption: safetensors with a JSON header, written beside and moved.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::tensor::{Tensor, TensorData};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::weights::{Trained, Visit};
use super::{Course, Method, Training};
use crate::fit::Sources;

const ENTRY: &str = "training";
/// What is learnt and how, by number: a training that began otherwise is another one.
const WAY: u32 = 3;

/// What makes a checkpoint that of this training and no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(String);

/// The part of the state that is not tensors.
#[derive(Serialize, Deserialize)]
struct Header {
    mark: Mark,
    done: usize,
    spent_ms: u64,
    averaged: usize,
    memory: serde_json::Value,
    /// Steps of the optimizer, per tensor.
    times: HashMap<String, usize>,
}

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file cannot be read or written.
    #[error("the checkpoint {} cannot be used: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not a checkpoint.
    #[error("{} is no checkpoint: {why}; delete it to train from the start", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It belongs to another training.
    #[error(
        "{} is the checkpoint of another training (declaration, data, network or options differ); delete it to train from the start",
        path.display()
    )]
    Another {
        /// The file.
        path: PathBuf,
    },
}

impl Mark {
    /// Of everything that decides how training goes.
    pub fn new(sources: &Sources, training: &Training, steps: usize) -> Self {
        let mut hash = Sha256::new();
        let Training { data, batch, rate, budget, seed, frozen, .. } = training;
        hash.update(format!(
            "{WAY} {} {steps} {batch} {rate} {budget:?} {seed} {frozen:?} {} {:?} {:?} {}",
            sources.hash,
            data.len(),
            sources.slices,
            sources.partitions,
            sources.mtu
        ));
        for node in &sources.graph.nodes {
            node.op.parameters()[0].iter().for_each(|w| hash.update(w.to_le_bytes()));
        }
        hash.update(data.pixels(0));
        Self(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
    }
}

/// Reads `path` into `method`, where the file is there, and says how far training had come.
pub fn resume(
    path: &Path,
    mark: &Mark,
    method: &mut dyn Method,
) -> Result<Course, CheckpointError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Course::default()),
        Err(source) => return Err(CheckpointError::Io { path: path.into(), source }),
    };
    let content = |why: String| CheckpointError::Content { path: path.into(), why };
    let file = SafeTensors::deserialize(&bytes).map_err(|e| content(e.to_string()))?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|e| content(e.to_string()))?;
    let header = metadata.metadata().as_ref().and_then(|m| m.get(ENTRY)).cloned();
    let header: Header = serde_json::from_str(&header.unwrap_or_default())
        .map_err(|e| content(format!("its header does not parse: {e}")))?;
    if header.mark != *mark {
        return Err(CheckpointError::Another { path: path.into() });
    }
    let mut reader = Reader { file: &file, times: &header.times, missing: None };
    method.tensors(&mut reader);
    if let Some(name) = reader.missing {
        return Err(content(format!("`{name}` is missing or has another shape")));
    }
    method.recall(header.memory).map_err(|e| content(e.to_string()))?;
    let spent = Duration::from_millis(header.spent_ms);
    Ok(Course { done: header.done, spent, averaged: header.averaged })
}

/// Writes how training stands to `path`: first beside it, then moved there.
pub fn save(
    path: &Path,
    mark: &Mark,
    course: Course,
    method: &mut dyn Method,
) -> Result<(), CheckpointError> {
    let mut writer = Writer::default();
    method.tensors(&mut writer);
    let header = Header {
        mark: mark.clone(),
        done: course.done,
        spent_ms: course.spent.as_millis() as u64,
        averaged: course.averaged,
        memory: method.memory(),
        times: writer.times,
    };
    let content = |why: String| CheckpointError::Content { path: path.into(), why };
    let header = serde_json::to_string(&header).map_err(|e| content(e.to_string()))?;
    let views = writer
        .tensors
        .iter()
        .map(|(name, bytes)| Ok((name, TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| content(e.to_string()))?;
    let bytes = safetensors::serialize(views, Some(HashMap::from([(ENTRY.into(), header)])))
        .map_err(|e| content(e.to_string()))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|source| CheckpointError::Io { path: path.into(), source })
}

#[derive(Default)]
struct Writer {
    tensors: Vec<(String, Vec<u8>)>,
    times: HashMap<String, usize>,
}

impl Writer {
    fn add(&mut self, name: String, values: Vec<f32>) {
        self.tensors.push((name, values.iter().flat_map(|v| v.to_le_bytes()).collect()));
    }

    fn tensor<const D: usize>(&mut self, name: &str, tensor: &Trained<D>) {
        let values =
            |t: &Tensor<D>| t.clone().into_data().convert::<f32>().try_to_vec().unwrap_or_default();
        self.add(name.into(), values(&tensor.value));
        for (order, moment) in tensor.moments.iter().enumerate() {
            self.add(format!("{name}/moment/{order}"), values(moment));
        }
        if let Some(mean) = &tensor.mean {
            self.add(format!("{name}/mean"), values(mean));
        }
        self.times.insert(name.into(), tensor.time);
    }
}

impl Visit for Writer {
    fn four(&mut self, name: &str, tensor: &mut Trained<4>) {
        self.tensor(name, tensor);
    }

    fn two(&mut self, name: &str, tensor: &mut Trained<2>) {
        self.tensor(name, tensor);
    }

    fn one(&mut self, name: &str, tensor: &mut Trained<1>) {
        self.tensor(name, tensor);
    }
}

struct Reader<'a> {
    file: &'a SafeTensors<'a>,
    times: &'a HashMap<String, usize>,
    missing: Option<String>,
}

impl Reader<'_> {
    fn tensor<const D: usize>(&mut self, name: &str, tensor: &mut Trained<D>) {
        let dims = tensor.value.dims();
        let device = tensor.value.device();
        let read = |name: &str| -> Option<Tensor<D>> {
            let values = floats(self.file, name)?;
            (values.len() == dims.iter().product::<usize>())
                .then(|| Tensor::from_data(TensorData::new(values, dims), &device))
        };
        let Some(value) = read(name) else {
            self.missing.get_or_insert(name.into());
            return;
        };
        tensor.value = value;
        tensor.time = self.times.get(name).copied().unwrap_or(0);
        tensor.moments = (0..).map_while(|order| read(&format!("{name}/moment/{order}"))).collect();
        tensor.mean = read(&format!("{name}/mean"));
    }
}

impl Visit for Reader<'_> {
    fn four(&mut self, name: &str, tensor: &mut Trained<4>) {
        self.tensor(name, tensor);
    }

    fn two(&mut self, name: &str, tensor: &mut Trained<2>) {
        self.tensor(name, tensor);
    }

    fn one(&mut self, name: &str, tensor: &mut Trained<1>) {
        self.tensor(name, tensor);
    }
}

fn floats(file: &SafeTensors, name: &str) -> Option<Vec<f32>> {
    let view = file.tensor(name).ok().filter(|view| view.dtype() == Dtype::F32)?;
    Some(view.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b)).collect())
}
