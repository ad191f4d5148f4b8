//! The graph under construction: shapes are inferred as nodes are added, and sizes are bounded.

use super::error::{Refusal, refuse};
use crate::graph::{Graph, Node, Op, Shape, Tensor, TensorId};

/// Longest extent, window, stride or padding.
pub(super) const MAX_EXTENT: usize = 1 << 16;
/// Most elements of one activation.
const MAX_ELEMENTS: usize = 1 << 28;
/// Weights that a small file may use beyond a multiple of its size (scalars spread over channels).
const SPARE_WEIGHTS: usize = 1 << 22;

/// An activation and how the user's file sees it: `[n, c]` at rank 2, `[n, c, h, w]` at rank 4.
#[derive(Clone, Copy, Debug)]
pub(super) struct Activation {
    pub tensor: TensorId,
    pub shape: Shape,
    pub rank: usize,
    /// The batch size, where the file fixes it.
    pub batch: Option<usize>,
}

impl Activation {
    /// The extents in the user's file; 1 where the batch size is not fixed.
    pub fn dims(&self) -> Vec<usize> {
        let Shape { channels, height, width } = self.shape;
        let dims = [self.batch.unwrap_or(1), channels, height, width];
        dims[..self.rank].to_vec()
    }
}

/// Nodes and tensors so far.
pub(super) struct Builder {
    nodes: Vec<Node>,
    tensors: Vec<Tensor>,
    weights_left: usize,
}

impl Builder {
    /// An empty graph of a file of so many bytes.
    pub fn new(file_bytes: usize) -> Builder {
        let weights_left = file_bytes.saturating_mul(2).saturating_add(SPARE_WEIGHTS);
        Builder { nodes: Vec::new(), tensors: Vec::new(), weights_left }
    }

    /// Adds a tensor.
    pub fn tensor(&mut self, name: &str, shape: Shape) -> Result<TensorId, Refusal> {
        check_size(shape)?;
        self.tensors.push(Tensor { name: name.to_owned(), shape });
        Ok(self.tensors.len() - 1)
    }

    /// Adds a node and its output tensor.
    pub fn node(
        &mut self,
        name: &str,
        op: Op,
        inputs: &[Activation],
        output: &str,
    ) -> Result<(TensorId, Shape), Refusal> {
        let shapes: Vec<Shape> = inputs.iter().map(|a| a.shape).collect();
        let shape = match op.infer(&shapes) {
            Ok(shape) => shape,
            Err(error) => return refuse(error.to_string(), "the shapes of its inputs must agree"),
        };
        self.check_weights(op.parameters())?;
        let output = self.tensor(output, shape)?;
        let inputs = inputs.iter().map(|a| a.tensor).collect();
        self.nodes.push(Node { name: name.to_owned(), op, inputs, output });
        Ok((output, shape))
    }

    /// The finished graph.
    pub fn finish(self, name: &str, input: TensorId, output: TensorId) -> Graph {
        Graph { name: name.to_owned(), nodes: self.nodes, tensors: self.tensors, input, output }
    }

    fn check_weights(&mut self, parameters: [&[f32]; 2]) -> Result<(), Refusal> {
        if parameters.iter().any(|p| p.iter().any(|w| !w.is_finite())) {
            return refuse(
                "a weight that is not a finite number",
                "train or convert the network again",
            );
        }
        let count = parameters.iter().map(|p| p.len()).sum();
        let Some(left) = self.weights_left.checked_sub(count) else {
            return refuse(
                "the nodes so far use several times the weights that the file holds",
                "give each node weights of its own",
            );
        };
        self.weights_left = left;
        Ok(())
    }
}

fn check_size(shape: Shape) -> Result<(), Refusal> {
    let Shape { channels, height, width } = shape;
    let extents = [channels, height, width];
    let elements = extents.iter().try_fold(1usize, |n, &e| n.checked_mul(e));
    if extents.iter().any(|&e| e == 0 || e > MAX_EXTENT)
        || elements.is_none_or(|n| n > MAX_ELEMENTS)
    {
        return refuse(
            format!("a tensor of {shape}"),
            format!(
                "extents are 1 to {MAX_EXTENT}, and a tensor has at most {MAX_ELEMENTS} elements"
            ),
        );
    }
    Ok(())
}
