//! How many numbers a tail is made of.

use super::{Partition, Rate};
use crate::graph::Graph;

/// Parameters of the tail behind one partition point: weights and biases of convolutions and fully connected layers,
/// and the constants of its rates. The slice code has none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TailParameters {
    /// Of layers that serve at least one slice count unreplaced.
    pub shared: usize,
    /// Affines and layers of all rates together.
    pub per_rate: usize,
    /// Of the uncut network behind the same cut.
    pub uncut: usize,
}

impl TailParameters {
    /// All that the tail is made of.
    pub fn total(&self) -> usize {
        self.shared + self.per_rate
    }

    /// The total over the uncut network's share; 1 where both are nothing.
    pub fn ratio(&self) -> f64 {
        if self.total() == self.uncut { 1.0 } else { self.total() as f64 / self.uncut as f64 }
    }
}

impl Partition {
    /// Parameters of the tail in `graph` behind this partition.
    pub fn tail_parameters(&self, graph: &Graph) -> TailParameters {
        let mut counts = TailParameters { shared: 0, per_rate: 0, uncut: 0 };
        for (node, one) in graph.nodes.iter().enumerate().skip(self.cut.nodes) {
            let own = one.op.parameters().iter().map(|values| values.len()).sum::<usize>();
            counts.uncut += own;
            counts.shared += if self.is_replaced_by_all(node) { 0 } else { own };
        }
        counts.per_rate = self.rates.iter().map(Rate::parameters).sum();
        counts
    }
}

impl Rate {
    /// Numbers of its affines and layers.
    pub fn parameters(&self) -> usize {
        let affines = self.affines.iter().map(|a| a.scale.len() + a.offset.len());
        let layers = self.layers.iter().map(|l| l.weights.len() + l.bias.len());
        affines.chain(layers).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::{Affine, Code, Layer};
    use crate::graph::cut::Cut;
    use crate::graph::ops::{Flatten, FullyConnected, Range};
    use crate::graph::{Node, Op};

    fn dense(inputs: usize, outputs: usize) -> Op {
        let (weights, bias) = (vec![0.0; inputs * outputs], vec![0.0; outputs]);
        Op::FullyConnected(FullyConnected { inputs, outputs, weights, bias, clamp: Range::NONE })
    }

    /// 3 → 4 (16 parameters) → flatten → 4 → 5 (25) → 5 → 2 (12), cut after the first.
    fn graph() -> Graph {
        let ops = [dense(3, 4), Op::Flatten(Flatten {}), dense(4, 5), dense(5, 2)];
        let node =
            |(index, op)| Node { name: String::new(), op, inputs: vec![index], output: index + 1 };
        let nodes = ops.into_iter().enumerate().map(node).collect();
        Graph { name: String::new(), nodes, tensors: vec![], input: 0, output: 4 }
    }

    fn partition(rates: Vec<Rate>) -> Partition {
        Partition {
            name: String::new(),
            cut: Cut { tensor: 1, nodes: 1 },
            code: Code::Local,
            bytes: (0..rates.len() as u16).collect(),
            rates,
            measured: vec![],
        }
    }

    fn layer(node: usize, weights: usize, bias: usize) -> Layer {
        Layer { node, weights: vec![0.0; weights], bias: vec![0.0; bias] }
    }

    #[test]
    fn rates_without_anything_share_the_uncut_networks_share() {
        let counts = partition(vec![Rate::default(); 3]).tail_parameters(&graph());
        assert_eq!(counts, TailParameters { shared: 37, per_rate: 0, uncut: 37 });
        assert_eq!(counts.ratio(), 1.0);
    }

    #[test]
    fn only_layers_that_all_rates_replace_are_not_shared() {
        let affine = Affine { node: 2, scale: vec![1.0; 5], offset: vec![0.0; 5] };
        let first = Rate { affines: vec![affine], layers: vec![layer(2, 20, 5), layer(3, 10, 2)] };
        let second = Rate { affines: vec![], layers: vec![layer(2, 20, 5)] };
        let counts = partition(vec![first, second]).tail_parameters(&graph());
        assert_eq!(counts, TailParameters { shared: 12, per_rate: 10 + 37 + 25, uncut: 37 });
        assert_eq!((counts.total(), counts.ratio()), (84, 84.0 / 37.0));
    }

    #[test]
    fn behind_the_whole_network_there_is_nothing() {
        let whole = Partition { cut: Cut { tensor: 4, nodes: 4 }, ..partition(vec![]) };
        let counts = whole.tail_parameters(&graph());
        assert_eq!((counts.total(), counts.uncut, counts.ratio()), (0, 0, 1.0));
    }
}
