//! The part of a file that the network's output depends on; only that is read.

use std::collections::HashMap;

use super::proto::{GraphProto, NodeProto};

/// The nodes that the output depends on, in the file's order.
pub(super) fn live_nodes<'a>(graph: &'a GraphProto, output: &'a str) -> Vec<&'a NodeProto> {
    let mut maker = HashMap::new();
    for (index, node) in graph.node.iter().enumerate() {
        for output in node.output.iter().filter(|o| !o.is_empty()) {
            maker.insert(output.as_str(), index);
        }
    }
    let mut live = vec![false; graph.node.len()];
    let mut wanted = vec![output];
    while let Some(name) = wanted.pop() {
        if let Some(&index) = maker.get(name)
            && !std::mem::replace(&mut live[index], true)
        {
            wanted.extend(graph.node[index].input.iter().map(String::as_str));
        }
    }
    graph.node.iter().zip(live).filter_map(|(node, live)| live.then_some(node)).collect()
}
