use clio_rt::packet::Layout;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::adopted::Adopted;
use super::number::{float, int, ints};
use super::{EmitError, code, file::WeightsFile, node, rates};
use crate::artifact::{Artifact, Partition};
use crate::graph::{Graph, Op, TensorId};

/// A partition whose tail is printed.
pub(super) struct Served<'a> {
    pub artifact: &'a Artifact,
    pub partition: &'a Partition,
    /// Number in the packets: its index in the artifact.
    pub number: usize,
    /// The stage that reads its tensor.
    pub stage: usize,
    /// The most bytes of a packet.
    pub mtu: u16,
    /// Rates' layers that lie where the shared ones do.
    pub adopted: &'a Adopted<'a>,
}

impl Served<'_> {
    /// The partition's constant; its code and its rates are written to the file, in the order in which they are read.
    pub fn layout(&self, file: &mut WeightsFile) -> Result<TokenStream, EmitError> {
        let graph = &self.artifact.graph;
        let tensor = self.partition.cut.tensor;
        let shape = graph.shape(tensor);
        let payloads = self.payloads()?;
        let code = code::layout(self, file)?;
        let rates = rates::layout(self, &payloads, file)?;
        let bytes: Vec<String> = self.partition.bytes.iter().map(ToString::to_string).collect();
        let doc = format!(
            " Partition {} is `{}` ({shape}), rates at {} bytes on air.",
            self.number,
            self.partition.name,
            bytes.join(", ")
        );
        let name = format_ident!("PARTITION_{}", self.number);
        let dimensions = ints(&[shape.channels, shape.height, shape.width]);
        let (stage, [least, greatest]) = (int(self.stage), range(graph, tensor).map(float));
        Ok(quote! {
            #[doc = #doc]
            const #name: ::clio::tail::Layout = ::clio::tail::Layout {
                shape: #dimensions,
                stage: #stage,
                range: [#least, #greatest],
                code: #code,
                rates: #rates,
            };
        })
    }

    /// Bytes of the stream that each slice count carries.
    fn payloads(&self) -> Result<Vec<usize>, EmitError> {
        let layout = Layout::new(&self.partition.bytes, self.mtu)
            .map_err(|error| self.wrong(error.to_string()))?;
        Ok((1..=self.partition.bytes.len()).map(|slices| layout.payload(slices)).collect())
    }

    /// What a node of its tail computes.
    pub fn op(&self, node: usize) -> Option<&Op> {
        let tail = node >= self.partition.cut.nodes;
        self.artifact.graph.nodes.get(node).filter(|_| tail).map(|node| &node.op)
    }

    /// Fails where an array of the artifact has not the length its shape asks for.
    pub fn check(&self, what: &str, has: usize, needs: usize) -> Result<(), EmitError> {
        if has == needs {
            return Ok(());
        }
        Err(self.wrong(format!("{has} numbers of its {what} where there must be {needs}")))
    }

    /// An error about this partition.
    pub fn wrong(&self, reason: String) -> EmitError {
        EmitError::Partition { partition: self.partition.name.clone(), reason }
    }
}

/// Bounds of a tensor where the node that makes it clamps it; else infinite.
fn range(graph: &Graph, tensor: TensorId) -> [f32; 2] {
    let made = graph.nodes.iter().find(|n| n.output == tensor);
    let range = made.map(|n| node::range(&n.op));
    [
        range.and_then(|r| r.min).unwrap_or(f32::NEG_INFINITY),
        range.and_then(|r| r.max).unwrap_or(f32::INFINITY),
    ]
}
