//! ONNX in, [`Graph`] out.
//!
//! Every operator that is not supported is listed, all at once and by the user's node names; nothing in a file makes
//! the importer panic or allocate more than a small multiple of the file's size.

mod attributes;
mod builder;
mod constant;
mod error;
mod live;
mod node;
mod ops;
mod passes;
pub(crate) mod proto;
mod read;
mod types;
mod weights;

use prost::Message;

use crate::graph::Graph;
pub use error::{ImportError, Problem};

/// Reads an ONNX model of opset 7 to 21; `name` becomes the graph's.
///
/// The graph is for one image, whatever the file's batch. Batch normalisation is folded, activations and padding are
/// fused into the operators before and after them; nodes and tensors keep the names they have in the file.
pub fn onnx(bytes: &[u8], name: &str) -> Result<Graph, ImportError> {
    import(decode(bytes, name)?, bytes.len(), name)
}

/// As [`onnx`], with the initializers replaced by the tensors of the same names in a safetensors file.
///
/// Every float tensor of `weights` must be an initializer of the same shape.
pub fn onnx_with_weights(bytes: &[u8], weights: &[u8], name: &str) -> Result<Graph, ImportError> {
    let mut model = decode(bytes, name)?;
    weights::replace(&mut model, weights).map_err(|problems| unsupported(problems, name))?;
    import(model, bytes.len(), name)
}

fn decode(bytes: &[u8], name: &str) -> Result<proto::ModelProto, ImportError> {
    let decode = |reason: String| ImportError::Decode { name: name.to_owned(), reason };
    let model = proto::ModelProto::decode(bytes).map_err(|e| decode(e.to_string()))?;
    if model.graph.is_none() {
        return Err(decode("it holds no graph".into()));
    }
    Ok(model)
}

fn import(model: proto::ModelProto, file_bytes: usize, name: &str) -> Result<Graph, ImportError> {
    let mut graph =
        read::read(&model, file_bytes, name).map_err(|problems| unsupported(problems, name))?;
    passes::simplify(&mut graph);
    Ok(graph)
}

fn unsupported(problems: Vec<Problem>, name: &str) -> ImportError {
    ImportError::Unsupported { name: name.to_owned(), problems }
}
