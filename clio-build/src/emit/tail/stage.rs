use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::node::{Site, expression};
use crate::artifact::Artifact;
use crate::graph::cut::{Cut, cuts};
use crate::graph::{Graph, TensorId};

/// The nodes between two neighbouring places where the network can be cut.
pub(super) struct Stage {
    from: TensorId,
    to: TensorId,
    nodes: Range<usize>,
}

/// Nodes that some rate touches.
pub(super) struct Touched {
    scaled: BTreeSet<usize>,
    replaced: BTreeSet<usize>,
}

impl Touched {
    /// By any rate of any partition.
    pub fn new(artifact: &Artifact) -> Self {
        let rates = || artifact.partitions.iter().flat_map(|p| &p.rates);
        Self {
            scaled: rates().flat_map(|r| r.affines.iter().map(|a| a.node)).collect(),
            replaced: rates().flat_map(|r| r.layers.iter().map(|l| l.node)).collect(),
        }
    }
}

/// The stages behind the first `nodes` nodes, and the cuts before each.
pub(super) fn stages(graph: &Graph, nodes: usize) -> (Vec<Stage>, Vec<Cut>) {
    let cuts: Vec<Cut> = cuts(graph).into_iter().filter(|cut| cut.nodes >= nodes).collect();
    let stages = cuts
        .windows(2)
        .map(|pair| Stage {
            from: pair[0].tensor,
            to: pair[1].tensor,
            nodes: pair[0].nodes..pair[1].nodes,
        })
        .collect();
    (stages, cuts)
}

impl Stage {
    /// The stage's function, straight-line.
    pub fn method(
        &self,
        number: usize,
        graph: &Graph,
        names: &[Ident],
        touched: &Touched,
    ) -> TokenStream {
        let doc = self.doc(graph);
        let method = method_name(number);
        let line = |index| self.line(index, graph, names, touched);
        let lines: Vec<TokenStream> = self.nodes.clone().map(line).collect();
        let result =
            (!self.is_result(self.nodes.end - 1, graph)).then(|| self.value(self.to, graph, names));
        let uses_rates = self
            .nodes
            .clone()
            .any(|n| touched.scaled.contains(&n) || touched.replaced.contains(&n));
        let rates = if uses_rates { quote!(rates) } else { quote!(_) };
        quote! {
            #(#[doc = #doc])*
            fn #method(
                &self,
                x: ::clio::burn::tensor::Tensor<4>,
                #rates: &::clio::tail::Chosen<'_>,
            ) -> ::clio::burn::tensor::Tensor<4> {
                #(#lines)*
                #result
            }
        }
    }

    fn doc(&self, graph: &Graph) -> Vec<String> {
        let named = |t: TensorId| format!("`{}` ({})", graph.tensors[t].name, graph.shape(t));
        let mut lines =
            vec![format!(" From {} to {}:", named(self.from), named(self.to)), String::new()];
        lines.extend(graph.nodes[self.nodes.clone()].iter().map(|node| {
            format!(" - `{}`: {}, {}", node.name, node.op.name(), graph.shape(node.output))
        }));
        lines
    }

    /// Whether a node is the last and its output the stage's.
    fn is_result(&self, index: usize, graph: &Graph) -> bool {
        index + 1 == self.nodes.end && graph.nodes[index].output == self.to
    }

    /// The statement of a node, or the function's value.
    fn line(&self, index: usize, graph: &Graph, names: &[Ident], touched: &Touched) -> TokenStream {
        let node = &graph.nodes[index];
        let name = &names[index];
        let inputs = (0..node.inputs.len()).map(|i| self.input(index, i, graph, names)).collect();
        let site = Site {
            index,
            name,
            inputs,
            scaled: touched.scaled.contains(&index),
            replaced: touched.replaced.contains(&index),
            elements: graph.shape(node.inputs[0]).elements(),
        };
        let value = expression(&node.op, &site);
        if self.is_result(index, graph) { value } else { quote!(let #name = #value;) }
    }

    /// Input number `which` of a node: moved where nothing reads it later, else a clone.
    fn input(&self, index: usize, which: usize, graph: &Graph, names: &[Ident]) -> TokenStream {
        let inputs = &graph.nodes[index].inputs;
        let tensor = inputs[which];
        let later = inputs[which + 1..].contains(&tensor)
            || graph.nodes[index + 1..self.nodes.end].iter().any(|n| n.inputs.contains(&tensor))
            || tensor == self.to;
        let value = self.value(tensor, graph, names);
        if later { quote!(#value.clone()) } else { value }
    }

    /// The variable that holds a tensor.
    fn value(&self, tensor: TensorId, graph: &Graph, names: &[Ident]) -> TokenStream {
        match self.nodes.clone().find(|&n| graph.nodes[n].output == tensor) {
            Some(node) => {
                let name = &names[node];
                quote!(#name)
            }
            None => quote!(x),
        }
    }
}

/// The function that runs a stage.
pub(super) fn method_name(number: usize) -> Ident {
    format_ident!("stage_{number}")
}
