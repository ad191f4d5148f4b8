//! Which node makes each tensor and how many read it, kept up to date while nodes are merged.

use crate::graph::{Graph, TensorId};

/// Makers and readers of tensors, and the nodes merged away.
pub(super) struct Links {
    maker: Vec<Option<usize>>,
    readers: Vec<usize>,
    removed: Vec<bool>,
}

impl Links {
    /// The links of a graph; its output counts as a reader.
    pub fn of(graph: &Graph) -> Links {
        let mut links = Links {
            maker: vec![None; graph.tensors.len()],
            readers: vec![0; graph.tensors.len()],
            removed: vec![false; graph.nodes.len()],
        };
        for (index, node) in graph.nodes.iter().enumerate() {
            links.maker[node.output] = Some(index);
            node.inputs.iter().for_each(|&t| links.readers[t] += 1);
        }
        links.readers[graph.output] += 1;
        links
    }

    /// The node whose output only `node` reads, as its first input.
    pub fn sole_producer(&self, graph: &Graph, node: usize) -> Option<usize> {
        let &input = graph.nodes[node].inputs.first()?;
        self.maker[input].filter(|_| !self.removed[node] && self.readers[input] == 1)
    }

    /// Lets `producer`, already changed to compute both, take over `node`'s output; the tensor between them is gone.
    pub fn absorb(&mut self, graph: &mut Graph, producer: usize, node: usize) {
        let between = graph.nodes[producer].output;
        let output = graph.nodes[node].output;
        graph.nodes[producer].output = output;
        self.maker[output] = Some(producer);
        self.maker[between] = None;
        self.readers[between] = 0;
        self.removed[node] = true;
    }

    /// Lets `node`, already changed to compute both, read what `producer` read.
    pub fn bypass(&mut self, graph: &mut Graph, producer: usize, node: usize) {
        let between = graph.nodes[producer].output;
        graph.nodes[node].inputs = graph.nodes[producer].inputs.clone();
        self.maker[between] = None;
        self.readers[between] = 0;
        self.removed[producer] = true;
    }

    /// Drops the merged nodes and the tensors that nothing makes or reads.
    pub fn drop_removed(self, graph: &mut Graph) {
        let mut removed = self.removed.iter();
        graph.nodes.retain(|_| removed.next() != Some(&true));
        let mut kept: Vec<TensorId> = graph.nodes.iter().map(|n| n.output).collect();
        kept.push(graph.input);
        kept.sort_unstable();
        kept.dedup();
        let mut renamed = vec![0; graph.tensors.len()];
        kept.iter().enumerate().for_each(|(new, &old)| renamed[old] = new);
        graph.tensors = kept.iter().map(|&old| graph.tensors[old].clone()).collect();
        for node in &mut graph.nodes {
            node.inputs.iter_mut().for_each(|t| *t = renamed[*t]);
            node.output = renamed[node.output];
        }
        graph.input = renamed[graph.input];
        graph.output = renamed[graph.output];
    }
}
